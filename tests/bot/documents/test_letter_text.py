"""Holds that a letter is set word for word, and that its markdown is understood."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.letter_text import read_letter


def plain(text: str) -> list[tuple[str, list[str]]]:
    """Return the blocks of a letter: kind, and the words of each line."""
    return [
        (block["kind"], ["".join(run["text"] for run in line) for line in block["lines"]])
        for block in read_letter(text)
    ]


def runs(text: str) -> list[tuple[str, bool, bool]]:
    (block,) = read_letter(text)
    return [(run["text"], run["bold"], run["italic"]) for run in block["lines"][0]]


def test_paragraphs_stand_apart_and_short_lines_stay_lines() -> None:
    assert plain("To: Vale\r\nFrom: [Your Name]\r\n\r\nDear Vale,\n\n\n\nStop.\n") == [
        ("paragraph", ["To: Vale", "From: [Your Name]"]),
        ("paragraph", ["Dear Vale,"]),
        ("paragraph", ["Stop."]),
    ]


def test_a_text_that_was_broken_at_a_margin_is_joined() -> None:
    line = "We write to you as people who live beside the river, and who drink of it"
    assert plain(f"{line}\n{line}\nevery day.") == [
        ("paragraph", [f"{line} {line} every day."]),
    ]


def test_headings_and_lists_are_known() -> None:
    assert plain("# Our letter\nWe ask:\n- clean water\n* fish\n1. now\n2. for good\n#hash") == [
        ("heading", ["Our letter"]),
        ("paragraph", ["We ask:"]),
        ("list", ["clean water", "fish"]),
        ("numbered", ["1. now", "2. for good"]),
        ("paragraph", ["#hash"]),
    ]
    assert plain("1984. It was a year.") == [("paragraph", ["1984. It was a year."])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a **b** c", [("a ", False, False), ("b", True, False), (" c", False, False)]),
        ("*a* b", [("a", False, True), (" b", False, False)]),
        ("**a *b* c**", [("a ", True, False), ("b", True, True), (" c", True, False)]),
        ("2 * 3 * 4", [("2 * 3 * 4", False, False)]),
        ("a **b", [("a **b", False, False)]),
        ("****", [("****", False, False)]),
        ("#eval(1) $x$ @y <z> \\ _u_", [("#eval(1) $x$ @y <z> \\ _u_", False, False)]),
    ],
)
def test_stars_set_words_apart_or_stand_as_they_are(text: str, expected: Any) -> None:
    assert runs(text) == expected


@given(st.text(alphabet="ab *#-1.\n"))
def test_no_word_is_lost(text: str) -> None:
    words = "".join(line for _, lines in plain(text) for line in lines)
    assert [sign for sign in words if sign in "ab"] == [sign for sign in text if sign in "ab"]
