"""Which of the shown options is meant, or both of two."""

from collections.abc import Sequence
from functools import cache

from flows.lexicon import gathered, lexicons
from flows.lexicon.matcher import Matcher
from flows.lexicon.phrase_cover import Cover, core, cover
from flows.lexicon.phrases import Text, is_slip, words


@cache
def _both(languages: tuple[str, ...]) -> Cover:
    around = gathered(languages, lambda lexicon: (*lexicon.polite, *lexicon.yes))
    return cover(gathered(languages, lambda lexicon: lexicon.both), around)


@cache
def _around(languages: tuple[str, ...]) -> Matcher:
    """Polite words, a wish and an article at the beginning, polite words at the end."""
    before = gathered(
        languages, lambda lexicon: (*lexicon.polite, *lexicon.wishes, *lexicon.articles)
    )
    after = gathered(languages, lambda lexicon: (*lexicon.polite, *lexicon.closers))
    return Matcher({"before": before, "behind": after})


def both(text: str, languages: tuple[str, ...]) -> bool:
    """Tell whether both of two options are meant ("both", "las dos", "1 and 2")."""
    return _both(languages).covers(Text.of(text).folded)


def choose(text: str, options: Sequence[str], languages: tuple[str, ...]) -> int | None:
    """Return the index of the option that is meant, or None where none or several could be.

    An option is meant by its own words, one slip in a word of four letters or more, or, where
    there are several: by its number, by some of its words that no other option has, or by its
    words in the midst of others. Words that deny or doubt choose nothing.
    """
    folded = Text.of(text).folded
    labels = [words(option) for option in options]
    if folded in labels:
        return labels.index(folded)
    words_said = folded.split()
    start, end = core(_around(languages).spans(words_said), "before", "behind")
    inner = "".join(f"{word} " for word in words_said[start:end])
    for said in (folded, inner):
        found = _meant(said, labels)
        if found is not None:
            return found
    if len(options) == 1:
        return None
    found = _ordinal(inner, len(options), languages)
    return _part(inner, folded, labels, languages) if found is None else found


def _only(found: list[int]) -> int | None:
    return found[0] if len(found) == 1 else None


def _meant(said: str, labels: Sequence[str]) -> int | None:
    """All of an option's words and no others, one slip allowed in each longer one."""
    if said in labels:
        return labels.index(said)
    return _only([i for i, label in enumerate(labels) if _same(said.split(), label.split())])


def _same(said: list[str], label: list[str]) -> bool:
    return (
        bool(said)
        and len(said) == len(label)
        and all(one == other or is_slip(one, other) for one, other in zip(said, label, strict=True))
    )


def _ordinal(core: str, count: int, languages: tuple[str, ...]) -> int | None:
    said = core.strip()
    for lexicon in lexicons(languages):
        if said in lexicon.last:
            return count - 1
        for index, ways in enumerate(lexicon.ordinals[:count]):
            if said in ways:
                return index
    return None


def _part(core: str, folded: str, labels: Sequence[str], languages: tuple[str, ...]) -> int | None:
    """Some words of one option alone, or all of them in the midst of others."""
    said = set(core.split())
    if any(lexicon.unsure & set(folded.split()) for lexicon in lexicons(languages)):
        return None
    some = [i for i, label in enumerate(labels) if said and said <= set(label.split())]
    if some:
        return _only(some)
    return _only([i for i, label in enumerate(labels) if label and f" {label}" in f" {folded}"])
