"""Decides what happens in a conversation; knows nothing of how.

May use the standard library's pure parts, pydantic and pure text libraries. May never do I/O,
read a clock, draw a random number or import ``bot`` or ``webhooks``: the time comes in as an
argument and what must become true goes out as effects.
"""
