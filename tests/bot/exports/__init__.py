"""Tests of ``bot.exports``."""
