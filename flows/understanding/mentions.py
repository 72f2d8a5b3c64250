"""Finds mentions of the campaign's cause and of organizations in a message."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

from flows.lexicon.message_text import MIN_LENGTH_FOR_TYPO, find_meant_words, fold_words

STEM_LETTERS = 6
"""Letters at the beginning that words of one family share (deporting, deportation)."""

MIN_INITIALS_LETTERS = 3
"""Letters of initials that name an organization at least; two could mean anything."""

_BETWEEN_LETTER_AND_DIGIT = re.compile(r"(?<=\d)(?=[^\W\d])|(?<=[^\W\d])(?=\d)")
_SMALL_WORDS = frozenset("a an and for in of on the to de del el la las los y".split())


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
    vocabulary = _words_of_names(tuple(organizations.values()))
    heard = [_match_word_of_names(word, vocabulary) for word in said]
    return tuple(
        one for one, name in organizations.items() if _is_named(said, heard, _name_forms(name))
    )


@cache
def _words_of_names(organizations: tuple[str, ...]) -> tuple[str, ...]:
    """Return every word of the organizations' names, once."""
    return tuple(dict.fromkeys(word for name in organizations for word in fold_words(name).split()))


def _match_word_of_names(word: str, vocabulary: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words of names that a word is, exactly or, from four letters on, with a typo."""
    if len(word) < MIN_LENGTH_FOR_TYPO:
        return (word,) if word in vocabulary else ()
    return tuple(
        one
        for one in find_meant_words(word, vocabulary)
        if one == word or len(one) >= MIN_LENGTH_FOR_TYPO
    )


@dataclass(frozen=True, slots=True)
class _NameForms:
    """How an organization may be named: in one word (``compact``), or by ``parts`` of its name."""

    compact: frozenset[str]
    parts: tuple[WordTuple, ...]


@cache
def _name_forms(organization: str) -> _NameForms:
    name = fold_words(organization).split()
    initials = "".join(word if word.isdigit() else word[0] for word in name)
    short = "".join(
        word if word.isdigit() else word[0] for word in name if word not in _SMALL_WORDS
    )
    least = max(2, (len(name) + 1) // 2)
    parts = (name[i:j] for i in range(len(name)) for j in range(i + least, len(name) + 1))
    return _NameForms(
        frozenset(
            one for one in (initials, short, "".join(name)) if len(one) >= MIN_INITIALS_LETTERS
        ),
        tuple(tuple(part) for part in parts if not {part[0], part[-1]} & _SMALL_WORDS),
    )


def _is_named(said: list[str], heard: list[WordTuple], ways: _NameForms) -> bool:
    if not ways.compact.isdisjoint(said):
        return True
    return any(heard) and any(_contains_part(heard, part) for part in ways.parts)


def _contains_part(heard: list[WordTuple], part: WordTuple) -> bool:
    starts = range(len(heard) - len(part) + 1)
    return any(all(word in heard[at + i] for i, word in enumerate(part)) for at in starts)
