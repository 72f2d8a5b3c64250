"""Whether words mention the campaign's cause, or an organization by its name."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

from flows.lexicon.phrases import LENGTH_FOR_TYPOS, all_meant, words

STEM = 6
"""Letters that two words must begin with alike to be of one family (deporting, deportation)."""

SHORTEST_INITIALS = 3
"""Letters of initials that stand for an organization; two could be anything."""

_RUN_ON = re.compile(r"(?<=\d)(?=[^\W\d])|(?<=[^\W\d])(?=\d)")
_SMALL = frozenset("a an and for in of on the to de del el la las los y".split())


Words = tuple[str, ...]


def cause_in(folded: str, cause: Collection[str]) -> bool:
    """Tell whether one of the cause's words, or of its family, is among the words."""
    said = folded.split()
    index = _by_beginning(frozenset(cause))
    return any(
        _begins(said[at : at + len(phrase)], phrase)
        for at, word in enumerate(said)
        for phrase in index.get(word[:STEM], ())
    )


@cache
def _by_beginning(cause: frozenset[str]) -> Mapping[str, tuple[Words, ...]]:
    """Return the cause's phrases by how they begin.

    What is a campaign's own is the same with every message, and may be kept.
    """
    index: dict[str, tuple[Words, ...]] = {}
    for phrase in (tuple(words(own).split()) for own in cause):
        if phrase:
            index[phrase[0][:STEM]] = (*index.get(phrase[0][:STEM], ()), phrase)
    return index


def _begins(said: list[str], phrase: Words) -> bool:
    return len(said) >= len(phrase) and all(map(_akin, said, phrase))


def _akin(one: str, other: str) -> bool:
    return one == other or (len(other) >= STEM and one[:STEM] == other[:STEM])


def organizations_in(folded: str, organizations: Mapping[str, str]) -> tuple[str, ...]:
    """Return the ids of the organizations that are named: in full, run together, by initials of
    three letters or more, or by half of the name or more; one slip in a longer word allowed."""
    said = folded.split()
    apart = _RUN_ON.sub(" ", folded).split()  # "18rising" as well
    said = said if said == apart else [*said, *apart]
    vocabulary = _vocabulary(tuple(organizations.values()))
    heard = [_heard(word, vocabulary) for word in said]
    return tuple(
        one for one, name in organizations.items() if _names(said, heard, _ways_to_say(name))
    )


@cache
def _vocabulary(organizations: tuple[str, ...]) -> tuple[str, ...]:
    """Return every word of the organizations' names, each once."""
    return tuple(dict.fromkeys(word for name in organizations for word in words(name).split()))


def _heard(word: str, vocabulary: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words of names that a word may be: itself, or with a slip if it is longer."""
    if len(word) < LENGTH_FOR_TYPOS:
        return (word,) if word in vocabulary else ()
    return tuple(
        one for one in all_meant(word, vocabulary) if one == word or len(one) >= LENGTH_FOR_TYPOS
    )


@dataclass(frozen=True, slots=True)
class _Ways:
    """How an organization may be named: in one word, or in some of its words."""

    compact: frozenset[str]
    parts: tuple[Words, ...]


@cache
def _ways_to_say(organization: str) -> _Ways:
    name = words(organization).split()
    initials = "".join(word if word.isdigit() else word[0] for word in name)
    short = "".join(word if word.isdigit() else word[0] for word in name if word not in _SMALL)
    least = max(2, (len(name) + 1) // 2)
    parts = (name[i:j] for i in range(len(name)) for j in range(i + least, len(name) + 1))
    return _Ways(
        frozenset(one for one in (initials, short, "".join(name)) if len(one) >= SHORTEST_INITIALS),
        tuple(tuple(part) for part in parts if not {part[0], part[-1]} & _SMALL),
    )


def _names(said: list[str], heard: list[Words], ways: _Ways) -> bool:
    if not ways.compact.isdisjoint(said):
        return True
    return any(heard) and any(_is_part(heard, part) for part in ways.parts)


def _is_part(heard: list[Words], part: Words) -> bool:
    starts = range(len(heard) - len(part) + 1)
    return any(all(word in heard[at + i] for i, word in enumerate(part)) for at in starts)
