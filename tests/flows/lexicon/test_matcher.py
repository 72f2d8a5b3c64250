"""Phrases in the lexicon's notation are found, and messages that are nothing but phrases."""

import pytest

from flows.lexicon.matcher import (
    MAX_KEPT_STEPS,
    MAX_WORDS_OF_WHOLE,
    Matcher,
    PhraseEnds,
    build_cover,
    chain_ends,
    chain_starts,
    core_bounds,
    is_covered,
    is_long,
    replace_places,
)
from flows.lexicon.message_text import fold_words
from flows.lexicon.notation import Phrases, parse_phrase, words_of_classes

CLASSES = {"it": ("it", "this (one|two)"), "small": ("a", "an", "*ish"), "two": ("of them",)}


def matcher(*phrases: str) -> Matcher:
    return Matcher({"list": [Phrases(phrases, CLASSES)]})


def found(phrase: str, said: str) -> bool:
    return "list" in matcher(phrase).within(fold_words(said).split())


@pytest.mark.parametrize(
    ("phrase", "said", "fits"),
    [
        ("stop", "please stop now", True),
        ("stop", "bus-stops", False),
        ("(stop|no more) texts", "no more texts", True),
        ("(stop|no more) texts", "more texts", False),
        ("stop [the] texts", "stop texts", True),
        ("stop ... texts", "stop all of your texts", True),
        ("stop ... texts", "stop one two three four texts", False),
        ("stop {it}", "stop this two", True),
        ("not {!small} thing", "not big thing", True),
        ("not {!small} thing", "not an thing", False),
        ("^ stop $", "stop", True),
        ("^ stop $", "do stop", False),
        ("un*ribe", "unsuscribe", True),
        ("un*ribe", "unsuscribed", False),
        ("un*ribe", "unribe", True),
        ("un*nribe", "unribe", False),
        ("not {!small} thing", "not reddish thing", False),
        ("not {!small} thing", "not", False),
        ("yes * no", "yes and no", True),
        ("yes * no", "yes no", False),
        ("(yes|) no", "no", True),
        ("yes|no", "no", True),
        ("[a [b]] c", "a c", True),
        ("* $", "", False),
    ],
)
def test_a_phrase_is_written_in_a_small_notation(phrase: str, said: str, *, fits: bool) -> None:
    assert found(phrase, said) is fits


def test_it_is_told_from_which_word_up_to_which_a_phrase_stands() -> None:
    lists = {"begins": [Phrases(("^ no",), {})], "ends": [Phrases(("no $", "no no $"), {})]}
    places = Matcher(lists).within(["no", "no"])
    assert places == {"begins": [(0, 1)], "ends": [(0, 2), (1, 2)]}


def test_a_whole_is_one_phrase_and_nothing_else() -> None:
    assert matcher("bus stop", "stop").is_whole(["bus", "stop"])
    assert not matcher("bus stop", "stop").is_whole(["stop", "bus"])
    assert not matcher("bus stop", "stop").is_whole([])


def test_the_first_and_longest_phrases_are_cut_out() -> None:
    said = "no bus stop sign stop".split()
    assert matcher("stop", "bus stop").without(said, "list") == ["no", "sign"]
    assert matcher("stop", "bus stop").without(said, "list", "§") == ["no", "§", "sign", "§"]
    assert matcher("stop").without(["no"], "list") == ["no"]
    assert replace_places(["a"], [(0, 0)]) == ["a"]


def test_a_matcher_that_was_told_too_many_words_forgets_its_steps() -> None:
    one = matcher("* * a", *(f"w{number}" for number in range(MAX_KEPT_STEPS)))
    for number in range(MAX_KEPT_STEPS + 10):
        one.within([f"w{number}"])
    assert one.kept_steps < MAX_KEPT_STEPS
    assert one.within(["x", "y", "a"]) == {"list": [(0, 3)]}


@pytest.mark.parametrize("phrase", ["(a", "a)", "[a", "a]", "(a]", "a) (b"])
def test_brackets_that_do_not_match_are_refused(phrase: str) -> None:
    with pytest.raises(ValueError, match="brackets"):
        parse_phrase(phrase)


@pytest.mark.parametrize("name", ["it", "two"])
def test_a_word_that_is_none_of_a_class_needs_a_class_of_words(name: str) -> None:
    with pytest.raises(ValueError, match="is more"):
        words_of_classes([name], CLASSES)


def covers(said: str) -> bool:
    english, spanish = Phrases(("yes", "sign it", "ya"), {}), Phrases(("si", "firme"), {})
    return build_cover([english, spanish], [Phrases(("please", "it"), {})]).covers(fold_words(said))


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
    assert is_long("yes " * (MAX_WORDS_OF_WHOLE + 1))


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


def test_a_matcher_knows_the_words_of_its_phrases() -> None:
    matcher = Matcher({"polite": [Phrases(("thank you", "grac*"), {})]})
    assert matcher.unknown_words(["thank", "you", "gracias"]) == ["gracias"]


def test_phrases_in_a_row_are_found_as_far_as_they_go() -> None:
    in_row = matcher("a", "b c", "d").spans_in_row("a b c x d".split())
    assert [[end for end, _ in ends] for ends in in_row] == [[1], [3], [], [], []]
    assert not any(matcher("a", "b c").spans_in_row("x a".split()))


def test_the_phrases_that_a_sentence_begins_with_are_found_alone() -> None:
    assert [end for end, _ in matcher("a", "a b", "b").first_ends(["a", "b"])] == [1, 2]
    assert matcher("a", "b c").first_ends(["x", "a"]) == []
