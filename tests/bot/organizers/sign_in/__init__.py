"""Tests of ``bot.organizers.sign_in``."""
