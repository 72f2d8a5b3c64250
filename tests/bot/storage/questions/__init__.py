"""Tests of ``bot.storage.questions``."""
