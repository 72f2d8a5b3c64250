"""Words of the lists with a ``*`` for any letters, and which words are of their kind."""

import pytest

from flows.lexicon.wildcards import KindsOfWords, matches_wildcard


@pytest.mark.parametrize(
    ("word", "wild", "fits"),
    [
        ("unsubscribing", "unsub*", True),
        ("unsub", "unsub*", True),
        ("resub", "unsub*", False),
        ("annoying", "*ing", True),
        ("rings", "*ing", False),
        ("unsuscribe", "un*ribe", True),
        ("unribe", "un*nribe", False),
    ],
)
def test_a_star_stands_for_any_letters_or_none(word: str, wild: str, fits: bool) -> None:
    assert matches_wildcard(word, wild) is fits


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("firmada", "* firm* firmad*"),
        ("firmo", "* firm*"),
        ("fir", "*"),
        ("9th", "* 9*"),
        ("walking", "* *ing"),
        ("cats", "* *s"),
        ("9s", "* 9* *s"),
        ("unsuscribe", "* un*ribe"),
        ("under", "*"),
        ("", "*"),
    ],
)
def test_a_word_is_of_the_kind_of_all_words_with_a_star_that_it_matches(
    word: str, kind: str
) -> None:
    kinds = KindsOfWords(["firm*", "firmad*", "9*", "*ing", "*s", "un*ribe"])
    assert set(kinds.kind_of(word).split(" ")) == set(kind.split(" "))
