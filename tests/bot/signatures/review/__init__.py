"""Tests of ``bot.signatures.review``."""
