"""Tests of ``bot.phone_numbers``."""
