"""Delivering a broadcast: claim, eligibility, send, record."""
