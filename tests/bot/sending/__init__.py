"""Tests of ``bot.sending``."""
