"""Telegram's Bot API: its addresses, requests, limits and ways to fail."""
