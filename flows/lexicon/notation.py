"""Parses the notation of the word lists, which ``flows.lexicon`` describes.

Also finds the words of which a message must have one for any phrase of some lists to be in it.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

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


_LETTERS_OF_RARE_WORD = 6
"""Letters of a word from which on its length says nothing of how frequent it is."""

WordSet = frozenset[str]
_Cost = Callable[[WordSet], int]
"""What it costs to look for these words, too: how often they are met in vain."""


def required_words(
    lists: Iterable[Phrases], frequencies: Mapping[str, int] = MappingProxyType({})
) -> list[WordSet]:
    """Return, for each phrase of the lists, words with their ``*`` of which it has at least one.

    A message without any of them all has no phrase of the lists, and need not be searched. So
    those are chosen that another phrase needs too, else those that are the least frequent in other
    messages, by their length and by ``frequencies``. Nothing is returned for a phrase that can do
    without any word.
    """
    entries = [
        (parse_phrase(entry), phrases.classes) for phrases in lists for entry in phrases.entries
    ]
    chosen = [WordSet()] * len(entries)
    needed = Counter[str]()

    def cost(words: WordSet) -> int:
        unmet = (word for word in words if not needed[word])
        return sum(1 + _frequency_by_length(word) + frequencies.get(word, 0) for word in unmet)

    for _ in range(2):  # the second time it is known what the phrases behind this one need
        for at, (phrase, classes) in enumerate(entries):
            needed.subtract(chosen[at])
            chosen[at] = _words_of_choice(phrase, classes, cost)
            needed.update(chosen[at])
    return chosen


def _frequency_by_length(word: str) -> int:
    """Return how frequent a word may be: in any language short ones are ("to", "the", "your")."""
    return max(_LETTERS_OF_RARE_WORD - len(word), 0) ** 2


@dataclass(frozen=True, slots=True)
class RequiredWords:
    """Words, beginnings and endings of which a message has one if any phrase is in it.

    ``stems`` are the first ``stem_letters`` of all beginnings, as many as the shortest has.
    """

    words: WordSet
    beginnings: tuple[str, ...]
    stem_letters: int
    stems: WordSet
    endings: tuple[str, ...]

    @classmethod
    def of(cls, words: WordSet) -> "RequiredWords":
        """Return those of ``words``, some of which have a ``*`` at one end."""
        wild = {word for word in words if "*" in word}
        beginnings = {word.partition("*")[0] for word in wild if word[0] != "*"}
        shortest = min(map(len, beginnings), default=0)
        return cls(
            words - wild,
            tuple(beginnings),
            shortest,
            WordSet(one[:shortest] for one in beginnings),
            tuple({word.rpartition("*")[2] for word in wild if word[0] == "*"}),
        )

    def is_in(self, said: Collection[str]) -> bool:
        """Tell whether one of them is among these words."""
        if not self.words.isdisjoint(said):
            return True
        if self.endings and any(word.endswith(self.endings) for word in said):
            return True
        if not self.beginnings or self.stems.isdisjoint(
            [word[: self.stem_letters] for word in said]
        ):
            return False
        return any(word.startswith(self.beginnings) for word in said)


def find_required(lists: Iterable[Phrases], others: Iterable[str] = ()) -> RequiredWords | None:
    """Return the words of which every phrase of the lists has one; None if a phrase needs none.

    ``others`` are words that a message may have instead.
    """
    required = required_words(lists)
    return RequiredWords.of(WordSet(others).union(*required)) if all(required) else None


def _words_of_choice(either: Either, classes: Classes, cost: _Cost) -> WordSet:
    """Return one word of each alternative, or nothing if one of them requires no word."""
    if either.optional:
        return WordSet()
    return _union_unless_one_is_empty(
        _words_of_sequence(sequence, classes, cost) for sequence in either.sequences
    )


def _words_of_sequence(
    sequence: tuple[str | Either, ...], classes: Classes, cost: _Cost
) -> WordSet:
    """Return all words of the place in a sequence that costs least."""
    slots = [slot for item in sequence if (slot := _words_of_item(item, classes, cost))]
    return min(slots, key=lambda slot: (cost(slot), len(slot)), default=WordSet())


def _words_of_item(item: str | Either, classes: Classes, cost: _Cost) -> WordSet:
    if isinstance(item, Either):
        return _words_of_choice(item, classes, cost)
    if item.startswith("{!") or item in (GAP, BEGIN, END, "*"):
        return WordSet()
    if item.startswith("{"):
        entries = classes[item[1:-1]]
        return _union_unless_one_is_empty(
            _words_of_choice(parse_phrase(entry), classes, cost) for entry in entries
        )
    return WordSet({item})


def _union_unless_one_is_empty(words: Iterable[WordSet]) -> WordSet:
    found = list(words)
    return WordSet().union(*found) if all(found) else WordSet()
