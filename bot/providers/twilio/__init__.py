"""Twilio: its addresses, requests, limits, lists and ways to fail."""
