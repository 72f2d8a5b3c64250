"""Tests of ``bot.broadcasts.compose``."""
