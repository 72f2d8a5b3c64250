"""The public pages of a petition."""
