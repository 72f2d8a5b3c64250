"""Counted things are said in words that fit their number."""

import pytest

from bot.counted_words import counted


@pytest.mark.parametrize(
    ("number", "words", "said"),
    [
        (0, ("name",), "0 names"),
        (1, ("name",), "1 name"),
        (1204, ("name",), "1,204 names"),
        (1, ("person", "people"), "1 person"),
        (2, ("signature counts", "signatures count"), "2 signatures count"),
    ],
)
def test_one_and_several_have_words_of_their_own(
    number: int, words: tuple[str, ...], said: str
) -> None:
    assert counted(number, *words) == said
