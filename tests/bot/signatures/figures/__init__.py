"""Tests of ``bot.signatures.figures``."""
