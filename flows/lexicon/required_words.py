"""Finds the words of which a message must have some for any phrase of some lists to be in it.

Most messages have none of them, and need not be searched for the phrases.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flows.lexicon.notation import (
    BEGIN,
    END,
    GAP,
    Classes,
    Either,
    Phrases,
    Sequence,
    parse_phrase,
)

_LETTERS_OF_RARE_WORD = 6
"""Letters of a word from which on its length says nothing of how frequent it is."""

_EFFORT_OF_BEGINNING = 10
"""What it costs to look for a word with a ``*``: as much as for ten rare ones."""

WordSet = frozenset[str]
_Cost = Callable[[WordSet], int]
"""What it costs to look for these words, too: how often they are met in vain."""


@dataclass(frozen=True, slots=True)
class RequiredPlaces:
    """Words of two places in a phrase, of each of which a message must have one.

    ``first`` are those to look for first: another phrase needs them too, or they are the least
    frequent in other messages. Either is empty if the phrase has no such place.
    """

    first: WordSet
    second: WordSet


def required_places(
    lists: Iterable[Phrases], frequencies: Mapping[str, int] = MappingProxyType({})
) -> list[RequiredPlaces]:
    """Return, for each phrase of the lists, words with their ``*`` that it cannot be without.

    How frequent they are in other messages is known by their length and by ``frequencies``.
    """
    sequences = [
        (sequence, phrases.classes)
        for phrases in lists
        for entry in phrases.entries
        for sequence in parse_phrase(entry).sequences
    ]
    chosen = [RequiredPlaces(WordSet(), WordSet())] * len(sequences)
    needed = Counter[str]()

    def effort(words: WordSet) -> int:
        return sum(1 + _effort(word) + frequencies.get(word, 0) for word in words)

    def cost(words: WordSet) -> int:
        return effort(WordSet(word for word in words if not needed[word]))

    for _ in range(2):  # the second time it is known what the phrases behind this one need
        for at, (sequence, classes) in enumerate(sequences):
            needed.subtract(chosen[at].first)
            places = _places_of_sequence(sequence, classes, cost)
            first = min(places, key=lambda words: (cost(words), len(words)), default=WordSet())
            others = (words for words in places if words is not first)
            chosen[at] = RequiredPlaces(first, min(others, key=effort, default=WordSet()))
            needed.update(first)
    return chosen


def _effort(word: str) -> int:
    """Return what it costs to look for a word.

    Short ones are frequent in any language ("to", "the"), and a beginning is looked for in each
    word anew.
    """
    if "*" in word:
        return _EFFORT_OF_BEGINNING
    return max(_LETTERS_OF_RARE_WORD - len(word), 0) ** 2


@dataclass(frozen=True, slots=True)
class RequiredWords:
    """Words, beginnings and endings of which a message has one if any phrase is in it.

    ``stems`` are the first ``stem_letters`` of all beginnings, as many as the shortest has.
    ``beside`` are, by some of the words, those of which there must be one as well: by "good" for
    instance "am" and "im", if all phrases with it are "(i am|im) good".
    """

    words: WordSet
    beginnings: tuple[str, ...]
    stem_letters: int
    stems: WordSet
    endings: tuple[str, ...]
    beside: Mapping[str, WordSet]

    @classmethod
    def of(
        cls, words: WordSet, beside: Mapping[str, WordSet] = MappingProxyType({})
    ) -> "RequiredWords":
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
            beside,
        )

    def is_in(self, said: Collection[str]) -> bool:
        """Tell whether one of them is among these words."""
        return not self.words.isdisjoint(said) or self._is_part_in(said)

    def is_in_with_others(self, said: Collection[str]) -> bool:
        """Tell whether one of them is among these words, and one of those beside it."""
        if not self.words.isdisjoint(said):
            for word in self.words.intersection(said):
                beside = self.beside.get(word)
                if beside is None or not beside.isdisjoint(said):
                    return True
        return self._is_part_in(said)

    def _is_part_in(self, said: Collection[str]) -> bool:
        """Tell whether one of the beginnings or endings is."""
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
    places = required_places(lists)
    if not all(one.first for one in places):
        return None
    return RequiredWords.of(WordSet(others).union(*(one.first for one in places)))


def find_required_pairs(lists: Iterable[Phrases], frequencies: Mapping[str, int]) -> RequiredWords:
    """Return the words of which every phrase of the lists has one, with those beside them.

    Each phrase must have such a word.
    """
    places = required_places(lists, frequencies)
    words = WordSet().union(*(one.first for one in places))
    beside: dict[str, WordSet] = {}
    enough: set[str] = set()
    for one in places:
        if not one.second or any("*" in word for word in one.second):
            enough |= one.first
        for word in one.first:
            beside[word] = beside.get(word, WordSet()) | one.second
    paired = {word: others for word, others in beside.items() if word not in enough}
    return RequiredWords.of(words, paired)


def _places_of_sequence(sequence: Sequence, classes: Classes, cost: _Cost) -> list[WordSet]:
    """Return, for each place in a sequence that needs a word, all words that may stand there."""
    return [words for item in sequence if (words := _words_of_item(item, classes, cost))]


def _words_of_choice(either: Either, classes: Classes, cost: _Cost) -> WordSet:
    """Return one word of each alternative, or nothing if one of them requires no word."""
    if either.optional:
        return WordSet()
    return _union_unless_one_is_empty(
        _words_of_sequence(sequence, classes, cost) for sequence in either.sequences
    )


def _words_of_sequence(sequence: Sequence, classes: Classes, cost: _Cost) -> WordSet:
    """Return all words of the place in a sequence that costs least."""
    places = _places_of_sequence(sequence, classes, cost)
    return min(places, key=lambda words: (cost(words), len(words)), default=WordSet())


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
