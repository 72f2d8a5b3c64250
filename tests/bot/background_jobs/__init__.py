"""Tests of ``bot.background_jobs``."""
