"""Finds which word somebody means who writes another one.

A typo is one letter added, lost or changed, or two neighbours swapped (OSA distance 1); in a long
word there may be two.
"""

from collections.abc import Container, Iterable
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

MIN_LENGTH_FOR_TYPO = 4
"""Letters of a word in which a typo is accepted; shorter words resemble too many others."""

MIN_LENGTH_FOR_TWO_TYPOS = 9
"""Letters of a word in which two typos are accepted."""


class _Near(NamedTuple):
    """Words of about one length, how many typos are accepted in each, and in any of them."""

    words: tuple[str, ...]
    slips: tuple[int, ...]
    most: int


class MeantWords:
    """Words that may be meant where another one is written.

    They are kept by the length of what is written, so that few of them need to be compared.
    """

    def __init__(self, words: Iterable[str]) -> None:
        in_order = tuple(words)
        self.words = frozenset(in_order)
        near: dict[int, dict[str, int]] = {}
        for meant in in_order:
            slips = _accepted_typos(meant)
            for length in range(len(meant) - slips, len(meant) + slips + 1):
                near.setdefault(length, {})[meant] = slips
        self._near = {
            length: _Near(tuple(found), tuple(found.values()), max(found.values()))
            for length, found in near.items()
        }

    def find(self, word: str) -> str:
        """Return the first of the words that ``word`` is, exactly or with a typo, or ""."""
        found = self.find_all(word)
        return found[0] if found else ""

    def find_all(self, word: str) -> tuple[str, ...]:
        """Return all of the words that ``word`` is, exactly or with a typo, in their order."""
        near = self._near.get(len(word))
        if not near or not process.extractOne(
            word, near.words, scorer=OSA.distance, score_cutoff=near.most
        ):
            return ()  # so it is for most words, and found out in one call
        return tuple(
            meant
            for meant, slips in zip(near.words, near.slips, strict=True)
            if OSA.distance(word, meant, score_cutoff=slips) <= slips
        )

    def find_unlike(self, words: Iterable[str]) -> frozenset[str]:
        """Return those of ``words`` that are no typo of any of these."""
        return frozenset(word for word in words if not self.find_all(word))

    def is_typo(self, word: str, unless: Container[str]) -> bool:
        """Tell whether a word of four letters or more is one of these, exactly or with a typo.

        ``unless`` are words that are no typos.
        """
        long_enough = len(word) >= MIN_LENGTH_FOR_TYPO
        return long_enough and word not in unless and bool(self.find_all(word))


def _accepted_typos(meant: str) -> int:
    return 2 if len(meant) >= MIN_LENGTH_FOR_TWO_TYPOS else 1


def is_one_typo_apart(word: str, right: str) -> bool:
    """Tell whether two words of four letters or more are a typo apart (two, if they are long)."""
    slips = _accepted_typos(right)
    return (
        min(len(word), len(right)) >= MIN_LENGTH_FOR_TYPO
        and OSA.distance(word, right, score_cutoff=slips) <= slips
    )
