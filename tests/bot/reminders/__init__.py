"""Tests of ``bot.reminders``."""
