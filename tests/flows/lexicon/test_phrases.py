"""A message as plain words, and phrases in the lexicon's notation."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.lexicon.phrases import (
    LONGEST_WHOLE,
    Phrases,
    anywhere,
    cover,
    is_long,
    is_question,
    is_typo,
    own_lines,
    words,
)

CLASSES = {"it": ("it", "this (one|two)"), "small": ("a", "an")}


def found(phrase: str, said: str) -> bool:
    return anywhere([Phrases((phrase,), CLASSES)]).search(words(said)) is not None


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("yes", ("yes",)),
        ("", ()),
        (" \r\n yes \r\n\r\n please ", ("yes", "please")),
        ("yes\n> Reply STOP to stop", ("yes",)),
        ("> Reply STOP to stop\nyes", ("yes",)),
        ("yes\n--\nAna Ruiz, Acme", ("yes",)),
        ("yes\n__\nAna", ("yes",)),
        ("yes\nSent from my iPhone", ("yes",)),
        ("sí\nEnviado desde mi iPhone", ("sí",)),
        ("yes\nGet Outlook for Android", ("yes",)),
        ("yes -- sent from my phone", ("yes",)),
        ("stop sent from my Verizon phone", ("stop",)),
        ("yes\nOn Mon, 3 Mar 2026 at 10:00 18 Million Rising wrote:\nSTOP to stop", ("yes",)),
        ("sí\nEl lun, 3 de mar de 2026 Ana escribió:\nALTO", ("sí",)),
        ("yes\n----- Original message -----\nSTOP", ("yes",)),
        ("y\u200be\u202es\x00", ("yes",)),
    ],
)
def test_only_the_persons_own_lines_are_kept(text: str, lines: tuple[str, ...]) -> None:
    assert own_lines(text) == lines


@pytest.mark.parametrize(
    ("line", "folded"),
    [
        ("", ""),
        ("!!! 😀", ""),
        ("Stop!", "stop "),
        ("STÖP", "stop "),
        ("Ｓｔｏｐ 𝗦𝗧𝗢𝗣", "stop stop "),
        ("S T O P", "stop "),
        ("s.t.o.p.", "stop "),
        ("stooooop pleaseee", "stop please "),
        ("don't do’nt", "dont dont "),
        ("“Sí, ¿qué?”", "si que "),
        ("wrong # sorry", "wrong number sorry "),
        ("#ibm", "ibm "),
        ("stop2end", "stop to end "),
        ("18MR 24", "18mr 24 "),
        ("👍🏽 ok ✅", "👍 ok ✅ "),
        ("李雷 да", "李雷 да "),
        ("1111", "1111 "),
    ],
)
def test_words_are_folded_as_the_lexicon_is_written(line: str, folded: str) -> None:
    assert words(line.replace("🏽", "")) == folded


@given(st.text(max_size=80))
def test_each_word_is_followed_by_one_space(line: str) -> None:
    folded = words(line)
    assert folded == "".join(f"{word} " for word in folded.split(" ")[:-1])
    assert "  " not in folded
    assert not any(unicodedata.combining(char) for char in folded)


@pytest.mark.parametrize("line", ["who?", "¿quién", "誰？", "من؟"])
def test_a_question_mark_of_any_script_asks(line: str) -> None:
    assert is_question(line)
    assert not is_question("who")


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
    ],
)
def test_a_phrase_is_written_in_a_small_notation(phrase: str, said: str, *, fits: bool) -> None:
    assert found(phrase, said) is fits


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


@pytest.mark.parametrize("word", ["sign", "sgin", "sgn1", "singn", "signn", "siggn", "sihn"])
def test_one_slip_is_a_typo(word: str) -> None:
    assert is_typo(word, ["sign"], ()) is (word != "sgn1")


def test_short_words_and_words_of_their_own_are_no_typos() -> None:
    assert not is_typo("sgn", ["sign"], ())
    assert not is_typo("sigh", ["sign"], {"sigh"})


def test_two_slips_are_a_typo_of_a_long_word() -> None:
    assert is_typo("unsubscirb", ["unsubscribe"], ())
    assert not is_typo("canc", ["cancel"], ())
