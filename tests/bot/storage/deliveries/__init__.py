"""Tests of ``bot.storage.deliveries``."""
