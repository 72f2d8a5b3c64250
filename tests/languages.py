"""The word lists that are shipped, for tests that let the program read a text."""

from bot.languages import shipped_languages
from flows.lexicon import Languages

SHIPPED = shipped_languages()
"""Every language shipped."""

BOTH = SHIPPED.speaking("en", "es")
"""English first, then Spanish: what is read in a campaign that speaks these two."""


def speaking(*codes: str) -> Languages:
    """Return these languages in their order, without those that are not shipped."""
    return SHIPPED.speaking(*codes)
