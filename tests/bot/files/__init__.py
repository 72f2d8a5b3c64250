"""Tests of ``bot.files``."""
