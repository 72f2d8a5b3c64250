"""A word that is laughed is no name."""

import pytest

from flows.lexicon.laughter import is_laughter


@pytest.mark.parametrize("word", ["haha", "Hahahaha", "ahah", "jajaja", "kkkk", "hehe", "bahaha"])
def test_laughter_is_known_by_its_two_letters_or_by_a_laugh_within(word: str) -> None:
    assert is_laughter(word)


@pytest.mark.parametrize("word", ["Ana", "Hana", "Jojo", "Aaaa", "ha", "Ehud", "Hajj", "Shah"])
def test_names_with_the_letters_of_laughter_are_none(word: str) -> None:
    assert not is_laughter(word)
