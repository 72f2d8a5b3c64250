"""Looks at the names that were signed: what is odd is shown to an organizer, who decides."""
