"""A message is nothing but some phrases, and phrases that may stand around them."""

import pytest

from flows.lexicon.matcher import Matcher, PhraseEnds
from flows.lexicon.message_text import fold_words
from flows.lexicon.notation import Phrases
from flows.lexicon.phrase_cover import (
    MAX_WORDS_OF_WHOLE,
    build_cover,
    chain_ends,
    chain_starts,
    core_bounds,
    is_covered,
    is_long,
)


def covers(said: str) -> bool:
    english, spanish = Phrases(("yes", "sign it", "ya"), {}), Phrases(("si", "firme"), {})
    cover = build_cover([english, spanish], [Phrases(("please", "it"), {})])
    return cover.covers(fold_words(said).split())


@pytest.mark.parametrize("said", ["yes", "please yes", "yes please", "sign it it", "si please si"])
def test_words_are_covered_by_a_core_and_what_is_around_it(said: str) -> None:
    assert covers(said)


@pytest.mark.parametrize("said", ["", "please", "yes but", "sign", "but yes", "please it please"])
def test_words_without_a_core_or_with_others_are_not(said: str) -> None:
    assert not covers(said)


def test_a_core_is_of_one_language() -> None:
    assert not covers("ya firme")


def test_more_than_twelve_words_are_not_read_as_a_whole() -> None:
    assert covers("yes " * MAX_WORDS_OF_WHOLE)
    assert not covers("yes " * (MAX_WORDS_OF_WHOLE + 1))
    assert is_long(["yes"] * (MAX_WORDS_OF_WHOLE + 1))


def spans(said: str) -> PhraseEnds:
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
    assert chain_ends(spans(said), "polite") == ends
    assert chain_starts(spans(said), "polite") == starts


@pytest.mark.parametrize(
    ("said", "left"),
    [("hi sign it please", (1, 3)), ("sign", (0, 1)), ("hi thank you", (3, 3)), ("", (0, 0))],
)
def test_the_core_is_what_is_left_between_them(said: str, left: tuple[int, int]) -> None:
    assert core_bounds(spans(said), "polite") == left


def test_some_words_may_stand_behind_a_core_alone() -> None:
    lists = {name: [Phrases((name,), {})] for name in ("yes", "please", "haha")}
    found = {said: Matcher(lists).spans(said.split()) for said in ("haha yes", "yes haha please")}
    covered = {said: is_covered(one, ["yes"], ["please"], ["haha"]) for said, one in found.items()}
    assert covered == {"haha yes": False, "yes haha please": True}
