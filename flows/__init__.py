"""Decides what happens in a conversation, as pure functions.

May use the pure parts of the standard library, pydantic and pure text libraries. Must not do I/O,
read a clock, draw a random number or import ``bot`` or ``webhooks``: the time is an argument, and
everything that must be stored or sent is returned, as effects and replies.
"""
