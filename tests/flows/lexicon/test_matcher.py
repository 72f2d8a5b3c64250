"""Phrases in the lexicon's notation are found in the words of a message."""

import pytest

from flows.lexicon.matcher import MAX_KEPT_STEPS, Matcher, replace_places
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


@pytest.mark.parametrize("phrase", ["a b", "^ a b", "[^] a b", "* b", "a b $"])
def test_it_is_told_whether_a_sentence_begins_with_a_phrase(phrase: str) -> None:
    assert matcher(phrase).begins(["a", "b"])
    assert not matcher(phrase).begins(["x", "a", "b"])
    assert not matcher(phrase).begins([])
