"""Tests of ``bot.broadcasts.approve``."""
