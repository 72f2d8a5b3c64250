"""Words of the lists that have a ``*`` for any letters, and the words that they match."""

from collections.abc import Iterable

_INDEXED_LETTERS = 3
"""Letters by which words with a ``*`` are found at most."""


def matches_wildcard(word: str, wild: str) -> bool:
    """Tell whether a word is one with a ``*``, for any letters in its place or none."""
    head, _, tail = wild.partition("*")
    fits = word.startswith(head) and word.endswith(tail)
    return fits and len(word) >= len(head) + len(tail)


class KindsOfWords:
    """Tells of a word in no list of which kind it is: which of the words with a ``*`` it matches.

    They are found by the letters at one end of them, which stand in no more than a few places.
    """

    def __init__(self, wild: Iterable[str]) -> None:
        by_place: dict[tuple[int, int | None], dict[str, list[str]]] = {}
        for one in sorted(wild):
            head, _, tail = one.partition("*")
            letters = min(len(head or tail), _INDEXED_LETTERS)
            place = (0, letters) if head else (-letters, None)
            found = by_place.setdefault(place, {})
            found.setdefault((head or tail)[slice(*place)], []).append(one)
        self._by_place = [(slice(*place), found) for place, found in by_place.items()]

    def kind_of(self, word: str) -> str:
        """Return a ``*`` and the words with one that the word matches, with blanks between."""
        kinds = "*"
        for place, found in self._by_place:
            for one in found.get(word[place], ()):
                if matches_wildcard(word, one):
                    kinds += f" {one}"
        return kinds
