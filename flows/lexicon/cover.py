"""Words that are nothing but phrases of some lists: all of them, or those at either end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flows.lexicon.matcher import Matcher, Spans
from flows.lexicon.notation import Phrases

AROUND = "around"
"""The list of what may stand around others."""

LONGEST_WHOLE = 12
"""Words of the longest message that is read as a whole."""


def is_long(folded: str) -> bool:
    """Tell whether a line has too many words to be one answer, command or name."""
    return folded.count(" ") > LONGEST_WHOLE


def reached(spans: Spans, name: str) -> list[int]:
    """Return where phrases of a list, one behind the other from the first word on, end."""
    ends = {0}
    for start, found in enumerate(spans):
        if start in ends:
            ends.update(end for end, names in found if name in names)
    return sorted(ends)


def reaching(spans: Spans, name: str) -> set[int]:
    """Return where phrases of a list begin that go on, one behind the other, to the end."""
    starts = {len(spans)}
    for start in range(len(spans) - 1, -1, -1):
        if any(end in starts and name in names for end, names in spans[start]):
            starts.add(start)
    return starts


def is_covered(spans: Spans, cores: Iterable[str]) -> bool:
    """Tell whether all words are of some core, and of what may stand around it."""
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


@dataclass(frozen=True, slots=True)
class Ends:
    """Takes away what may stand before others, and what may stand behind them."""

    matcher: Matcher

    def head(self, said: Sequence[str]) -> list[str]:
        """Return the words without what stands before them."""
        return list(said[reached(self.matcher.spans(said), "head")[-1] :])

    def tail(self, said: Sequence[str]) -> list[str]:
        """Return the words without what stands behind them."""
        return list(said[: min(reaching(self.matcher.spans(said), "tail"))])

    def core(self, said: Sequence[str]) -> list[str]:
        """Return the words without either; what stands before them is taken away first."""
        return self.tail(self.head(said))


def ends(before: Iterable[Phrases], behind: Iterable[Phrases]) -> Ends:
    """Return what takes away any of these phrases at either end."""
    return Ends(Matcher({"head": tuple(before), "tail": tuple(behind)}))
