"""What the conversation decides, tested without a channel or a database."""
