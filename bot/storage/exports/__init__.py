"""Exports as rows, and the rows that are exported."""
