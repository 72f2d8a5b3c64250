"""Tests of ``bot.signatures.handin``."""
