"""Listens: turns a provider's request into what ``bot.inbox.receive`` understands, and its answer
back.

May import ``bot`` and ``flows``. Never touches SQL and never calls a provider.
"""
