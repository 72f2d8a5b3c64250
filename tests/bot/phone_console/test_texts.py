"""The desk says the same in every language, and briefly."""

import re
from typing import Any

import pytest

from bot.phone_console.command_parser import WORDS, Act
from bot.phone_console.texts import SAYS, SEGMENTS, STATUSES, numbers, say, shortened, span
from bot.storage.schema.broadcast_tables import BroadcastStatus
from flows.segments import fold, measure

FILLED: dict[str, Any] = {
    "title": "We hand in the letter on Monday at no...",
    "organization": "Center for Media Justice",
    "example": "UPDATE RIVER: ...",
    "parts": "12,345 by text (1-2 segments each, USD 1,234.56 in all), 1,234 in Telegram",
    "others": " 1,234 who read another language are left out.",
    "waiting": " 1,234 wait for the morning.",
    "completed": " I added who writes and how to stop.",
    "what": "who writes and how to stop",
    "status": "waiting for a second approval",
    "why": "the carriers took more than 2 % of the last 500 for spam",
    "word": "APPROVE",
    "code": "123456",
    "amount": "USD 1,234.56",
    "segments": "2 segments",
    "numbers": "12, 13, 14",
    "span": "20 min",
    "more": " About 20 min more.",
}


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{([a-z_]+)\}", text))


def test_every_language_says_everything_with_the_same_values() -> None:
    english = SAYS["en"]
    for language, says in SAYS.items():
        assert says.keys() == english.keys()
        assert WORDS[language].keys() == WORDS["en"].keys() == set(Act) - {Act.CODE}
        assert STATUSES[language].keys() == set(BroadcastStatus)
        for key, text in says.items():
            assert placeholders(text) == placeholders(english[key]), (language, key)


@pytest.mark.parametrize("language", SAYS)
def test_every_answer_is_a_text_message_of_few_segments(language: str) -> None:
    for key, text in SAYS[language].items():
        given = dict.fromkeys(placeholders(text), "12,345") | {
            name: FILLED[name] for name in placeholders(text) & FILLED.keys()
        }
        measured = measure(fold(say(language, key, **given)))
        assert measured.encoding == "GSM-7", (key, measured.culprits)
        assert measured.segments <= SEGMENTS, (key, measured)


def test_what_is_too_long_is_cut_at_a_blank() -> None:
    assert shortened("short") == "short"
    for long in ("words and " * 60, "pal\u00e1bras y " * 60, "x" * 900, "\u20ac " * 400):
        cut = shortened(long)
        assert cut.endswith("...")
        assert measure(cut).segments <= SEGMENTS
        assert long.startswith(cut.removesuffix("..."))


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "1 s"), (59, "59 s"), (60, "1 min"), (5000, "83 min"), (7200, "2 h"), (90_000, "25 h")],
)
def test_a_span_is_said_in_the_unit_that_suits_it(seconds: float, said: str) -> None:
    assert span("en", seconds) == said


def test_numbers_are_written_as_the_language_does() -> None:
    assert (numbers("en", 1204), numbers("en", 12045)) == ("1,204", "12,045")
    assert (numbers("es", 120), numbers("es", 12045)) == ("120", "12.045")
