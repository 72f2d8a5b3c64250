"""Parses the notation of the word lists, which ``flows.lexicon`` describes."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

Classes = Mapping[str, tuple[str, ...]]

BEGIN, END = "^", "$"
GAP = "..."
MAX_WORDS_IN_GAP = 3
"""Words at most that "..." stands for."""

_TOKEN = re.compile(r"\.\.\.|\{!?\w+\}|[()\[\]|^$]|[^\s()\[\]|^$]+")
_CLASS = re.compile(r"\{!?(\w+)\}")


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases of one language, with the classes that they are written in."""

    entries: tuple[str, ...]
    classes: Classes


@dataclass(frozen=True, slots=True)
class Either:
    """A choice: one of several sequences, or none of them if ``optional``."""

    sequences: "tuple[Sequence, ...]"
    optional: bool = False


Sequence = tuple[str | Either, ...]
"""Words, signs of the notation and choices, in their order."""


@cache
def parse_phrase(phrase: str) -> Either:
    """Return a phrase as a choice of sequences: of one, if it has no "|" outside brackets.

    Raises ValueError for brackets that do not match.
    """
    pieces = _TOKEN.findall(phrase)
    found = _parse_choice(pieces, ")")
    if pieces or phrase.count("(") != phrase.count(")") or phrase.count("[") != phrase.count("]"):
        raise ValueError(f"the brackets of {phrase!r} do not match; close each one")
    return found


def words_of_phrase(phrase: str) -> list[str]:
    """Return the words that are written in a phrase, without those with ``*`` and of classes."""
    return [piece for piece in _TOKEN.findall(phrase) if piece.isalnum()]


def check_phrase(phrase: str, classes: Classes) -> None:
    """Raise ValueError for brackets that do not match, for a class that there is not, and for a
    word with more than one ``*``."""
    parse_phrase(phrase)
    if any(piece.count("*") > 1 for piece in _TOKEN.findall(phrase)):
        raise ValueError(f"{phrase!r} has a word with more than one *; write one in each word")
    for name in _CLASS.findall(phrase):
        if name not in classes:
            raise ValueError(f"{phrase!r} names a class {name!r}, which `classes` does not have")


def _parse_choice(pieces: list[str], closing: str) -> Either:
    """Take the pieces up to the closing bracket, or all, from the front of ``pieces``."""
    sequences: list[Sequence] = [()]
    while pieces and (piece := pieces.pop(0)) != closing:
        if piece == "|":
            sequences.append(())
            continue
        item: str | Either = piece
        if piece == "(":
            item = _parse_choice(pieces, ")")
        elif piece == "[":
            item = Either(_parse_choice(pieces, "]").sequences, optional=True)
        sequences[-1] = (*sequences[-1], item)
    return Either(tuple(sequences))


def words_of_classes(names: Iterable[str], classes: Classes) -> frozenset[str]:
    """Return the single words of classes, with their ``*``.

    Raises ValueError for a class that has more than words: ``{!x}`` is one word that is none
    of ``x``.
    """
    entries = [entry for name in names for entry in classes[name]]
    for entry in entries:
        if _TOKEN.findall(entry) != [entry] or entry[0] in "{([^$":
            raise ValueError(f"{{!…}} is of words alone, and {entry!r} is more")
    return frozenset(entries)
