"""Whether words mention the campaign's cause, or an organization by its name."""

import re
from collections.abc import Collection, Mapping
from functools import cache

from flows.lexicon.phrases import LENGTH_FOR_TYPOS, is_typo, words

STEM = 6
"""Letters that two words must begin with alike to be of one family (deporting, deportation)."""

SHORTEST_INITIALS = 3
"""Letters of initials that stand for an organization; two could be anything."""

_RUN_ON = re.compile(r"(?<=\d)(?=[^\W\d])|(?<=[^\W\d])(?=\d)")
_SMALL = frozenset("a an and for in of on the to de del el la las los y".split())


def cause_in(folded: str, cause: Collection[str]) -> bool:
    """Tell whether one of the cause's words, or of its family, is among the words."""
    said = folded.split()
    return any(_contains(said, _phrase(one)) for one in cause)


@cache
def _phrase(own: str) -> tuple[str, ...]:
    """Return the words of something of the campaign's own: it is few, and the same for all."""
    return tuple(words(own).split())


def _contains(said: list[str], phrase: tuple[str, ...]) -> bool:
    count = len(phrase)
    return bool(phrase) and any(
        all(_akin(one, other) for one, other in zip(said[i : i + count], phrase, strict=True))
        for i in range(len(said) - count + 1)
    )


def _akin(one: str, other: str) -> bool:
    return one == other or (len(other) >= STEM and one[:STEM] == other[:STEM])


def organizations_in(folded: str, organizations: Mapping[str, str]) -> tuple[str, ...]:
    """Return the ids of the organizations that are named: in full, run together, by initials of
    three letters or more, or by half of the name or more; one slip in a longer word allowed."""
    said = [*folded.split(), *_RUN_ON.sub(" ", folded).split()]  # "18rising" as well
    return tuple(one for one, name in organizations.items() if _names(said, _phrase(name)))


def _names(said: list[str], name: tuple[str, ...]) -> bool:
    initials = "".join(word if word.isdigit() else word[0] for word in name)
    short = "".join(word if word.isdigit() else word[0] for word in name if word not in _SMALL)
    for compact in {initials, short, "".join(name)}:
        if len(compact) >= SHORTEST_INITIALS and compact in said:
            return True
    least = max(2, (len(name) + 1) // 2)
    parts = (name[i:j] for i in range(len(name)) for j in range(i + least, len(name) + 1))
    return any(_is_part(said, part) for part in parts)


def _is_part(said: list[str], part: tuple[str, ...]) -> bool:
    if part[0] in _SMALL or part[-1] in _SMALL:
        return False
    count = len(part)
    return any(
        all(_spelled(one, other) for one, other in zip(said[i : i + count], part, strict=True))
        for i in range(len(said) - count + 1)
    )


def _spelled(one: str, other: str) -> bool:
    return one == other or (len(other) >= LENGTH_FOR_TYPOS and is_typo(one, (other,), ()))
