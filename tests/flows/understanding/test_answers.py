"""Yes, no, skip or a question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.understanding import Answer, Asked, answer
from tests.flows.long_texts import LONGEST, runs

BOTH = ("en", "es")


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("SIGN", Answer.YES),
        ("sgin", Answer.YES),
        ("yes please sign it 👍", Answer.YES),
        ("si please", Answer.YES),
        ("no thanks", Answer.NO),
        ("rather not say", Answer.SKIP),
        ("yes?", Answer.QUESTION),
        ("yes but who sees it", Answer.QUESTION),
        ("please, how does it work", Answer.QUESTION),
        ("sí pero qué", Answer.QUESTION),
        ("yes stop", Answer.UNCLEAR),
        ("yeah right", Answer.UNCLEAR),
        ("sigh", Answer.UNCLEAR),
        ("", Answer.UNCLEAR),
        ("👍👎", Answer.UNCLEAR),
        ("yes " * 13, Answer.UNCLEAR),
    ],
)
def test_an_answer_is_read_as_a_whole(text: str, meaning: Answer) -> None:
    assert answer(text, BOTH) is meaning


def test_only_the_first_line_answers() -> None:
    assert answer("no\nyes", BOTH) is Answer.NO
    assert answer("> Reply YES\nno", BOTH) is Answer.NO


@pytest.mark.parametrize(
    "text", ["yes\nbut not my full name", "sí\npero sin mi apellido", "ok\nor?"]
)
def test_a_yes_that_is_taken_back_below_is_none(text: str) -> None:
    assert answer(text, BOTH) is Answer.UNCLEAR


def test_a_yes_above_a_name_is_a_yes() -> None:
    assert answer("yes\nAna Ruiz\nOakland", BOTH) is Answer.YES


def test_sign_agrees_to_signing_alone() -> None:
    assert answer("sign", BOTH, Asked.SIGN) is Answer.YES
    assert answer("sign", BOTH, Asked.UPDATES) is Answer.UNCLEAR
    assert answer("firmo", BOTH, Asked.OTHER) is Answer.UNCLEAR


def test_updates_agrees_to_updates_alone() -> None:
    assert answer("updates please", BOTH, Asked.UPDATES) is Answer.YES
    assert answer("novedades", BOTH, Asked.UPDATES) is Answer.YES
    assert answer("updates please", BOTH, Asked.SIGN) is Answer.UNCLEAR


@pytest.mark.parametrize("asked", Asked)
def test_yes_agrees_to_anything(asked: Asked) -> None:
    assert answer("yes please", BOTH, asked) is Answer.YES


def test_a_word_is_read_in_the_conversations_language_first() -> None:
    assert answer("ya", ("en", "es")) is Answer.YES
    assert answer("ya", ("es", "en")) is Answer.UNCLEAR
    assert answer("dale", ("es", "en")) is Answer.YES
    assert answer("dale", ("en", "es")) is Answer.UNCLEAR


def test_nothing_is_known_of_a_language_that_is_not_shipped() -> None:
    assert answer("yes", ("xx",)) is Answer.UNCLEAR
    assert answer("yes", ()) is Answer.UNCLEAR


def _is_plain(line: str) -> bool:
    return len(line.splitlines()) == 1 and "sent from" not in line.lower()


SHORT = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=60)
LINE = st.one_of(SHORT, runs(LONGEST - 20)).filter(_is_plain)
"""Without the beginnings of a signature, behind which nothing is the person's own."""


@given(LINE, st.sampled_from(["but", "stop", "not", "never", "maybe", "Ana"]))
def test_nothing_but_yes_and_politeness_is_a_yes(text: str, other: str) -> None:
    assert answer(f"yes {text} {other}", BOTH) is not Answer.YES


WORDS = st.sampled_from(["yes", "no", "sign", "please", "stop", "si", "firmar", "not", "it", "ok"])


@given(st.lists(WORDS, max_size=20).map(" ".join))
def test_no_message_that_says_stop_or_no_is_a_yes(text: str) -> None:
    if {"stop", "no", "not"} & set(text.split()):
        assert answer(text, BOTH) is not Answer.YES
