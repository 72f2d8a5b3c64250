"""Tests of ``bot.settings``."""
