"""A name that a message says to be one is found, whatever else it says."""

import pytest

from flows.stated_names import read_name_stated_in_clause, read_stated_name
from tests.languages import BOTH


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("its Timothy Cook", "Timothy Cook"),
        ("no, it's Ana Ruiz", "Ana Ruiz"),
        ("sorry my name is Ana", "Ana"),
        ("NAME Ana Maria Ruiz", "Ana Maria Ruiz"),
        ("no, me llamo Ana", "Ana"),
        ("Ana Ruiz", ""),
        ("hi Ana", ""),
        ("it's wrong", ""),
        ("I'm in", ""),
        ("", ""),
    ],
)
def test_a_name_is_stated_if_the_words_before_it_say_so(text: str, name: str) -> None:
    assert read_stated_name(text, BOTH) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("What a name that is, and I am Ana", ""),
        ("I said my name, I am Ana Ruiz", "Ana Ruiz"),
        ("Le llamo luego, soy Ana Ruiz", "Ana Ruiz"),
    ],
)
def test_a_word_for_names_states_none_by_itself(text: str, name: str) -> None:
    assert read_name_stated_in_clause(text, BOTH) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("my names rosa maria but everyone calls me rosy", "rosa maria"),
        ("My name is Rosa Mora though people say Rosy", "Rosa Mora"),
        ("me llamo rosa mora pero me dicen rosi", "rosa mora"),
    ],
)
def test_what_is_said_against_it_is_no_part_of_a_stated_name(text: str, name: str) -> None:
    assert read_name_stated_in_clause(text, BOTH) == name
