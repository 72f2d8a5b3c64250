"""Tests of ``bot.storage.schema``."""
