"""What each setting is for, in the words of ``bot/languages/*/settings.yaml``."""

from typing import Final

from bot.languages import DEFAULT_LANGUAGE, say

GROUPS: Final = (
    "database_url",
    "log_format",
    "twilio_account_sid",
    "telegram_bot_token",
    "retention_days",
    "sms_segments_per_second",
)
"""The settings that begin a group, which has a heading."""


def describe_setting(name: str, language: str = DEFAULT_LANGUAGE) -> str:
    """Return what a setting is for; ``name`` is that of its field."""
    return say(language, f"settings.{name}")


def head_group(first: str, language: str = DEFAULT_LANGUAGE) -> str:
    """Return the heading of a group, by the setting that begins it."""
    return say(language, f"setting_groups.{first}")
