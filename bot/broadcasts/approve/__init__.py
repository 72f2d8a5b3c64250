"""Approving a broadcast, and pausing, resuming or cancelling it."""
