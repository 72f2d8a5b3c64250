"""Finds the phrases of many lists at once, word by word, in time that grows with the words alone.

No regular expression can promise that: one that goes back over what it has read can take for
ever. Here each word is one step, from all that the words so far may be the beginning of to all
that they may be with this word. A phrase has a bounded number of words, so a text costs a
bounded number of steps for each of its words. A step that was taken once is kept, by the words
of the lists alone: of a word that is in no list only its kind is known ("ends in -ing").


Words that are nothing but phrases of some lists: all of them, or those at either end.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from flows.lexicon.notation import BEGIN, END, GAP, WORDS_IN_GAP, Either, Phrases, parsed, words_of

MOST_STEPS = 20_000
"""Steps that one matcher keeps; beyond that it forgets them all and begins anew."""

Found = frozenset[str]
"""Names of the lists of which a phrase was found."""

Spans = list[Sequence[tuple[int, Found]]]
"""For each word: where the phrases that begin with it end, and of which lists they are."""


Places = dict[str, list[tuple[int, int]]]
"""For each list of which a phrase was found: from which word up to which it stands."""


@dataclass(frozen=True, slots=True)
class _WordTest:
    """A word with ``*``, or one that is none of a class. Any word, if it is none of nothing."""

    words: frozenset[str]
    wild: frozenset[str]
    none_of_them: bool = False

    def fits(self, symbol: str) -> bool:
        """Tell whether a word of the lists, or a kind of word, is one of these."""
        if symbol in (BEGIN, END):
            return False
        if symbol[0] == "*":
            fits = not self.wild.isdisjoint(symbol.split(" "))
        else:
            fits = symbol in self.words or any(
                _matches_wildcard(symbol, wild) for wild in self.wild
            )
        return fits is not self.none_of_them


_ANY_WORD = _WordTest(frozenset(), frozenset(), none_of_them=True)


@cache
def _wildcard_pattern(wild: str) -> re.Pattern[str]:
    return re.compile(re.escape(wild).replace(r"\*", ".*"))


def _matches_wildcard(word: str, wild: str) -> bool:
    return _wildcard_pattern(wild).fullmatch(word) is not None


@dataclass(slots=True)
class _Node:
    """A place within phrases: which words lead on from it, and to where."""

    by_word: dict[str, list[int]] = field(default_factory=dict)
    by_test: list[tuple[_WordTest, int]] = field(default_factory=list)
    at_once: list[int] = field(default_factory=list)
    ends: str = ""


@dataclass(slots=True, eq=False)
class _State:
    """The places where the words so far may have led, and the steps that were taken from here."""

    places: frozenset[int]
    found: Found
    after: "dict[str, _State]" = field(default_factory=dict)


class Matcher:
    """Finds phrases of named lists. ``^`` and ``$`` are found as words of their own."""

    def __init__(self, lists: Mapping[str, Iterable[Phrases]]) -> None:
        self._places = [_Node()]
        self._words = {BEGIN, END}
        wild: set[str] = set()
        for name, phrases in lists.items():
            end = self._new_place()
            self._places[end].ends = name
            for each in phrases:
                for entry in each.entries:
                    self._lay(parsed(entry), each, 0, end)
        for place in self._places:
            self._words.update(place.by_word)
            for test, _ in place.by_test:
                self._words.update(test.words)
                wild.update(test.wild)
        self._wild = tuple(sorted(wild))
        self._heads = tuple(one.partition("*")[0] for one in self._wild if one[0] != "*")
        self._tails = tuple(one.rpartition("*")[2] for one in self._wild if one[0] == "*")
        self._forget()

    def _forget(self) -> None:
        self.kept_steps = 0
        self._states: dict[frozenset[int], _State] = {}
        self._root = self._state([0])
        self._nowhere = self._state(())

    def _new_place(self) -> int:
        self._places.append(_Node())
        return len(self._places) - 1

    def _lay(self, either: Either, phrases: Phrases, start: int, end: int) -> None:
        """Lay each sequence of a choice from one place to another."""
        for sequence in either.sequences:
            at = start
            for index, item in enumerate(sequence):
                last = index == len(sequence) - 1
                to = end if last else self._new_place()
                self._lay_item(item, phrases, at, to)
                at = to
            if not sequence:
                self._places[start].at_once.append(end)
        if either.optional:
            self._places[start].at_once.append(end)

    def _lay_item(self, item: str | Either, phrases: Phrases, start: int, end: int) -> None:
        place = self._places[start]
        if isinstance(item, Either):
            self._lay(item, phrases, start, end)
        elif item == GAP:
            self._lay_gap(start, end)
        elif item.startswith("{!"):
            entries = words_of([item[2:-1]], phrases.classes)
            wild = frozenset(one for one in entries if "*" in one)
            place.by_test.append((_WordTest(entries - wild, wild, none_of_them=True), end))
        elif item.startswith("{"):
            for entry in phrases.classes[item[1:-1]]:
                self._lay(parsed(entry), phrases, start, end)
        elif item == "*":
            place.by_test.append((_ANY_WORD, end))
        elif "*" in item:
            place.by_test.append((_WordTest(frozenset(), frozenset({item})), end))
        else:
            place.by_word.setdefault(item, []).append(end)

    def _lay_gap(self, start: int, end: int) -> None:
        for _ in range(WORDS_IN_GAP):
            self._places[start].at_once.append(end)
            after = self._new_place()
            self._places[start].by_test.append((_ANY_WORD, after))
            start = after
        self._places[start].at_once.append(end)

    def _state(self, places: Iterable[int]) -> _State:
        """Return the state of these places, with those that no word is needed to reach."""
        reached, rest = set[int](), list(places)
        while rest:
            if (place := rest.pop()) not in reached:
                reached.add(place)
                rest += self._places[place].at_once
        key = frozenset(reached)
        if key not in self._states:
            found = frozenset(filter(None, (self._places[place].ends for place in key)))
            self._states[key] = _State(key, found)
        return self._states[key]

    def _step(self, state: _State, symbol: str) -> _State:
        """Take, and keep, a step that was not taken before."""
        to: set[int] = set()
        for place in map(self._places.__getitem__, state.places):
            to.update(place.by_word.get(symbol, ()))
            to.update(end for test, end in place.by_test if test.fits(symbol))
        if self.kept_steps >= MOST_STEPS:
            self._forget()
        self.kept_steps += 1
        state.after[symbol] = after = self._state(to)
        return after

    def symbols(self, said: Iterable[str]) -> list[str]:
        """Return the words, but for those in no list the kind of word that they are."""
        return [word if word in self._words else self._kind(word) for word in said]

    def _kind(self, word: str) -> str:
        if word.startswith(self._heads) or word.endswith(self._tails):
            return " ".join(("*", *(wild for wild in self._wild if _matches_wildcard(word, wild))))
        return "*"

    def ends(self, symbols: Sequence[str], start: int) -> list[tuple[int, Found]]:
        """Return where the phrases that begin at ``start`` end, and of which lists they are."""
        found, state = [], self._root
        for at in range(start, len(symbols)):
            symbol = symbols[at]
            state = state.after.get(symbol) or self._step(state, symbol)
            if state.found:
                found.append((at + 1, state.found))
            if not state.places:
                break
        return found

    def spans(self, said: Iterable[str]) -> Spans:
        """Return, for each word, where the phrases that begin with it end."""
        symbols = self.symbols(said)
        begins = self._root.after
        return [
            () if begins.get(symbol) is self._nowhere else self.ends(symbols, start)
            for start, symbol in enumerate(symbols)
        ]

    def is_whole(self, said: Sequence[str]) -> bool:
        """Tell whether all the words are one phrase."""
        ends = self.ends(self.symbols(said), 0)
        return bool(ends) and ends[-1][0] == len(said)

    def within(self, said: Sequence[str]) -> Places:
        """Return where phrases of each list stand in a sentence: from which word up to which."""
        places: Places = {}
        for start, ends in enumerate(self.spans((BEGIN, *said, END))):
            for end, names in ends:
                span = (max(start - 1, 0), min(end - 1, len(said)))
                for name in names:
                    places.setdefault(name, []).append(span)
        return places

    def without(self, said: Sequence[str], name: str, instead: str = "") -> list[str]:
        """Return the words with ``instead`` for each phrase of a list, the first and longest."""
        return cut(said, self.within(said).get(name, ()), instead)


def cut(said: Sequence[str], places: Iterable[tuple[int, int]], instead: str = "") -> list[str]:
    """Return the words with ``instead`` for what stands in these places, the first and longest."""
    left: list[str] = []
    at = 0
    for start, end in sorted(places, key=lambda place: (place[0], -place[1])):
        if start >= at and end > start:
            left += [*said[at:start], instead] if instead else said[at:start]
            at = end
    return left + list(said[at:])


AROUND = "around"
"""The list of what may stand around others."""

LONGEST_WHOLE = 12
"""Words of the longest message that is read as a whole."""


def is_long(folded: str) -> bool:
    """Tell whether a line has too many words to be one answer, command or name."""
    return folded.count(" ") > LONGEST_WHOLE


def reached(spans: Spans, name: str) -> list[int]:
    """Return where phrases of a list, one behind the other from the first word on, end."""
    if not any(spans):
        return [0]
    ends = {0}
    for start, found in enumerate(spans):
        if start in ends:
            ends.update(end for end, names in found if name in names)
    return sorted(ends)


def reaching(spans: Spans, name: str) -> set[int]:
    """Return where phrases of a list begin that go on, one behind the other, to the end."""
    starts = {len(spans)}
    if not any(spans):
        return starts
    for start in range(len(spans) - 1, -1, -1):
        if any(end in starts and name in names for end, names in spans[start]):
            starts.add(start)
    return starts


def core(spans: Spans, head: str, tail: str = "") -> tuple[int, int]:
    """Return from which word up to which others are left, once what is around them is taken away.

    ``head`` and ``tail`` are the lists of what may stand before them and behind; what stands
    before them is taken away first.
    """
    start = reached(spans, head)[-1]
    return start, min(one for one in reaching(spans, tail or head) if one >= start)


def is_covered(spans: Spans, cores: Iterable[str]) -> bool:
    """Tell whether all words are of some core, and of what may stand around it."""
    if not spans or not spans[0]:
        return False
    names = frozenset(cores)
    before, behind = {0}, set[int]()
    for start, found in enumerate(spans):
        if start not in before and start not in behind:
            continue
        for end, lists in found:
            if not names.isdisjoint(lists):
                behind.add(end)
            if AROUND in lists:
                before.update({end} if start in before else ())
                behind.update({end} if start in behind else ())
    return len(spans) in behind


@dataclass(frozen=True, slots=True)
class Cover:
    """Finds words that are nothing but phrases of a core, in one language, and others around.

    One language, for words of two may say what neither meant ("ya firmé").
    """

    matcher: Matcher
    cores: tuple[str, ...]

    def covers(self, folded: str) -> bool:
        """Tell whether these words, 12 at most, are covered, by some core among others."""
        if not folded or is_long(folded):
            return False
        spans = self.matcher.spans(folded.split())
        return any(is_covered(spans, (core,)) for core in self.cores)


def cover(core: Iterable[Phrases], around: Iterable[Phrases]) -> Cover:
    """Return what finds words that are nothing but ``core``, some of it, and ``around``."""
    cores = {f"core {index}": (phrases,) for index, phrases in enumerate(core)}
    return Cover(Matcher({**cores, AROUND: tuple(around)}), tuple(cores))
