"""Tests of ``bot.conversation``."""
