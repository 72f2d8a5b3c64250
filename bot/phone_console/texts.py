"""What organizers are told on their phones, by language: short, because a text is paid for."""

import unicodedata
from typing import Final

from bot.languages import Phrase, PhrasedError, format_number
from bot.languages import say as say_text
from bot.phone_console.command_parser import COMMAND_WORDS, Act
from flows.segments import GSM_ALPHABET, SEGMENT_LIMITS, fold_to_gsm7, measure

MAX_SEGMENTS: Final = 3
"""The most that one answer may take as a text message."""
_MINUTES_FROM: Final = 60
_HOURS_FROM: Final = 5400
"""Seconds from which a span is told in minutes, and in hours."""

numbers = format_number


def say(language: str, key: str, /, **values: object) -> str:
    """Return what is said on a phone under ``key``, with the values put in."""
    return say_text(language, f"phone.{key}", **values)


def not_done(language: str, refusal: PhrasedError) -> str:
    """Return why nothing was done."""
    return say(language, "not_done", why=refusal.phrase)


def word(language: str, act: Act) -> str:
    """Return the word that asks for an act."""
    return COMMAND_WORDS[language][act][0]


def span(language: str, seconds: float) -> str:
    """Return so many seconds in the unit that suits them."""
    if seconds < _MINUTES_FROM:
        return say_text(language, "spans.seconds", count=max(round(seconds), 1))
    if seconds < _HOURS_FROM:
        return say_text(language, "spans.minutes", count=round(seconds / 60))
    return say_text(language, "spans.hours", count=round(seconds / 3600))


def from_now(language: str, seconds: float) -> Phrase:
    """Return a moment as so many seconds from now: "in 3 h"."""
    return Phrase("spans.from_now", {"span": span(language, seconds)})


def as_text_message(text: str) -> str:
    """Return an answer as a text message: short, and in GSM-7 if only accents prevent it."""
    return shortened("".join(map(_without_costly_accent, fold_to_gsm7(text))))


def _without_costly_accent(letter: str) -> str:
    """Return the plain letter for one that GSM-7 lacks, where an accent alone is the reason."""
    plain = letter if letter in GSM_ALPHABET else unicodedata.normalize("NFD", letter)[0]
    return plain if plain in GSM_ALPHABET else letter


def shortened(text: str) -> str:
    """Return a text message's words, cut at a blank where they are too long to be sent whole."""
    if measure(text).segments <= MAX_SEGMENTS:
        return text
    room = SEGMENT_LIMITS[measure(text).encoding].each * MAX_SEGMENTS - 3
    kept = text[:room]
    while measure(f"{kept}...").segments > MAX_SEGMENTS:
        kept = kept[:-1]
    return f"{kept.rsplit(' ', 1)[0]}..."
