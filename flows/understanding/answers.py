"""Yes, no, skip or a question, to what was asked last.

A yes signs a name under a letter, so it is read narrowly: a message is a yes only if nothing is
in it but yes and politeness. Anything else that is no clear no is unclear, and asked again.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from flows.lexicon import gathered, lexicons
from flows.lexicon.matcher import Matcher, Spans
from flows.lexicon.notation import Phrases
from flows.lexicon.phrase_cover import AROUND, is_covered, is_long, reached
from flows.lexicon.phrases import LENGTH_FOR_TYPOS, Text, is_question, meant_by, words


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


_TAKEN_FOR_YES = {
    Asked.SIGN: ("yes", "to_sign"),
    Asked.UPDATES: ("yes", "to_updates"),
    Asked.OTHER: ("yes",),
}


@dataclass(frozen=True, slots=True)
class _Reader:
    choices: Matcher
    languages: tuple[str, ...]
    asking: Matcher
    accented: re.Pattern[str]
    typed: tuple[str, ...]
    not_typed: frozenset[str]
    vague: frozenset[str]
    unsure: frozenset[str]


@cache
def _reader(languages: tuple[str, ...]) -> _Reader:
    """Return the word lists of these languages together: people mix them within a message."""
    spoken = lexicons(languages)
    polite = gathered(languages, lambda lexicon: lexicon.polite)
    lists = {
        _list(name, one.language): (Phrases(getattr(one, name), one.classes),)
        for one in spoken
        for name in ("yes", "to_sign", "to_updates", "no", "skip")
    }
    accented = "|".join(word for lexicon in spoken for word in lexicon.accented)
    return _Reader(
        choices=Matcher({**lists, AROUND: polite}),
        languages=tuple(lexicon.language for lexicon in spoken),
        asking=Matcher({"asking": gathered(languages, lambda lexicon: lexicon.asking)}),
        accented=re.compile(rf"\b(?:{accented or '(?!)'})\b"),
        typed=tuple(word for lexicon in spoken for word in lexicon.typed),
        not_typed=frozenset(word for lexicon in spoken for word in lexicon.not_typed),
        vague=spoken[0].vague if spoken else frozenset(),
        unsure=frozenset(word for lexicon in spoken for word in lexicon.unsure),
    )


def _list(name: str, language: str) -> str:
    return f"{name} {language}"


def answer(text: str, languages: tuple[str, ...], asked: Asked = Asked.SIGN) -> Answer:
    """Return what ``text`` answers to a question, in any of ``languages``.

    The person's own first line counts, and a yes there only if no further line denies or doubts
    it. A question mark makes a question of anything.
    """
    own = Text.of(text)
    return own.once((answer, languages, asked), lambda: _answer(own, _reader(languages), asked))


def _answer(own: Text, reader: _Reader, asked: Asked) -> Answer:
    line, *further = own.lines or ("",)
    if is_question(line):
        return Answer.QUESTION
    folded, said = own.first, own.first.split()
    if folded.strip() in reader.vague:
        return Answer.UNCLEAR
    spans = reader.choices.spans([_meant(word, reader) for word in said])
    found = Answer.UNCLEAR if is_long(folded) else _whole(spans, reader, asked)
    if found is Answer.YES and _doubts(further, reader):
        return Answer.UNCLEAR
    if found is not Answer.UNCLEAR:
        return found
    asks = _asks(line, said, reached(spans, AROUND)[-1], reader)
    return Answer.QUESTION if asks else Answer.UNCLEAR


def _whole(spans: Spans, reader: _Reader, asked: Asked) -> Answer:
    """Return what all the words say together, in one of the languages."""
    if not spans or not spans[0]:
        return Answer.UNCLEAR

    def says(*names: str) -> bool:
        languages = reader.languages
        return any(is_covered(spans, [_list(name, one) for name in names]) for one in languages)

    if says(*_TAKEN_FOR_YES[asked]):
        return Answer.YES
    if says("skip"):
        return Answer.SKIP
    return Answer.NO if says("no") else Answer.UNCLEAR


def _asks(line: str, said: list[str], polite: int, reader: _Reader) -> bool:
    """Tell whether words ask, as they are or without the ``polite`` ones that lead them."""
    if reader.asking.within(said) or (polite and reader.asking.within(said[polite:])):
        return True
    return not line.isascii() and reader.accented.search(line.lower()) is not None


def _doubts(lines: list[str], reader: _Reader) -> bool:
    """Tell whether lines below a yes take something back ("but not my full name")."""
    return any(is_question(line) or reader.unsure & set(words(line).split()) for line in lines)


def _meant(word: str, reader: _Reader) -> str:
    """Undo a typo in a choice word."""
    if len(word) < LENGTH_FOR_TYPOS or word in reader.not_typed:
        return word
    return meant_by(word, reader.typed) or word
