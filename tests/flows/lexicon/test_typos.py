"""Which word somebody means who writes another one."""

import weakref

import pytest

from flows.lexicon.typos import MeantWords, is_one_typo_apart


@pytest.mark.parametrize("word", ["sign", "sgin", "sgn1", "singn", "signn", "siggn", "sihn"])
def test_one_slip_is_a_typo(word: str) -> None:
    assert MeantWords(["sign"]).is_typo(word, ()) is (word != "sgn1")


def test_short_words_and_words_of_their_own_are_no_typos() -> None:
    assert not MeantWords(["sign"]).is_typo("sgn", ())
    assert not MeantWords(["sign"]).is_typo("sigh", {"sigh"})


def test_two_slips_are_a_typo_of_a_long_word() -> None:
    assert MeantWords(["unsubscribe"]).is_typo("unsubscirb", ())
    assert not MeantWords(["cancel"]).is_typo("canc", ())


def test_the_first_word_that_may_be_meant_is_found_and_all_of_them() -> None:
    words = MeantWords(["signs", "sign", "stop"])
    assert words.find("sing") == "sign"
    assert words.find("sigs") == "signs"
    assert words.find_all("sigs") == ("signs", "sign")
    assert (words.find("stay"), words.find_all("stay")) == ("", ())


def test_a_slip_of_a_single_word_is_told_as_a_typo_is() -> None:
    assert is_one_typo_apart("chnage", "change")
    assert not is_one_typo_apart("cat", "cats")
    assert not is_one_typo_apart("colors", "change")


def test_words_that_resemble_no_meant_word_are_told_from_its_typos() -> None:
    words = ("because", "cancle", "cancel", "end")
    assert MeantWords(["cancel"]).find_unlike(words) == {"because", "end"}


class Word(str):
    """A word of which it can be told whether anything still holds it."""


def test_a_name_that_is_compared_with_another_is_not_kept() -> None:
    name = Word("Scully")
    assert is_one_typo_apart("Sculy", name)
    held = weakref.ref(name)
    del name
    assert held() is None
