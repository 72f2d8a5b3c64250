"""Finds mentions of the campaign's cause and of organizations in a message."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import dropwhile
from operator import contains

from flows.lexicon.message_text import fold_words
from flows.lexicon.typos import MIN_LENGTH_FOR_TYPO, MeantWords

STEM_LETTERS = 6
"""Letters at the beginning that words of one family share (deporting, deportation)."""

MIN_INITIALS_LETTERS = 3
"""Letters of initials that name an organization at least; two could mean anything."""

_BETWEEN_LETTER_AND_DIGIT = re.compile(r"(?<=\d)(?=[^\W\d])|(?<=[^\W\d])(?=\d)")
_SMALL_WORDS = frozenset(
    "a an and for in of on the to de del el la las los y e o os as da das do dos".split()
)
_BEFORE_NAME = _SMALL_WORDS | frozenset("from with my all this com con meu minha mi su".split())
"""Words that may stand between a verb and the name of an organization ("stop with the …")."""


WordTuple = tuple[str, ...]


def mentions_cause(folded: str, cause: Collection[str]) -> bool:
    """Tell whether a phrase of the cause is in ``folded``, or words of the same families."""
    said = folded.split()
    index = _phrases_by_stem(frozenset(cause))
    return any(
        _begins_with_phrase(said[at : at + len(phrase)], phrase)
        for at, word in enumerate(said)
        for phrase in index.get(word[:STEM_LETTERS], ())
    )


@cache
def _phrases_by_stem(cause: frozenset[str]) -> Mapping[str, tuple[WordTuple, ...]]:
    """Return the phrases of the cause by the stem of their first word (cached by campaign)."""
    index: dict[str, tuple[WordTuple, ...]] = {}
    for phrase in (tuple(fold_words(own).split()) for own in cause):
        if phrase:
            index[phrase[0][:STEM_LETTERS]] = (*index.get(phrase[0][:STEM_LETTERS], ()), phrase)
    return index


def _begins_with_phrase(said: list[str], phrase: WordTuple) -> bool:
    return len(said) >= len(phrase) and all(map(_has_same_stem, said, phrase))


def _has_same_stem(one: str, other: str) -> bool:
    return one == other or (
        len(other) >= STEM_LETTERS and one[:STEM_LETTERS] == other[:STEM_LETTERS]
    )


def find_organizations(folded: str, organizations: Mapping[str, str]) -> tuple[str, ...]:
    """Return the ids of the organizations that ``folded`` names.

    A name counts in full, written as one word, as initials of three letters or more, or by half
    of its words or more; each of four letters or more may have a typo.
    """
    said = folded.split()
    apart = _BETWEEN_LETTER_AND_DIGIT.sub(" ", folded).split()  # "18rising" as well
    said = said if said == apart else [*said, *apart]
    names = _names_of(tuple(organizations.items()))
    named = {one for word in said for one in names.by_word.get(word, ())}
    heard = [_match_word_of_names(word, names.words) for word in said]
    for at, words in enumerate(heard):
        for part, one in (found for word in words for found in names.by_first_word.get(word, ())):
            rest = heard[at : at + len(part)]
            if len(rest) == len(part) and all(map(contains, rest, part)):
                named.add(one)
    return tuple(one for one in organizations if one in named)


def begins_with_organization(said: list[str], organizations: Mapping[str, str]) -> bool:
    """Tell whether the words begin with the name of an organization, small words aside."""
    named = list(dropwhile(_BEFORE_NAME.__contains__, said))
    return bool(named) and _is_of_name(named[0], organizations) and _names_any(named, organizations)


def are_names_alone(said: list[str], organizations: Mapping[str, str]) -> bool:
    """Tell whether the words are names of organizations, and nothing else but small words."""
    words = [word for word in said if word not in _BEFORE_NAME]
    return all(_is_of_name(word, organizations) for word in words) and _names_any(
        said, organizations
    )


def _names_any(said: list[str], organizations: Mapping[str, str]) -> bool:
    return bool(find_organizations(" ".join(said), organizations))


def _is_of_name(word: str, organizations: Mapping[str, str]) -> bool:
    names = _names_of(tuple(organizations.items()))
    parts = (word, *_BETWEEN_LETTER_AND_DIGIT.sub(" ", word).split())
    return any(one in names.by_word or _match_word_of_names(one, names.words) for one in parts)


@dataclass(frozen=True, slots=True)
class _OrganizationNames:
    """How organizations may be named: the ``words`` of their names, and the ids of those that one
    word names, or a part of a name, by its first word."""

    words: MeantWords
    by_word: Mapping[str, list[str]]
    by_first_word: Mapping[str, list[tuple[WordTuple, str]]]


@cache
def _names_of(organizations: tuple[tuple[str, str], ...]) -> _OrganizationNames:
    words: list[str] = []
    by_word: dict[str, list[str]] = {}
    by_first_word: dict[str, list[tuple[WordTuple, str]]] = {}
    for ident, organization in organizations:
        name = fold_words(organization).split()
        words += name
        for word in _in_one_word(name):
            by_word.setdefault(word, []).append(ident)
        for part in _parts_of_name(name):
            by_first_word.setdefault(part[0], []).append((part, ident))
    return _OrganizationNames(MeantWords(dict.fromkeys(words)), by_word, by_first_word)


def _match_word_of_names(word: str, vocabulary: MeantWords) -> WordTuple:
    """Return the words of names that a word is, exactly or, from four letters on, with a typo."""
    if len(word) < MIN_LENGTH_FOR_TYPO:
        return (word,) if word in vocabulary.words else ()
    return tuple(
        one for one in vocabulary.find_all(word) if one == word or len(one) >= MIN_LENGTH_FOR_TYPO
    )


def _in_one_word(name: list[str]) -> Iterator[str]:
    """Yield a name as one word, and its initials, with and without those of small words."""
    large = [word for word in name if word not in _SMALL_WORDS]
    initials = ("".join(word if word.isdigit() else word[0] for word in of) for of in (name, large))
    return (one for one in {*initials, "".join(name)} if len(one) >= MIN_INITIALS_LETTERS)


def _parts_of_name(name: list[str]) -> Iterator[WordTuple]:
    """Yield half of a name and more, where neither begins nor ends with a small word."""
    least = max(2, (len(name) + 1) // 2)
    parts = (name[i:j] for i in range(len(name)) for j in range(i + least, len(name) + 1))
    return (tuple(part) for part in parts if not {part[0], part[-1]} & _SMALL_WORDS)
