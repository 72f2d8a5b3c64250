"""Finds the closing of a letter ("Yes please. Love, Ruth"), which is no part of what it says.

People who are used to letters end a text as one. The name below is whose letter it is: it is taken
for the name that is asked for only where the rest of the message gives none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

from flows.lexicon import Languages, phrases_in
from flows.lexicon.matcher import Matcher
from flows.lexicon.message_text import MessageText, fold_words
from flows.name_words import is_capitalized, name_lists, strip_punctuation

MAX_WORDS_OF_CLOSING = 4
"""Words of a closing at most ("con mucho carino"); its lists hold no longer one."""
MAX_WORDS_OF_NAME = 3
"""Words of the name behind it at most."""

_TOKEN = re.compile(r"\S+")
_ENDS_SENTENCE = (".", "!", "?", ",", ";", ":", "…", "-", "–", "—")


@dataclass(frozen=True, slots=True)
class SignOff:
    """What a message says before its closing, "" if nothing, and the ``name`` behind it."""

    rest: str
    name: str


@cache
def _closings(languages: Languages) -> Matcher:
    every = languages.all_shipped.lexicons
    return Matcher({"sign_offs": phrases_in(every, lambda lexicon: lexicon.names.sign_offs)})


@cache
def _words_of_closings(languages: Languages) -> frozenset[str]:
    return _closings(languages).known_words()


def read_sign_off(text: str, languages: Languages, known_name: str = "") -> SignOff | None:
    """Return what stands before and behind the closing of a letter; None if the text has none.

    The closing is set apart: by a comma or a line end behind it, by the end of a sentence before
    it, or because a word of ``known_name`` follows it ("no love Ruth", from Ruth).
    """
    own = MessageText.of(text)
    written = "\n".join(own.lines)
    found = list(_TOKEN.finditer(written))
    last = found[-(MAX_WORDS_OF_CLOSING + MAX_WORDS_OF_NAME) :]
    folded = [fold_words(one[0]).split() for one in last]
    if _words_of_closings(languages).isdisjoint(chain.from_iterable(folded)):
        return None
    known = frozenset(fold_words(known_name).split())
    for start, at in _places(folded, _closings(languages)):
        name, rest = written[last[at].start() :], written[: last[start].start()].rstrip()
        behind = written[last[at - 1].start() : last[at].start()]
        is_new = rest.endswith(_ENDS_SENTENCE) and name[:1].isupper()  # no "Thanks! Friend came"
        is_apart = "," in behind or "\n" in behind or is_new
        is_known = not known.isdisjoint(fold_words(name).split())
        if (is_apart or is_known) and _may_be_name(name, languages):
            return SignOff(rest, strip_punctuation(name))
    return None


def _places(folded: Sequence[list[str]], closings: Matcher) -> Iterator[tuple[int, int]]:
    """Yield where a closing begins, and where what stands behind it: the longest closing first."""
    for at in range(max(1, len(folded) - MAX_WORDS_OF_NAME), len(folded)):
        for start in range(max(0, at - MAX_WORDS_OF_CLOSING), at):
            said = list(chain.from_iterable(folded[start:at]))
            if said and any(end == len(said) for end, _ in closings.spans(said)[0]):
                yield start, at


def _may_be_name(name: str, languages: Languages) -> bool:
    """Tell whether what stands behind a closing may be a name: one word, or each with a capital."""
    said = fold_words(name).split()
    single = len(said) == 1
    written_so = single or is_capitalized(name)
    return bool(said) and written_so and not name_lists(languages).are_common(said)
