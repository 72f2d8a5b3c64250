"""Holds how names are printed and sorted: as typed, by script, and nothing guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.signatures.handin.printed_names import (
    is_right_to_left,
    is_wide,
    printed,
    script_of,
    signs_by_script,
    sort_key,
)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Ana Ruiz", "Ana Ruiz"),
        ("Ana\u202e Ruiz\u200f", "Ana Ruiz"),
        ("Ana\r\n Ruiz", "Ana Ruiz"),
        ("Ana\u2028Ruiz", "Ana Ruiz"),
        ("\ufeffAna\u00ad \u200bRuiz ", "Ana Ruiz"),
        ("A\u0301na", "\u00c1na"),
        ("علی\u200cرضا", "علی\u200cرضا"),
        ("Ana  Ruiz", "Ana Ruiz"),
        ("\x00\x07", ""),
        ("李\U000e0100", "李\U000e0100"),
    ],
)
def test_what_was_typed_is_printed_without_control_signs(typed: str, shown: str) -> None:
    assert printed(typed) == shown


@given(st.text())
def test_what_is_printed_stays_as_it_is_and_in_one_line(typed: str) -> None:
    shown = printed(typed)
    assert printed(shown) == shown
    assert len(shown.splitlines()) <= 1


@pytest.mark.parametrize(
    ("name", "script"),
    [
        ("Ana Ruiz", "Latn"),
        ("3 Юлия", "Cyrl"),
        ("محمد Ali", "Arab"),
        ("山田 さくら", "Jpan"),
        ("タナカ", "Jpan"),
        ("王小明", "Hani"),
        ("김민수", "Hang"),
        ("123", "Zyyy"),
        ("", "Zyyy"),
    ],
)
def test_the_script_is_that_of_the_first_letter(name: str, script: str) -> None:
    assert script_of(name) == script


def test_scripts_of_both_directions_are_told_apart() -> None:
    assert [is_right_to_left(one) for one in ("Arab", "Hebr", "Latn", "Jpan", "Zyyy")] == [
        *(True, True),
        *(False, False, False),
    ]


def test_names_are_sorted_by_script_and_then_as_typed() -> None:
    names = ["Юлия", "zoe", "Ángel", "Angela", "Angel", "'t Hart", "محمد", "प्रिया", "Zoe"]
    assert sorted(names, key=lambda name: sort_key(script_of(name), name)) == [
        *("'t Hart", "Angel", "Ángel", "Angela", "Zoe", "zoe"),
        *("محمد", "Юлия", "प्रिया"),
    ]


def test_signs_that_all_scripts_share_are_searched_with_the_names_own() -> None:
    assert set(signs_by_script("Ан-а 1")) == {
        *(("Cyrl", "А"), ("Cyrl", "н"), ("Cyrl", "-"), ("Cyrl", "а"), ("Cyrl", "1")),
    }
    assert ("Jpan", "田") in set(signs_by_script("田さ"))
    assert set(signs_by_script("a\u200d \u200c")) == {("Latn", "a")}


def test_only_words_that_may_be_wider_than_their_column_break() -> None:
    assert not is_wide("Mc-Donaldson-Smith")
    assert is_wide("Wolfeschlegelsteinhausen")
