"""Leaves what a message quotes of ours out of it ("it says HELP for help, STOP to stop").

A quotation is known by its words: any four in a row that stand in a row in a sentence of ours, and
eight in all, since whoever asks to stop may use some of ours. What is put in for a text's
placeholders is not known, and is read as the person's own.
"""

import re
from collections.abc import Iterable, Sequence

from flows.lexicon.message_text import MessageText, fold_words

WORDS_OF_QUOTATION = 4
"""Words in a row that may be a quotation."""
MIN_QUOTED_WORDS = 8
"""Words of quotations in all; fewer are the person's own."""
_SENTENCE_END = re.compile(r"[.!?:;\n]+")
_DOTS = re.compile(r"(?: ?\.)+")

RunsOfWords = frozenset[tuple[str, ...]]
"""All runs of so many words in some texts, plain."""


def find_runs_of_words(texts: Iterable[str]) -> RunsOfWords:
    """Return all runs of ``WORDS_OF_QUOTATION`` words in the sentences of some texts."""
    sentences = (sentence for text in texts for sentence in _SENTENCE_END.split(text))
    return frozenset(run for sentence in sentences for run in _runs(fold_words(sentence).split()))


def leave_out_quotations(text: str, known: RunsOfWords) -> str:
    """Return the plain words of a message with a dot in place of each quotation."""
    said = MessageText.of(text).said
    quoted = {
        place
        for first, run in enumerate(_runs(said))
        if run in known
        for place in range(first, first + WORDS_OF_QUOTATION)
    }
    if len(quoted) < MIN_QUOTED_WORDS:
        return " ".join(said)
    left = ("." if place in quoted else word for place, word in enumerate(said))
    return _DOTS.sub(".", " ".join(left))


def _runs(words: Sequence[str]) -> Iterable[tuple[str, ...]]:
    return zip(*(words[start:] for start in range(WORDS_OF_QUOTATION)), strict=False)
