"""Tests of ``bot.running_workers``."""
