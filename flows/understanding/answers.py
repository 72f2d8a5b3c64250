"""Yes, no, skip or a question, to what was asked last.

A yes signs a name under a letter, so it is read narrowly: a message is a yes only if nothing is
in it but yes and politeness. Anything else that is no clear no is unclear, and asked again.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from flows.lexicon import gathered, lexicons
from flows.lexicon.phrases import (
    LENGTH_FOR_TYPOS,
    Cover,
    anywhere,
    cover,
    is_question,
    is_typo,
    one_of,
    own_lines,
    words,
)


class Answer(StrEnum):
    """What an answer says."""

    YES = "yes"
    NO = "no"
    SKIP = "skip"
    QUESTION = "question"
    UNCLEAR = "unclear"


class Asked(StrEnum):
    """What was asked. "Sign" is a yes to signing alone, "updates" to updates alone."""

    SIGN = "sign"
    UPDATES = "updates"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class _Reader:
    yes: dict[Asked, Cover]
    no: Cover
    skip: Cover
    asking: re.Pattern[str]
    accented: re.Pattern[str]
    typed: tuple[str, ...]
    not_typed: frozenset[str]
    vague: frozenset[str]
    unsure: frozenset[str]


@cache
def _reader(languages: tuple[str, ...]) -> _Reader:
    """Return the patterns of these languages together: people mix them within a message."""
    spoken = lexicons(languages)
    polite = gathered(languages, lambda lexicon: lexicon.polite)
    yes = {
        Asked.SIGN: gathered(languages, lambda lexicon: (*lexicon.yes, *lexicon.to_sign)),
        Asked.UPDATES: gathered(languages, lambda lexicon: (*lexicon.yes, *lexicon.to_updates)),
        Asked.OTHER: gathered(languages, lambda lexicon: lexicon.yes),
    }
    asking = anywhere(gathered(languages, lambda lexicon: lexicon.asking)).pattern
    accented = "|".join(word for lexicon in spoken for word in lexicon.accented)
    return _Reader(
        yes={asked: cover(phrases, polite) for asked, phrases in yes.items()},
        no=cover(gathered(languages, lambda lexicon: lexicon.no), polite),
        skip=cover(gathered(languages, lambda lexicon: lexicon.skip), polite),
        asking=re.compile(asking.replace("^", f"^(?:{one_of(polite)})*+")),
        accented=re.compile(rf"\b(?:{accented or '(?!)'})\b"),
        typed=tuple(word for lexicon in spoken for word in lexicon.typed),
        not_typed=frozenset(word for lexicon in spoken for word in lexicon.not_typed),
        vague=spoken[0].vague if spoken else frozenset(),
        unsure=frozenset(word for lexicon in spoken for word in lexicon.unsure),
    )


def answer(text: str, languages: tuple[str, ...], asked: Asked = Asked.SIGN) -> Answer:
    """Return what ``text`` answers to a question, in any of ``languages``.

    The person's own first line counts, and a yes there only if no further line denies or doubts
    it. A question mark makes a question of anything.
    """
    line, *further = own_lines(text) or ("",)
    if is_question(line):
        return Answer.QUESTION
    folded, reader = words(line), _reader(languages)
    if folded.strip() in reader.vague:
        return Answer.UNCLEAR
    plain = _corrected(folded, reader)
    found = _whole(plain, reader, asked)
    if found is Answer.YES and _doubts(further, reader):
        return Answer.UNCLEAR
    if found is not Answer.UNCLEAR:
        return found
    asks = reader.asking.search(folded) or reader.accented.search(line.lower())
    return Answer.QUESTION if asks else Answer.UNCLEAR


def _whole(plain: str, reader: _Reader, asked: Asked) -> Answer:
    if reader.yes[asked].covers(plain):
        return Answer.YES
    if reader.skip.covers(plain):
        return Answer.SKIP
    return Answer.NO if reader.no.covers(plain) else Answer.UNCLEAR


def _doubts(lines: list[str], reader: _Reader) -> bool:
    """Tell whether lines below a yes take something back ("but not my full name")."""
    return any(is_question(line) or reader.unsure & set(words(line).split()) for line in lines)


def _corrected(folded: str, reader: _Reader) -> str:
    """Undo a typo in a choice word."""
    return "".join(f"{_meant(word, reader)} " for word in folded.split())


def _meant(word: str, reader: _Reader) -> str:
    if len(word) < LENGTH_FOR_TYPOS or word in reader.not_typed:
        return word
    return next((meant for meant in reader.typed if is_typo(word, (meant,), ())), word)
