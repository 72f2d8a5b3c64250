"""The phone console says the same in every language, and briefly."""

from string import Formatter
from typing import Any

import pytest

from bot.broadcasts.broadcast_errors import status_phrase
from bot.languages import LANGUAGES, organizer_texts, say_phrase
from bot.phone_console.command_parser import COMMAND_WORDS, Act
from bot.phone_console.texts import MAX_SEGMENTS, as_text_message, numbers, say, shortened, span
from bot.storage.schema.broadcast_tables import BroadcastStatus
from flows.segments import measure

FILLED: dict[str, Any] = {
    "title": "We hand in the letter on Monday at no...",
    "organization": "Center for Media Justice",
    "example": "BROADCAST RIVER: ...",
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
    "rest": "12,345 left",
    "uncertain": " 12,345 are uncertain.",
    "waits": "asleep: 12,345 (they go on in 5 h)",
    "problems": "it is not said at the beginning who writes: put 18 Million Rising there",
    "money": ", USD 1,234.56 in all",
    "what_next": " TEST sends it to you, APPROVE 12345 to them, DROP 12345 ends it.",
    "order": "APPROVE 12",
    "span": "20 min",
    "more": " About 20 min more.",
}


def phone_texts(language: str) -> dict[str, str]:
    texts = organizer_texts(language)
    return {key.removeprefix("phone."): texts[key] for key in texts if key.startswith("phone.")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_act_and_every_status_has_its_words(language: str) -> None:
    assert COMMAND_WORDS[language].keys() == set(Act) - {Act.CODE}
    for status in BroadcastStatus:
        assert say_phrase(language, status_phrase(status))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_is_a_text_message_of_few_segments(language: str) -> None:
    for key, text in phone_texts(language).items():
        names = {name for _, name, _, _ in Formatter().parse(text) if name}
        given = dict.fromkeys(names, 12345) | {name: FILLED[name] for name in names & FILLED.keys()}
        measured = measure(as_text_message(say(language, key, **given)))
        assert measured.encoding == "GSM-7", (key, measured.culprits)
        assert measured.segments <= MAX_SEGMENTS, (key, measured)


def test_accents_that_cost_are_left_out_of_a_text_message_alone() -> None:
    assert as_text_message("Difusión: aquí está tu “mañana”") == 'Difusion: aqui esta tu "mañana"'


def test_what_is_too_long_is_cut_at_a_blank() -> None:
    assert shortened("short") == "short"
    for long in ("words and " * 60, "pal\u00e1bras y " * 60, "x" * 900, "\u20ac " * 400):
        cut = shortened(long)
        assert cut.endswith("...")
        assert measure(cut).segments <= MAX_SEGMENTS
        assert long.startswith(cut.removesuffix("..."))


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "1 s"), (59, "59 s"), (60, "1 min"), (5000, "83 min"), (7200, "2 h"), (90_000, "25 h")],
)
def test_a_span_is_said_in_the_unit_that_suits_it(seconds: float, said: str) -> None:
    assert span("en", seconds) == said


def test_numbers_are_written_as_the_language_does() -> None:
    assert (numbers("en", 1204), numbers("en", 12045)) == ("1,204", "12,045")
    assert (numbers("es", 120), numbers("es", 12045)) == ("120", "12,045")
