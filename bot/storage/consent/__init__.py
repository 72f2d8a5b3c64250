"""Who agreed to what, and who must not be written to."""
