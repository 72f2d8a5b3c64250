"""Parses the notation of the word lists, which ``flows.lexicon`` describes.

Also finds the words of which a message must have one for any phrase of some lists to be in it.
"""

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


WordSet = frozenset[str]


def required_words(lists: Iterable[Phrases], common: WordSet) -> WordSet:
    """Return words, with their ``*``, of which every phrase of the lists has at least one.

    Of each phrase the words are chosen among which are the fewest ``common`` ones. A message
    without any of them has no phrase of the lists, and need not be searched.
    """
    return frozenset(
        word
        for phrases in lists
        for entry in phrases.entries
        for word in _words_of_choice(parse_phrase(entry), phrases.classes, common)
    )


@dataclass(frozen=True, slots=True)
class RequiredWords:
    """Words, beginnings and endings of which a message has one if any phrase is in it."""

    words: frozenset[str]
    beginnings: tuple[str, ...]
    endings: tuple[str, ...]

    @classmethod
    def of(cls, words: frozenset[str]) -> "RequiredWords":
        """Return those of ``words``, some of which have a ``*`` at one end."""
        wild = {word for word in words if "*" in word}
        return cls(
            words - wild,
            tuple({word.partition("*")[0] for word in wild if word[0] != "*"}),
            tuple({word.rpartition("*")[2] for word in wild if word[0] == "*"}),
        )

    def is_in(self, said: Iterable[str]) -> bool:
        """Tell whether one of them is among these words."""
        if not self.words.isdisjoint(said):
            return True
        if not (self.beginnings or self.endings):
            return False
        return any(word.startswith(self.beginnings) or word.endswith(self.endings) for word in said)


def find_required(lists: Iterable[Phrases]) -> RequiredWords | None:
    """Return the words of which every phrase of the lists has one; None if a phrase needs none."""
    required: set[str] = set()
    for phrases in lists:
        for entry in phrases.entries:
            words = required_words((Phrases((entry,), phrases.classes),), frozenset())
            if not words:
                return None
            required |= words
    return RequiredWords.of(frozenset(required))


def _words_of_choice(either: Either, classes: Classes, common: WordSet) -> WordSet:
    """Return one word of each alternative, or nothing if one of them requires no word."""
    if either.optional:
        return frozenset()
    return _union_unless_one_is_empty(
        _words_of_sequence(sequence, classes, common) for sequence in either.sequences
    )


def _words_of_sequence(
    sequence: tuple[str | Either, ...], classes: Classes, common: WordSet
) -> WordSet:
    """Return all words of the place in a sequence that has the fewest common ones."""
    slots = [slot for item in sequence if (slot := _words_of_item(item, classes, common))]
    return min(slots, key=lambda slot: (len(slot & common), len(slot)), default=frozenset())


def _words_of_item(item: str | Either, classes: Classes, common: WordSet) -> WordSet:
    if isinstance(item, Either):
        return _words_of_choice(item, classes, common)
    if item.startswith("{!") or item in (GAP, BEGIN, END, "*"):
        return frozenset()
    if item.startswith("{"):
        entries = classes[item[1:-1]]
        return _union_unless_one_is_empty(
            _words_of_choice(parse_phrase(entry), classes, common) for entry in entries
        )
    return frozenset({item})


def _union_unless_one_is_empty(words: Iterable[WordSet]) -> WordSet:
    found = list(words)
    return frozenset().union(*found) if all(found) else frozenset()
