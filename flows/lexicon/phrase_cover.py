"""Tells whether a message is nothing but phrases of some lists, and what is left without them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flows.lexicon.matcher import Matcher, PhraseEnds
from flows.lexicon.notation import Phrases
from flows.lexicon.required_words import RequiredWords, find_required

AROUND = "around"
"""The name of the list of phrases that may stand around those of other lists."""

MAX_WORDS_OF_WHOLE = 12
"""Words at most in a message that is read as a whole."""


def is_long(said: Sequence[str]) -> bool:
    """Tell whether these are too many words to be one answer, command or name."""
    return len(said) > MAX_WORDS_OF_WHOLE


def chain_ends(spans: PhraseEnds, name: str) -> list[int]:
    """Return the ends of chains of phrases of a list that begin at the first word."""
    if not spans or not spans[0]:
        return [0]
    ends = {0}
    for start, found in enumerate(spans):
        if start in ends:
            ends.update(end for end, names in found if name in names)
    return sorted(ends)


def chain_starts(spans: PhraseEnds, name: str) -> set[int]:
    """Return the beginnings of chains of phrases of a list that end with the last word."""
    starts = {len(spans)}
    if not any(spans):
        return starts
    for start in range(len(spans) - 1, -1, -1):
        found = spans[start]
        if found and any(end in starts and name in names for end, names in found):
            starts.add(start)
    return starts


def core_bounds(spans: PhraseEnds, head: str, tail: str = "") -> tuple[int, int]:
    """Return the first word, and the word after the last, without the phrases at both ends.

    ``head`` is the list of phrases removed before them, ``tail`` that of those removed behind
    (the same, if not given). Those before are removed first.
    """
    if not any(spans):
        return 0, len(spans)
    start = chain_ends(spans, head)[-1]
    return start, min(one for one in chain_starts(spans, tail or head) if one >= start)


def is_covered(
    spans: PhraseEnds,
    cores: Iterable[str],
    around: Iterable[str] = (AROUND,),
    behind_core: Iterable[str] = (),
) -> bool:
    """Tell whether all words are phrases of ``cores``, at least one, and of ``around``.

    Those of ``behind_core`` may stand among them behind the first of ``cores``.
    """
    if not spans or not spans[0]:
        return False
    names, others = frozenset(cores), frozenset(around)
    after = others.union(behind_core) if behind_core else others
    before, behind = {0}, set[int]()
    for start, found in enumerate(spans):
        if start not in before and start not in behind:
            continue
        for end, lists in found:
            if not names.isdisjoint(lists):
                behind.add(end)
            if start in before and not others.isdisjoint(lists):
                before.add(end)
            if start in behind and not after.isdisjoint(lists):
                behind.add(end)
    return len(spans) in behind


@dataclass(frozen=True, slots=True)
class PhraseCover:
    """Recognizes messages that are nothing but phrases of one core, and phrases around them.

    Each core is of one language: words of two together may mean something else ("ya firmé").
    ``required`` are words of which any of them has one; None if a core can do without.
    """

    matcher: Matcher
    cores: tuple[str, ...]
    required: RequiredWords | None

    def covers(self, said: Sequence[str]) -> bool:
        """Tell whether these words, 12 at most, are covered by one of the cores."""
        if not said or is_long(said) or (self.required and not self.required.is_in(said)):
            return False
        spans = self.matcher.spans_in_row(said)
        return bool(spans[0]) and any(is_covered(spans, (core,)) for core in self.cores)


def build_cover(core: Iterable[Phrases], around: Iterable[Phrases]) -> PhraseCover:
    """Return the recognizer of messages of ``core``, a list of each language, and ``around``."""
    cores = {f"core {index}": (phrases,) for index, phrases in enumerate(core)}
    return PhraseCover(
        Matcher({**cores, AROUND: tuple(around)}),
        tuple(cores),
        find_required(phrases for lists in cores.values() for phrases in lists),
    )
