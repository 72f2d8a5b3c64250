"""Holds what ``bot.storage`` promises, on every kind of database."""
