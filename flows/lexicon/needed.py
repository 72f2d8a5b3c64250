"""Which words a message must have for any of many phrases to be in it.

Most messages have none of them, and need not be searched for phrases at all.
"""

from collections.abc import Iterable, Mapping

from flows.lexicon.phrases import PIECE, Phrases

Words = frozenset[str]
Classes = Mapping[str, tuple[str, ...]]


def needed(lists: Iterable[Phrases], common: Words) -> Words:
    """Return words, with their ``*``, of which every phrase of the lists has at least one.

    Of a phrase's words those are taken that the fewest ``common`` words are among.
    """
    return frozenset(
        word
        for phrases in lists
        for entry in phrases.entries
        for word in _rarest(entry, phrases.classes, common)
    )


def _rarest(entry: str, classes: Classes, common: Words) -> Words:
    slots = _slots(PIECE.findall(entry), classes, common)
    return min(slots, key=lambda slot: (len(slot & common), len(slot)), default=frozenset())


def _slots(pieces: list[str], classes: Classes, common: Words) -> list[Words]:
    """Return what the phrase cannot be without: for each place, the words that may stand there."""
    slots: list[Words] = []
    rest = list(pieces)
    while rest:
        piece = rest.pop(0)
        if piece in "([":
            inner = _bracketed(rest)
            if piece == "(":
                slots.append(_any_of(inner, classes, common))
        elif piece.startswith("{!") or piece in ("...", "^", "$", "*"):
            continue
        elif piece.startswith("{"):
            entries = classes[piece[1:-1]]
            slots.append(_union(_rarest(entry, classes, common) for entry in entries))
        else:
            slots.append(frozenset({piece}))
    return [slot for slot in slots if slot]


def _bracketed(rest: list[str]) -> list[str]:
    """Take the pieces up to the closing bracket from ``rest``."""
    inner, depth = [], 1
    while depth:
        piece = rest.pop(0)
        depth += (piece in "([") - (piece in ")]")
        inner.append(piece)
    return inner[:-1]


def _any_of(pieces: list[str], classes: Classes, common: Words) -> Words:
    """One word of each alternative, or nothing if one can do without any."""
    alternatives: list[list[str]] = [[]]
    depth = 0
    for piece in pieces:
        depth += (piece in "([") - (piece in ")]")
        if piece == "|" and depth == 0:
            alternatives.append([])
        else:
            alternatives[-1].append(piece)
    return _union(_rarest(" ".join(one), classes, common) for one in alternatives)


def _union(words: Iterable[Words]) -> Words:
    found = list(words)
    return frozenset().union(*found) if all(found) else frozenset()
