"""Helping one person."""
