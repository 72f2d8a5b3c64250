"""Tests of what the program understands and says in each language."""
