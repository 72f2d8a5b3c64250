"""Tests of ``bot.storage.campaigns``."""
