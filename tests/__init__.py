"""Tests, arranged as the tree is. Loopback only, no sleeps, warnings are errors."""
