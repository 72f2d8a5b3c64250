"""Which columns of a list of opt-outs hold numbers or chats, by their headings."""

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import yaml  # type: ignore[import-untyped]  # PyYAML comes without types

MAX_HEADING: Final = 100
"""Letters of a heading that are looked at."""
_FILE: Final = Path(__file__).with_name("opt_out_headings.yaml")


@dataclass(frozen=True, slots=True)
class NumberColumn:
    """A column that is read: its place from 0 on, its heading, and whether it holds chats."""

    place: int
    heading: str
    is_telegram: bool = False


@dataclass(frozen=True, slots=True)
class _Words:
    """The words that headings are made of, by what they say of a column."""

    phone: frozenset[str]
    telegram: frozenset[str]
    alone: frozenset[str]
    beside_alone: frozenset[str]
    beside: frozenset[str]
    other: frozenset[str]
    before_phone: frozenset[str]

    @property
    def all(self) -> frozenset[str]:
        """Return all of them."""
        return self.phone.union(
            self.telegram, self.alone, self.beside_alone, self.beside, self.other
        )

    def says_something_else(self, parts: Sequence[str]) -> bool:
        """Say whether a heading is of something about a phone, as "Phone opt-out" is.

        "Opt-out phone" is of a phone: where several words are one noun, the last one is the thing.
        """
        others = self.other.intersection(parts)
        names_phone_last = parts[-1] in self.phone | self.beside
        return bool(others - self.before_phone if names_phone_last else others)


def number_columns(headings: Sequence[str]) -> tuple[NumberColumn, ...]:
    """Return all columns whose headings say that they hold numbers or chats; () where none does."""
    words = _words()
    parts = [_parts(heading) for heading in headings]
    found = tuple(
        NumberColumn(place, headings[place].strip(), is_telegram=words.phone.isdisjoint(each))
        for place, each in enumerate(parts)
        if not (words.phone | words.telegram).isdisjoint(each)
        and not words.says_something_else(each)
    )
    if found:
        return found
    return tuple(
        NumberColumn(place, headings[place].strip())
        for place, each in enumerate(parts)
        if not words.alone.isdisjoint(each) and words.alone | words.beside_alone >= {*each}
    )


def named_columns(headings: Sequence[str], wanted: Sequence[str]) -> tuple[NumberColumn, ...]:
    """Return the columns that are called so. Raises ``LookupError`` with one that is not there."""
    places = {_folded(heading): place for place, heading in reversed([*enumerate(headings)])}
    found = []
    for one in wanted:
        place = places.get(_folded(one))
        if place is None:
            raise LookupError(one)
        parts, words = frozenset(_parts(one)), _words()
        is_telegram = bool(parts & words.telegram) and not parts & words.phone
        found.append(NumberColumn(place, headings[place].strip(), is_telegram))
    return tuple(found)


def _folded(heading: str) -> str:
    """Return a heading in small letters, without accents, invisible signs and what is doubled."""
    return " ".join(_plain(heading).casefold().split())


def _plain(heading: str) -> str:
    """Return a heading without accents and invisible signs."""
    decomposed = unicodedata.normalize("NFKD", heading[:MAX_HEADING])
    return "".join(
        sign for sign in decomposed if unicodedata.category(sign) not in {"Mn", "Cf", "Cc"}
    )


def _parts(heading: str) -> tuple[str, ...]:
    """Return the words of a heading; glued ones ("HomePhone") as those they are made of."""
    letters = "".join(sign if sign.isalpha() else " " for sign in _plain(heading))
    return tuple(part for word in letters.split() for part in _unglued(word))


def _unglued(word: str) -> tuple[str, ...]:
    """Return the known words in a word; with an unknown one ("VoterPhone") cut at its capitals."""
    known = _words().all
    whole = _cut(word.casefold(), known)
    if whole[0] in known:
        return whole
    pieces = "".join(f" {sign}" if sign.isupper() else sign for sign in word).split()
    cuts = [_cut(piece.casefold(), known) for piece in pieces]
    return tuple(part for cut in cuts for part in cut)


def _cut(word: str, known: Collection[str]) -> tuple[str, ...]:
    """Return the known words that a word is made of, as few as can be; else the word itself."""
    best: list[tuple[str, ...] | None] = [(), *(None for _ in word)]
    for end in range(1, len(word) + 1):
        for begin in range(end):
            before = best[begin]
            if before is not None and word[begin:end] in known:
                cut = (*before, word[begin:end])
                known_best = best[end]
                if known_best is None or len(cut) < len(known_best):
                    best[end] = cut
    return best[-1] or (word,)


@cache
def _words() -> _Words:
    lists = yaml.load(_FILE.read_text("utf-8"), yaml.CSafeLoader)
    return _Words(**{name: frozenset(words) for name, words in lists.items()})
