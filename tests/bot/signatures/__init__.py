"""Tests of ``bot.signatures``."""
