"""Tests of ``bot.phone_console``."""
