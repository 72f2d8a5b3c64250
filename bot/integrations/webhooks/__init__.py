"""Signed webhooks: what they say, and how they are sent."""
