"""Tells a sentence from a name by how its words stand together, whatever they are."""

import re
from collections.abc import Sequence
from itertools import chain

from flows.lexicon.laughter import LAUGHTERS
from flows.name_words import PARTICLES, SUFFIXES, TITLES, NameLists

_MIN_WORDS_OF_SENTENCE = 3
"""Words of which the first alone has a capital, as in a sentence."""
_MIN_LETTERS_BEFORE_END = 5
"""Letters of a word after which a full stop ends a sentence; a shorter one may be short for a name
("Wm.")."""
_UNDEFINED_ARTICLES = frozenset("un una um uma".split())
_EVERY_ARTICLE = _UNDEFINED_ARTICLES | frozenset("el la los las o os as".split())
_APOSTROPHES = frozenset("'’")
_SHORTENED = re.compile(r"[^\W\d_]['’](?:s|m|re|ll|ve|t)$", re.IGNORECASE)
"""The end of a word that is shortened, or of whom something is ("I'm", "can't", "Rosa's")."""
_TITLES_AND_SUFFIXES = TITLES | SUFFIXES


def is_in_sentence_case(name: str) -> bool:
    """Tell whether the first of several words alone has a capital, as in a sentence."""
    first, *others = name.split()
    counted = [one for one in others if one.casefold() not in PARTICLES]
    return (
        first[0].isupper()
        and len(counted) >= _MIN_WORDS_OF_SENTENCE - 1
        and all(one.islower() for one in counted)
    )


def ends_within(name: str) -> bool:
    """Tell whether a sentence ends before the last word ("Home. Leaving soon", "Hey! Wait")."""
    tokens = name.split()[:-1]
    return any(
        one[-1] in "!?"
        or (
            one[-1] == "."
            and sum(map(str.isalpha, one)) >= _MIN_LETTERS_BEFORE_END
            and one.casefold().strip(".") not in _TITLES_AND_SUFFIXES
        )
        for one in tokens
    )


def ends_with_no_last_name(weighed: list[str], reader: NameLists) -> bool:
    """Tell whether the last word is hardly a last name, beside one that nobody is called alone.

    As in "Toy Story" and "Taxi Driver".
    """
    last = weighed[-1] in reader.strong or weighed[-1] in reader.never_alone
    return last and any(
        word in reader.never_alone and word not in reader.strong for word in weighed
    )


def is_built_as_sentence(name: str, said: Sequence[str], reader: NameLists) -> bool:
    """Tell whether several words stand together as in no name; ``said`` are its words, folded.

    As an article, a pronoun or a "no" before a word in small letters ("A rock", "No buses"), an
    article within ("Push the door"), a word said twice ("Ribbit ribbit"), a shortened one ("Rosa's
    shop"), or laughter ("ha ha").
    """
    tokens = name.split()
    if len(tokens) == 1:
        return False
    has_capital = name[0].isupper()
    begins = said[0] in reader.openers or (has_capital and said[0] in reader.capital_openers)
    if begins and tokens[1][0].islower():
        return True
    if has_capital and tokens[1:] == [tokens[0].lower()]:  # "Ribbit ribbit"
        return True
    articles = _EVERY_ARTICLE if has_capital else _UNDEFINED_ARTICLES
    if not articles.isdisjoint(tokens) and _is_one_within(articles, tokens):
        return True
    if not _APOSTROPHES.isdisjoint(name) and any(map(_SHORTENED.search, tokens)):
        return True
    return frozenset(chain.from_iterable(said)) in LAUGHTERS


def _is_one_within(articles: frozenset[str], tokens: list[str]) -> bool:
    """Tell whether an article stands before a word in small letters, and behind no "de"."""
    return tokens[-1][0].islower() and any(
        token in articles and before.casefold() not in PARTICLES and after.islower()
        for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False)
    )
