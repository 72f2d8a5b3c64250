"""Which words a message must have for any of many phrases to be in it.

Most messages have none of them, and need not be searched for phrases at all.
"""

from collections.abc import Iterable

from flows.lexicon.notation import BEGIN, END, GAP, Classes, Either, Phrases, parsed

Words = frozenset[str]


def needed(lists: Iterable[Phrases], common: Words) -> Words:
    """Return words, with their ``*``, of which every phrase of the lists has at least one.

    Of a phrase's words those are taken that the fewest ``common`` words are among.
    """
    return frozenset(
        word
        for phrases in lists
        for entry in phrases.entries
        for word in _of_any(parsed(entry), phrases.classes, common)
    )


def _of_any(either: Either, classes: Classes, common: Words) -> Words:
    """One word of each alternative, or nothing if one can do without any."""
    if either.optional:
        return frozenset()
    return _union(_rarest(sequence, classes, common) for sequence in either.sequences)


def _rarest(sequence: tuple[str | Either, ...], classes: Classes, common: Words) -> Words:
    """Return the words of the place that can be told best: for it, all that may stand there."""
    slots = [slot for item in sequence if (slot := _slot(item, classes, common))]
    return min(slots, key=lambda slot: (len(slot & common), len(slot)), default=frozenset())


def _slot(item: str | Either, classes: Classes, common: Words) -> Words:
    if isinstance(item, Either):
        return _of_any(item, classes, common)
    if item.startswith("{!") or item in (GAP, BEGIN, END, "*"):
        return frozenset()
    if item.startswith("{"):
        entries = classes[item[1:-1]]
        return _union(_of_any(parsed(entry), classes, common) for entry in entries)
    return frozenset({item})


def _union(words: Iterable[Words]) -> Words:
    found = list(words)
    return frozenset().union(*found) if all(found) else frozenset()
