"""Sends messages by ourselves, one at a time: through which provider, and with what result."""
