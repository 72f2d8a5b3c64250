"""Tests of ``bot.storage.signatures``."""
