"""Words that are nothing but phrases of some lists."""

import pytest

from flows.lexicon.matcher import Matcher, Spans
from flows.lexicon.notation import Phrases
from flows.lexicon.phrase_cover import LONGEST_WHOLE, core, cover, is_long, reached, reaching
from flows.lexicon.phrases import words


def covers(said: str) -> bool:
    english, spanish = Phrases(("yes", "sign it", "ya"), {}), Phrases(("si", "firme"), {})
    return cover([english, spanish], [Phrases(("please", "it"), {})]).covers(words(said))


@pytest.mark.parametrize("said", ["yes", "please yes", "yes please", "sign it it", "si please si"])
def test_words_are_covered_by_a_core_and_what_is_around_it(said: str) -> None:
    assert covers(said)


@pytest.mark.parametrize("said", ["", "please", "yes but", "sign", "but yes", "please it please"])
def test_words_without_a_core_or_with_others_are_not(said: str) -> None:
    assert not covers(said)


def test_a_core_is_of_one_language() -> None:
    assert not covers("ya firme")


def test_more_than_twelve_words_are_not_read_as_a_whole() -> None:
    assert covers("yes " * LONGEST_WHOLE)
    assert not covers("yes " * (LONGEST_WHOLE + 1))
    assert is_long("yes " * (LONGEST_WHOLE + 1))


def spans(said: str) -> Spans:
    lists = {"polite": [Phrases(("please", "thank you", "hi"), {})]}
    return Matcher(lists).spans(said.split())


@pytest.mark.parametrize(
    ("said", "ends", "starts"),
    [
        ("", [0], {0}),
        ("sign", [0], {1}),
        ("hi please sign", [0, 1, 2], {3}),
        ("sign thank you", [0], {1, 3}),
        ("hi", [0, 1], {0, 1}),
    ],
)
def test_phrases_behind_each_other_are_followed_from_either_end(
    said: str, ends: list[int], starts: set[int]
) -> None:
    assert reached(spans(said), "polite") == ends
    assert reaching(spans(said), "polite") == starts


@pytest.mark.parametrize(
    ("said", "left"),
    [("hi sign it please", (1, 3)), ("sign", (0, 1)), ("hi thank you", (3, 3)), ("", (0, 0))],
)
def test_the_core_is_what_is_left_between_them(said: str, left: tuple[int, int]) -> None:
    assert core(spans(said), "polite") == left
