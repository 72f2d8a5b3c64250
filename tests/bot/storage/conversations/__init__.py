"""Tests of ``bot.storage.conversations``."""
