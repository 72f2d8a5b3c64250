"""The words of which a message must have some for a phrase to be in it."""

import operator

import pytest

from flows.lexicon import LISTS_OF_PLAIN_WORDS, Lexicon, StopWords, phrases_in
from flows.lexicon.notation import Phrases
from flows.lexicon.required_words import RequiredWords, find_required_pairs, required_places
from tests.languages import SHIPPED

CLASSES = {"it": ("it", "this one"), "maybe": ("[x]", "y")}


def words_for(*entries: str, frequent: str = "") -> list[frozenset[str]]:
    lists = [Phrases(entries, CLASSES)]
    return [one.first for one in required_places(lists, dict.fromkeys(frequent.split(), 99))]


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("stop", {"stop"}),
        ("^ please stop $", {"stop"}),
        ("[please] stop ... me", {"stop"}),
        ("(stop|no more) please", {"stop", "no"}),
        ("please (a|[b])", {"please"}),
        ("please {it}", {"it", "this"}),
        ("{it}", {"it", "this"}),
        ("{maybe} please", {"please"}),
        ("{!it} * wri*", {"wri*"}),
        ("((a|b) c|d)", {"c", "d"}),
        ("[x]", set()),
    ],
)
def test_every_phrase_has_a_word_that_it_cannot_be_without(entry: str, words: set[str]) -> None:
    assert words_for(entry, frequent="please me a b more one") == [words]


def test_a_word_that_another_phrase_needs_too_is_looked_for_first() -> None:
    assert words_for("go away", "away with you", "with me") == [{"away"}, {"away"}, {"with"}]
    assert words_for("that stops", "that") == [{"that"}, {"that"}]


@pytest.mark.parametrize(
    ("words", "is_there"),
    [
        ("please stop", True),
        ("unsubscribing now", True),
        ("annoying", True),
        ("under", False),
        ("please", False),
        ("", False),
    ],
)
def test_required_words_are_found_whole_or_by_their_beginning_or_ending(
    words: str, is_there: bool
) -> None:
    required = RequiredWords.of(frozenset({"stop", "unsub*", "unfollow*", "*oying"}))
    assert required.is_in(words.split()) is is_there


def test_of_two_words_the_longer_is_looked_for_as_short_ones_are_in_most_messages() -> None:
    assert words_for("to confirm", "(reply|press) (1|c) to it") == [{"confirm"}, {"reply", "press"}]


PAIRED = ("(i am|im) good", "stop", "so (good|bad) [really]", "bloque* (this|it) now", "un* it")


@pytest.mark.parametrize(
    ("words", "is_there"),
    [
        ("im good", True),
        ("so good", True),
        ("good", False),
        ("good morning", False),
        ("stop", True),
        ("bad stop", True),
        ("bloqueen now", True),
        ("unfollow", True),
        ("please", False),
    ],
)
def test_a_word_of_a_phrase_may_be_looked_for_with_one_of_another_place(
    words: str, is_there: bool
) -> None:
    pairs = find_required_pairs([Phrases(PAIRED, CLASSES)], {})
    assert pairs.is_in_with_others(words.split()) is is_there


STOP_LISTS = [name for name in StopWords.model_fields if name not in LISTS_OF_PLAIN_WORDS]
EACH_LEXICON = pytest.mark.parametrize("lexicon", SHIPPED.lexicons, ids=SHIPPED.codes)


@pytest.mark.parametrize("name", STOP_LISTS)
@EACH_LEXICON
def test_no_stop_phrase_goes_unnoticed(lexicon: Lexicon, name: str) -> None:
    (phrases,) = phrases_in([lexicon], operator.attrgetter(f"stop.{name}"))
    for entry in phrases.entries:
        assert all(one.first for one in required_places([Phrases((entry,), phrases.classes)])), (
            entry
        )
