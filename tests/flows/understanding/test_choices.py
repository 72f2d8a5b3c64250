"""Which option is meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.understanding import both, choose
from tests.flows.long_texts import texts

BOTH = ("en", "es")
JOBS = ("Student", "Software worker", "Retired worker")
TWO = ("18 Million Rising", "Color Of Change")


@pytest.mark.parametrize(
    ("text", "options", "index"),
    [
        ("student", JOBS, 0),
        ("Student!", JOBS, 0),
        ("I'm a student", JOBS, 0),
        ("studnet", JOBS, 0),
        ("software worker please", JOBS, 1),
        ("retired", JOBS, 2),
        ("worker", JOBS, None),
        ("I am a happy retired worker now", JOBS, 2),
        ("student or retired worker", JOBS, None),
        ("not a student", JOBS, None),
        ("1", JOBS, 0),
        ("2.", JOBS, 1),
        ("the third one", JOBS, 2),
        ("la segunda", JOBS, 1),
        ("the last one", JOBS, 2),
        ("la última", JOBS, 2),
        ("4", JOBS, None),
        ("banana", JOBS, None),
        ("", JOBS, None),
        ("please", JOBS, None),
        ("color of change please", TWO, 1),
        ("18 million", TWO, 0),
        ("colour of change", TWO, 1),
        ("2", ("10", "2"), 1),
        ("updates please", ("UPDATES", "NO"), 0),
        ("updats", ("UPDATES",), 0),
        ("N", ("NO",), None),
        ("no", ("UPDATES", "NO"), 1),
        ("yes", (), None),
    ],
)
def test_an_option_is_meant_by_its_words_or_its_number(
    text: str, options: tuple[str, ...], index: int | None
) -> None:
    assert choose(text, options, BOTH) == index


@pytest.mark.parametrize("text", ["1", "the first", "sign language", "Trump will sign", "last"])
def test_a_single_option_is_meant_by_its_own_words_only(text: str) -> None:
    assert choose(text, ("SIGN",), BOTH) is None


def test_a_slip_that_could_be_two_options_chooses_none() -> None:
    assert choose("cate", ("Cats", "Cafe"), BOTH) is None


@pytest.mark.parametrize(
    "text",
    ["both", "Both please!", "yes both", "las dos", "1 and 2", "1 & 2", "1, 2", "ambas", "all"],
)
def test_both_of_two_are_meant(text: str) -> None:
    assert both(text, BOTH)


@pytest.mark.parametrize("text", ["", "1", "no", "both are bad", "bother"])
def test_anything_else_is_not_both(text: str) -> None:
    assert not both(text, BOTH)


@given(texts(40), st.lists(st.text(min_size=1, max_size=10), max_size=4))
def test_a_choice_is_one_of_the_options(text: str, options: list[str]) -> None:
    chosen = choose(text, options, BOTH)
    assert chosen is None or 0 <= chosen < len(options)
