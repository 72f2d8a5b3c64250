"""Holds what ``bot.store`` promises, on every kind of database."""
