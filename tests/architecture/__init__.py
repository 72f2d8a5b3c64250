"""Tests of the house itself: what a reader relies on and no single test would notice."""
