"""Tests of ``bot.privacy``."""
