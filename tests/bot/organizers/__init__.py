"""Tests of ``bot.organizers``."""
