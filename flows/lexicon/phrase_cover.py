"""Words that are nothing but phrases of some lists: all of them, or those at either end."""

from collections.abc import Iterable
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
