"""The small notation of the word lists (see ``flows.lexicon.schema``), taken apart."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

Classes = Mapping[str, tuple[str, ...]]

BEGIN, END = "^", "$"
GAP = "..."
WORDS_IN_GAP = 3
"""Words that "..." stands for at most."""

_PIECE = re.compile(r"\.\.\.|\{!?\w+\}|[()\[\]|^$]|[^\s()\[\]|^$]+")


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases of one language, with the classes that they are written in."""

    entries: tuple[str, ...]
    classes: Classes


@dataclass(frozen=True, slots=True)
class Either:
    """One of several sequences, or none of them if ``optional``."""

    sequences: "tuple[Sequence, ...]"
    optional: bool = False


Sequence = tuple[str | Either, ...]
"""What stands one behind the other: words, signs of the notation, and choices."""


@cache
def parsed(phrase: str) -> Either:
    """Return the sequences that a phrase is a choice of: one, if it has no "|" of its own.

    Raises ValueError for brackets that do not match.
    """
    pieces = _PIECE.findall(phrase)
    found = _either(pieces, ")")
    if pieces or phrase.count("(") != phrase.count(")") or phrase.count("[") != phrase.count("]"):
        raise ValueError(f"the brackets of {phrase!r} do not match; close each one")
    return found


def _either(pieces: list[str], closing: str) -> Either:
    """Take the pieces up to the closing bracket, or all, from the front of ``pieces``."""
    sequences: list[Sequence] = [()]
    while pieces and (piece := pieces.pop(0)) != closing:
        if piece == "|":
            sequences.append(())
            continue
        item: str | Either = piece
        if piece == "(":
            item = _either(pieces, ")")
        elif piece == "[":
            item = Either(_either(pieces, "]").sequences, optional=True)
        sequences[-1] = (*sequences[-1], item)
    return Either(tuple(sequences))


def words_of(names: Iterable[str], classes: Classes) -> frozenset[str]:
    """Return the single words of classes, with their ``*``.

    Raises ValueError for a class that has more than words: ``{!x}`` is one word that is none
    of ``x``.
    """
    entries = [entry for name in names for entry in classes[name]]
    for entry in entries:
        if _PIECE.findall(entry) != [entry] or entry[0] in "{([^$":
            raise ValueError(f"{{!…}} is of words alone, and {entry!r} is more")
    return frozenset(entries)
