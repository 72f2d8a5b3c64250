"""The word lists, and how they are read."""
