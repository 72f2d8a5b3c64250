"""Reads stop words that are a whole message or clause, in any spelling; corrects their typos."""

from collections.abc import Collection, Sequence

from flows.lexicon.matcher import PhraseEnds, names_in_language, names_within
from flows.lexicon.phrase_cover import AROUND, MAX_WORDS_OF_WHOLE, core_bounds, is_covered
from flows.understanding.opt_out_lists import IDIOM_LISTS, OptOutLists

_MIN_LETTERS_FOR_TYPO = 6
"""Letters of a word in which a typo is corrected wherever it stands."""

_PARTS_OF_BROKEN_WORD = 2
"""Parts of a stop word that is broken apart ("sto p", "un subscribe")."""


def is_stop_message(said: Sequence[str], lists: OptOutLists, spoken: Collection[str]) -> bool:
    """Tell whether the whole message is a stop word, in any spelling, and polite words."""
    word = " ".join(said)
    if word in lists.stop_words_of_others or _is_run_together(word, lists):
        return True
    spans = lists.whole_clauses.spans(said)
    if _is_typo_of_stop(said, spans, lists):
        return True
    if not lists.required_alone.is_in(said):
        return False
    if _is_covered(spans, lists.codes, "whole"):
        return True
    if is_stop_alone(spans, lists, spoken):
        return IDIOM_LISTS.isdisjoint(lists.anywhere.within(said))
    letters = [word for word in said if len(word) > 1 or not word.isalpha()]  # "stop n*w"
    return len(letters) < len(said) and is_stop_alone(
        lists.whole_clauses.spans(letters), lists, spoken
    )


def _is_covered(spans: PhraseEnds, languages: Collection[str], *names: str) -> bool:
    """Tell whether the words are phrases of these lists, in one language, and words around them."""
    if not spans or not spans[0]:
        return False
    there = names_within(spans)
    return any(
        is_covered(spans, cores)
        for one in languages
        if not there.isdisjoint(cores := names_in_language(names, one))
    )


def is_stop_alone(spans: PhraseEnds, lists: OptOutLists, spoken: Collection[str]) -> bool:
    """Tell whether words, 12 at most, are a stop word with polite words around it.

    ``spans`` is where phrases of ``lists.whole_clauses`` stand in them.
    """
    return 0 < len(spans) <= MAX_WORDS_OF_WHOLE and (
        _is_covered(spans, lists.codes, "alone")
        or _is_covered(spans, spoken, "alone", "alone_if_spoken")
    )


def _is_run_together(word: str, lists: OptOutLists) -> bool:
    """Tell whether a word is a stop word joined to another one ("endtexts", "stopplease")."""
    return word.startswith(lists.run_together) and any(
        word.startswith(stop) and word[len(stop) :] in lists.run_together_endings
        for stop in lists.run_together
    )


def _is_typo_of_stop(said: Sequence[str], spans: PhraseEnds, lists: OptOutLists) -> bool:
    """Tell whether the message is a misspelled or broken stop word with polite words around it."""
    start, end = core_bounds(spans, AROUND)
    core, meant = said[start:end], lists.corrected_alone
    word = "".join(core)
    if len(core) == 1:
        return meant.is_typo(word, lists.never_corrected)
    if len(core) != _PARTS_OF_BROKEN_WORD:
        return False
    return word in meant.words or (
        len(word) > _MIN_LETTERS_FOR_TYPO and meant.is_typo(word, lists.never_corrected)
    )


def correct_typos(said: Sequence[str], lists: OptOutLists) -> list[str]:
    """Return the words, those of six letters or more without the typo of a stop word."""
    meant, never = lists.corrected_anywhere, lists.never_corrected
    return [
        word
        if len(word) < _MIN_LETTERS_FOR_TYPO or word in never or word in meant.words
        else meant.find(word) or word
        for word in said
    ]
