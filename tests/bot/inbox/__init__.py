"""Tests of ``bot.inbox``."""
