"""A stand-in for Telegram: its webhook and its Bot API."""
