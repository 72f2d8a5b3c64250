"""Figures: counters kept with the rows that they count."""
