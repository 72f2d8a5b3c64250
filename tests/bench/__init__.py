"""Tests of the benchmark: that it plays and counts rightly, never how fast anything is."""
