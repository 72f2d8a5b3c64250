"""Tests of ``bot.integrations.crm``."""
