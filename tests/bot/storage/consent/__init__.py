"""Tests of ``bot.storage.consent``."""
