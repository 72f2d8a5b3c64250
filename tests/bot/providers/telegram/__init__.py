"""Tests of ``bot.providers.telegram``."""
