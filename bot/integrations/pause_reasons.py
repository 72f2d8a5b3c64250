"""Why an integration stands still, as it is stored, in words: known ones in each language."""

import re
from typing import Final

from bot.languages import DEFAULT_LANGUAGE, Phrase, organizer_texts

_SECTION: Final = "integration_pauses"
_STATUS: Final = re.compile(r"(?:status )?(\d{3})")


def describe_pause(stored: str) -> Phrase | str:
    """Return a reason as a phrase; what only a network or a receiver said stays as it is stored."""
    if status := _STATUS.fullmatch(stored):
        return Phrase(f"{_SECTION}.status", {"status": status[1]})
    key = f"{_SECTION}.{stored.replace(' ', '_')}"
    return Phrase(key) if key in organizer_texts(DEFAULT_LANGUAGE) else stored
