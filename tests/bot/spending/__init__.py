"""Tests of ``bot.spending``."""
