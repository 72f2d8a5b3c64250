"""Holds that a receipt's code is long enough, and that a mistyped one is noticed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.proof.receipt_codes import make_code, read_code, show_code
from bot.proof.verify import LETTERS


def test_codes_are_24_letters_and_never_the_same() -> None:
    codes = {make_code() for _ in range(200)}
    assert len(codes) == 200
    assert {len(code) for code in codes} == {24}
    assert set("".join(codes)) == set(LETTERS)


def test_a_code_is_shown_in_groups_and_read_as_people_type_it() -> None:
    code = make_code()
    shown = show_code(code)
    assert len(shown) == 29
    assert read_code(shown) == code
    assert read_code(f" {shown.lower().replace(' ', '-')}\n") == code
    assert read_code(code.replace("0", "o").replace("1", "l")) == code
    assert read_code(code.replace("0", "O").replace("1", "i")) == code


@given(st.integers(0, 23), st.sampled_from(LETTERS))
def test_one_wrong_letter_is_noticed(at: int, letter: str) -> None:
    code = make_code()
    wrong = code[:at] + letter + code[at + 1 :]
    assert read_code(wrong) == (code if wrong == code else None)


@given(st.integers(0, 22))
def test_two_letters_that_changed_places_are_noticed(at: int) -> None:
    code = make_code()
    swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    assert read_code(swapped) == (code if swapped == code else None)


@pytest.mark.parametrize(
    "typed", ["", "7X2K", "U" * 24, "é" * 24, "0" * 23 + "!", "0" * 24, "A " * 9000]
)
def test_what_is_no_code_is_none(typed: str) -> None:
    assert read_code(typed) is None
