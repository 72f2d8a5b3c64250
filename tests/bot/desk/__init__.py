"""Tests of ``bot.desk``."""
