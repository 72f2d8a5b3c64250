"""Tests of ``bot.metrics_page``."""
