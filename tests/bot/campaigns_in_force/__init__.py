"""Tests of ``bot.campaigns_in_force``."""
