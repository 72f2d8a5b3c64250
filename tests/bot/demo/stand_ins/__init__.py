"""Tests of ``bot.demo.stand_ins``."""
