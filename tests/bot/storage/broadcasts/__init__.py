"""Tests of ``bot.storage.broadcasts``."""
