"""A conversation with one person: who they are, where they stand, and what follows from a turn."""
