"""Finds the phrases of many word lists at once, in time that grows with the number of words alone.

A backtracking regular expression cannot promise that. The matcher is a finite automaton that reads
one word per step: its nodes are places within phrases, its states are sets of nodes, built when
they are first reached and then kept. A phrase has a bounded number of words, so each word of a
text costs a bounded number of steps. Kept steps hold words of the lists alone, never a person's: a
word in no list is replaced by its kind ("ends in -ing").
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from flows.lexicon.notation import (
    BEGIN,
    END,
    GAP,
    MAX_WORDS_IN_GAP,
    Either,
    Phrases,
    parse_phrase,
    words_of_classes,
)
from flows.lexicon.required_words import find_required
from flows.lexicon.wildcards import KindsOfWords, matches_wildcard

MAX_KEPT_STEPS = 20_000
"""Steps that one matcher keeps; at this number it forgets them all."""

ListNames = frozenset[str]
"""Names of the lists of which a phrase was found."""

_NONE: ListNames = frozenset()

PhraseEnds = list[Sequence[tuple[int, ListNames]]]
"""For each word: the ends of the phrases that begin with it, and the lists they are of."""

PhrasePlaces = dict[str, list[tuple[int, int]]]
"""For each list of which phrases were found: the first word of each, and the word after it."""


@dataclass(frozen=True, slots=True)
class _WordTest:
    """The condition of a ``*`` in a word or of ``{!x}``: one of these words, or none of them."""

    words: frozenset[str]
    wild: frozenset[str]
    none_of_them: bool = False

    def fits(self, symbol: str) -> bool:
        """Tell whether a word of the lists, or a kind of word, meets the condition."""
        if symbol in (BEGIN, END):
            return False
        if symbol[0] == "*":
            fits = not self.wild.isdisjoint(symbol.split(" "))
        else:
            fits = symbol in self.words or any(matches_wildcard(symbol, wild) for wild in self.wild)
        return fits is not self.none_of_them


_ANY_WORD = _WordTest(frozenset(), frozenset(), none_of_them=True)


@dataclass(slots=True)
class _Node:
    """A place within phrases, with the nodes that a word, a condition or no word leads to.

    ``ends`` is the list of which a phrase ends here, or "".
    """

    by_word: dict[str, list[int]] = field(default_factory=dict)
    by_test: list[tuple[_WordTest, int]] = field(default_factory=list)
    without_word: list[int] = field(default_factory=list)
    ends: str = ""


class _State(dict[str, "_State"]):
    """The nodes that the words so far lead to, and the lists whose phrases end there.

    By each next word it holds the state after it, which is found out when it is first asked for.
    """

    __slots__ = ("_take_step", "found", "nodes")

    def __init__(
        self,
        nodes: frozenset[int],
        found: ListNames,
        take_step: "Callable[[_State, str], _State]",
    ) -> None:
        super().__init__()
        self.nodes = nodes
        self.found = found
        self._take_step = take_step

    def __missing__(self, symbol: str) -> "_State":
        return self._take_step(self, symbol)


class Matcher:
    """Finds phrases of named lists. ``^`` and ``$`` are found as words of their own."""

    def __init__(self, lists: Mapping[str, Iterable[Phrases]]) -> None:
        self._nodes = [_Node()]
        self._words = {BEGIN, END}
        wild: set[str] = set()
        for name, phrases in lists.items():
            end = self._add_node()
            self._nodes[end].ends = name
            for each in phrases:
                for entry in each.entries:
                    self._add_choice(parse_phrase(entry), each, 0, end)
        for node in self._nodes:
            self._words.update(node.by_word)
            for test, _ in node.by_test:
                self._words.update(test.words)
                wild.update(test.wild)
        self._required = find_required(one for each in lists.values() for one in each)
        self._kinds = KindsOfWords(wild) if wild else None
        self._forget_steps()

    def _forget_steps(self) -> None:
        self.kept_steps = 0
        self._states: dict[frozenset[int], _State] = {}
        self._start = self._get_state([0])
        self._dead_end = self._get_state(())

    def _add_node(self) -> int:
        self._nodes.append(_Node())
        return len(self._nodes) - 1

    def _add_choice(self, either: Either, phrases: Phrases, start: int, end: int) -> None:
        """Connect two nodes by each sequence of a choice."""
        for sequence in either.sequences:
            at = start
            for index, item in enumerate(sequence):
                last = index == len(sequence) - 1
                to = end if last else self._add_node()
                self._add_item(item, phrases, at, to)
                at = to
            if not sequence:
                self._nodes[start].without_word.append(end)
        if either.optional:
            self._nodes[start].without_word.append(end)

    def _add_item(self, item: str | Either, phrases: Phrases, start: int, end: int) -> None:
        node = self._nodes[start]
        if isinstance(item, Either):
            self._add_choice(item, phrases, start, end)
        elif item == GAP:
            self._add_gap(start, end)
        elif item.startswith("{!"):
            entries = words_of_classes([item[2:-1]], phrases.classes)
            wild = frozenset(one for one in entries if "*" in one)
            node.by_test.append((_WordTest(entries - wild, wild, none_of_them=True), end))
        elif item.startswith("{"):
            for entry in phrases.classes[item[1:-1]]:
                self._add_choice(parse_phrase(entry), phrases, start, end)
        elif item == "*":
            node.by_test.append((_ANY_WORD, end))
        elif "*" in item:
            node.by_test.append((_WordTest(frozenset(), frozenset({item})), end))
        else:
            node.by_word.setdefault(item, []).append(end)

    def _add_gap(self, start: int, end: int) -> None:
        for _ in range(MAX_WORDS_IN_GAP):
            self._nodes[start].without_word.append(end)
            after = self._add_node()
            self._nodes[start].by_test.append((_ANY_WORD, after))
            start = after
        self._nodes[start].without_word.append(end)

    def _get_state(self, nodes: Iterable[int]) -> _State:
        """Return the state of these nodes and of all that are reached from them without a word."""
        reached, rest = set[int](), list(nodes)
        while rest:
            if (node := rest.pop()) not in reached:
                reached.add(node)
                rest += self._nodes[node].without_word
        key = frozenset(reached)
        if key not in self._states:
            found = frozenset(filter(None, (self._nodes[node].ends for node in key)))
            self._states[key] = _State(key, found, self._take_step)
        return self._states[key]

    def _take_step(self, state: _State, symbol: str) -> _State:
        """Compute and keep the step from ``state`` by a word or a kind of word."""
        to: set[int] = set()
        for node in map(self._nodes.__getitem__, state.nodes):
            to.update(node.by_word.get(symbol, ()))
            to.update(end for test, end in node.by_test if test.fits(symbol))
        if self.kept_steps >= MAX_KEPT_STEPS:
            self._forget_steps()
        self.kept_steps += 1
        state[symbol] = after = self._get_state(to)
        return after

    def known_words(self) -> frozenset[str]:
        """Return the words of the lists, without those with ``*``."""
        return frozenset(self._words - {BEGIN, END})

    def symbols(self, said: Iterable[str]) -> list[str]:
        """Return the words, with the kind of word in place of each that is in no list."""
        words = self._words
        if self._kinds is None:
            return [word if word in words else "*" for word in said]
        kind_of = self._kinds.kind_of
        return [word if word in words else kind_of(word) for word in said]

    def _walk(self, said: Iterable[str]) -> Iterator[tuple[int, int, ListNames]]:
        """Yield each phrase: its first word, the word after its last, and the lists it is of."""
        symbols, before, dead_end = self.symbols(said), self._start, self._dead_end
        last = len(symbols)
        for start, first in enumerate(symbols):
            state = before[first]
            end = start
            while state is not dead_end:
                end += 1
                if state.found:
                    yield start, end, state.found
                if end == last:
                    break
                state = state[symbols[end]]

    def _ends(self, said: Sequence[str], start: int) -> list[tuple[int, ListNames]]:
        """Return the ends of the phrases that begin with the word at ``start``, and their lists."""
        found, state = [], self._start
        for at in range(start, len(said)):
            word = said[at]
            if word in self._words:
                symbol = word
            else:
                symbol = self._kinds.kind_of(word) if self._kinds else "*"
            state = state[symbol]
            if state.found:
                found.append((at + 1, state.found))
            elif not state.nodes:
                break
        return found

    def spans(self, said: Sequence[str]) -> PhraseEnds:
        """Return, for each word, the ends of the phrases that begin with it."""
        spans: PhraseEnds = [()] * len(said)
        if self._required and not self._required.is_in(said):
            return spans
        for start, end, names in self._walk(said):
            spans[start] = (*spans[start], (end, names))
        return spans

    def spans_in_row(self, said: Sequence[str]) -> PhraseEnds:
        """Return the same, of no more words than those that phrases from the first on lead to."""
        spans: PhraseEnds = [()] * len(said)
        reached, furthest = {0}, 0
        for start in range(len(said)):
            if start > furthest:
                break
            if start in reached and (found := self._ends(said, start)):
                spans[start] = found
                reached.update(end for end, _ in found)
                furthest = max(furthest, found[-1][0])
        return spans

    def unknown_words(self, said: Iterable[str]) -> list[str]:
        """Return the words that stand in no phrase of any list as they are."""
        return [word for word in said if word not in self._words]

    def first_ends(self, said: Sequence[str]) -> list[tuple[int, ListNames]]:
        """Return the ends of the phrases that begin with the first word, and their lists."""
        return self._ends(said, 0)

    def may_begin(self, word: str) -> bool:
        """Tell whether a phrase may begin with this word."""
        (symbol,) = (word,) if word in self._words else self.symbols((word,))
        return bool(self._start[symbol].nodes)

    def begins(self, said: Sequence[str]) -> bool:
        """Tell whether a sentence begins with a phrase."""
        if self._required and not self._required.is_in(said):
            return False
        sentence = (BEGIN, *said, END)
        return bool(self._ends(sentence, 0) or self._ends(sentence, 1))

    def is_whole(self, said: Sequence[str]) -> bool:
        """Tell whether all the words are one phrase."""
        ends = self.first_ends(said)
        return bool(ends) and ends[-1][0] == len(said)

    def within(self, said: Sequence[str]) -> PhrasePlaces:
        """Return where phrases of each list stand in a sentence."""
        places: PhrasePlaces = {}
        if self._required and not self._required.is_in(said):
            return places
        last = len(said)
        for start, end, names in self._walk((BEGIN, *said, END)):
            span = (start - 1 if start else 0, min(end - 1, last))
            for name in names:
                places.setdefault(name, []).append(span)
        return places

    def without(self, said: Sequence[str], name: str, instead: str = "") -> list[str]:
        """Return the words with ``instead`` in place of each phrase of a list."""
        return replace_places(said, self.within(said).get(name, ()), instead)


def replace_places(
    said: Sequence[str], places: Iterable[tuple[int, int]], instead: str = ""
) -> list[str]:
    """Return the words with ``instead`` in these places; where some overlap, in the first of them,
    and of those the longest."""
    left: list[str] = []
    at = 0
    for start, end in sorted(places, key=lambda place: (place[0], -place[1])):
        if start >= at and end > start:
            left += [*said[at:start], instead] if instead else said[at:start]
            at = end
    return left + list(said[at:])


def names_within(spans: PhraseEnds) -> ListNames:
    """Return the lists of which phrases were found."""
    there = [names for found in spans for _, names in found]
    return _NONE.union(*there) if there else _NONE


def name_in_language(name: str, language: str) -> str:
    """Return the name that a list has in a matcher that tells the languages of lists apart."""
    return f"{name} {language}"


@cache
def names_in_language(names: tuple[str, ...], language: str) -> frozenset[str]:
    """Return the names that these lists have in such a matcher."""
    return frozenset(name_in_language(name, language) for name in names)
