"""Tests of ``bot.telemetry``."""
