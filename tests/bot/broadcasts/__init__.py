"""Tests of updates, from the draft to the last receipt."""
