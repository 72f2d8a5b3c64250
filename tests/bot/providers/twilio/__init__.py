"""Tests of ``bot.providers.twilio``."""
