"""Signatures after they were given: their figures, their review, how they are handed in."""
