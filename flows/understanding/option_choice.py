"""Reads which of several options an answer means."""

from collections.abc import Sequence
from functools import cache

from flows.lexicon import Languages, phrases_in
from flows.lexicon.matcher import Matcher
from flows.lexicon.message_text import MessageText, fold_words
from flows.lexicon.phrase_cover import PhraseCover, build_cover, core_bounds
from flows.lexicon.typos import is_one_typo_apart


@cache
def _both_phrases(languages: Languages) -> PhraseCover:
    around = phrases_in(
        languages.lexicons, lambda lexicon: (*lexicon.polite, *lexicon.yes, *lexicon.acknowledging)
    )
    return build_cover(phrases_in(languages.lexicons, lambda lexicon: lexicon.both), around)


@cache
def _words_around_choice(languages: Languages, *, of_several: bool) -> Matcher:
    """Return the matcher of the words that may stand before a choice and behind it.

    An article may stand before one ``of_several`` ("the second"); "a sign" chooses nothing.
    """
    before = phrases_in(
        languages.lexicons,
        lambda lexicon: (
            *lexicon.polite,
            *lexicon.wishes,
            *(lexicon.articles if of_several else ()),
        ),
    )
    after = phrases_in(languages.lexicons, lambda lexicon: (*lexicon.polite, *lexicon.closers))
    return Matcher({"before": before, "behind": after})


def means_both(text: str, languages: Languages) -> bool:
    """Tell whether both of two options are meant ("both", "las dos", "1 and 2")."""
    return _both_phrases(languages).covers(MessageText.of(text).said)


def choose_option(text: str, options: Sequence[str], languages: Languages) -> int | None:
    """Return the index of the option that ``text`` means, or None where none or several could be.

    An option is meant by all of its words, with one typo in each of four letters or more. Where
    there are several options, one is also meant by its number, by some of its words that no other
    option has, or by its words among others; but not if any word denies or doubts.
    """
    folded = MessageText.of(text).folded
    labels = [fold_words(option) for option in options]
    if folded in labels:
        return labels.index(folded)
    words_said = folded.split()
    around = _words_around_choice(languages, of_several=len(options) > 1)
    start, end = core_bounds(around.spans(words_said), "before", "behind")
    inner = "".join(f"{word} " for word in words_said[start:end])
    for said in (folded, inner):
        found = _match_all_words(said, labels, languages)
        if found is not None:
            return found
    if len(options) == 1:
        return None
    found = _match_ordinal(inner, len(options), languages)
    return _match_some_words(inner, folded, labels, languages) if found is None else found


def _only_item(found: list[int]) -> int | None:
    return found[0] if len(found) == 1 else None


def _match_all_words(said: str, labels: Sequence[str], languages: Languages) -> int | None:
    """Return the option whose words are all the words said, with one typo in each longer one."""
    if said in labels:
        return labels.index(said)
    if any(not lexicon.not_typed.isdisjoint(said.split()) for lexicon in languages.lexicons):
        return None
    return _only_item(
        [i for i, label in enumerate(labels) if _has_same_words(said.split(), label.split())]
    )


def _has_same_words(said: list[str], label: list[str]) -> bool:
    return (
        bool(said)
        and len(said) == len(label)
        and all(
            one == other or is_one_typo_apart(one, other)
            for one, other in zip(said, label, strict=True)
        )
    )


def _match_ordinal(core: str, count: int, languages: Languages) -> int | None:
    said = core.strip()
    for lexicon in languages.lexicons:
        if said in lexicon.last:
            return count - 1
        for index, ways in enumerate(lexicon.ordinals[:count]):
            if said in ways:
                return index
    return None


def _match_some_words(
    core: str, folded: str, labels: Sequence[str], languages: Languages
) -> int | None:
    """Return the only option with these words among its own, or with its words among these."""
    said = set(core.split())
    if any(lexicon.unsure & set(folded.split()) for lexicon in languages.lexicons):
        return None
    some = [i for i, label in enumerate(labels) if said and said <= set(label.split())]
    if some:
        return _only_item(some)
    return _only_item(
        [i for i, label in enumerate(labels) if label and f" {label}" in f" {folded}"]
    )
