"""Tests of ``bot.broadcasts.monitor``."""
