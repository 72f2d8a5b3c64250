"""Tests of ``bot.storage.figures``."""
