"""Open questions: asked, answered, sent, closed, forgotten."""
