"""What looks odd among signatures, and what organizers decided about it."""
