"""Packages that are handed in, and the signatures that each of them holds."""
