"""Tests of ``bot.storage.handin``."""
