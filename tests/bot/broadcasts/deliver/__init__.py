"""Tests of ``bot.broadcasts.deliver``."""
