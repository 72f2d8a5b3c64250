"""Broadcasts, their audiences, and the counts of what became of them."""
