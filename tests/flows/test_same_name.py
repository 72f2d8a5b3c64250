"""Two names that may be one human's, and those that are two people's of one family."""

import pytest

from flows.name_words import is_same_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dana Scully", "dana scully"),
        ("Dana Scully", "Dana K. Scully"),
        ("Ana María Ruiz", "Ana Ruiz"),
        ("Dana", "Dana Scully"),
        ("Dana Scully", "Dana Sculy"),
        ("José Fernández", "Jose Fernandes"),
    ],
)
def test_one_humans(one: str, other: str) -> None:
    assert is_same_name(one, other)
    assert is_same_name(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana Ruiz", "Eva Ruiz"),
        ("Maria Lopez", "Mario Lopez"),
        ("Juan Perez", "Juana Perez"),
        ("Ana Ruiz", "Ana Ruis"),  # short last names are often two
        ("Dana Scully", "Fox Mulder"),
        ("", "Dana Scully"),
    ],
)
def test_two_humans(one: str, other: str) -> None:
    assert not is_same_name(one, other)
    assert not is_same_name(other, one)
