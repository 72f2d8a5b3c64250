"""Signatures, and the letters they stand under."""
