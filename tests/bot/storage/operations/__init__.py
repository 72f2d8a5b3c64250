"""Tests of ``bot.storage.operations``."""
