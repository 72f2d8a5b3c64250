"""Tests of ``bot.storage.organizers``."""
