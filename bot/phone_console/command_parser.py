"""What an organizer can ask for from their phone: a word, with a number or a text behind it.

Nothing else is read here: "watch the video" is no order, nor is "done" without a number, which may
be an answer of an organizer who signs. Carriers' own words (STOP, CANCEL, END) are none either, so
that every order arrives.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.languages import LANGUAGES, organizer_texts


class Act(StrEnum):
    """What can be asked for. ``CODE`` is a one-time code that is sent back."""

    FIGURES = "figures"
    BROADCAST = "broadcast"
    TEST = "test"
    APPROVE = "approve"
    PAUSE = "pause"
    RESUME = "resume"
    DROP = "drop"
    WATCH = "watch"
    INBOX = "inbox"
    ANSWER = "answer"
    DONE = "done"
    CODE = "code"


COMMAND_WORDS: Final[dict[str, dict[Act, tuple[str, ...]]]] = {
    language: {
        act: tuple(organizer_texts(language)[f"commands.{act}"])
        for act in Act
        if act is not Act.CODE
    }
    for language in LANGUAGES
}
"""Language → the words for each act, the first of which is offered. All of them are understood,
whatever language is spoken, and without their accents too."""

_UNACCENTED: Final = str.maketrans("ÁÉÍÓÚ", "AEIOU")
_ACTS: Final = {
    spelled: (act, language)
    for language, acts in COMMAND_WORDS.items()
    for act, words in acts.items()
    for word in words
    for spelled in (word, word.translate(_UNACCENTED))
}
_NUMBERED: Final = re.compile(r"#?([0-9]{1,15})\b[.,:;!]?(.*)", re.DOTALL)
_JOINED_NUMBER: Final = re.compile(r"/?([^\W\d_]+)(#?[0-9]{1,15}[.,:;!]?)")
"""A word and a number with no blank between ("DONE3")."""
_CODE: Final = re.compile(r"[0-9]{6}")


@dataclass(frozen=True, slots=True)
class Order:
    """One order. ``number`` is the broadcast or the question that is asked about (0: none was
    named), ``text`` a broadcast's words, an answer or a code, ``language`` that of the word ("": a
    code has none).

    ``beside`` is what else was written: nothing is done then, for "APPROVE 6 tomorrow" does not
    mean now.
    """

    act: Act
    number: int = 0
    text: str = ""
    language: str = ""
    beside: str = ""


def read(text: str) -> Order | None:
    """Return the order that a message is, or None. Cheap: every message comes through here."""
    first, _, rest = _with_plain_head(text).strip().partition(" ")
    if len(first) > _MAX_WORD_LENGTH and "\n" not in first:
        return None
    first, line, below = first.partition("\n")
    rest = (below + " " + rest if line else rest).strip()
    if _CODE.fullmatch(first) and not rest:
        return Order(Act.CODE, text=first)
    if joined := _JOINED_NUMBER.fullmatch(first):
        first, rest = joined[1], f"{joined[2]} {rest}".strip()
    command = _read_command(first)
    if command is None:
        return None
    return _read_behind_command(*command, rest)


def _read_behind_command(act: Act, language: str, rest: str) -> Order | None:
    """Return the order with the number and the words that stand behind its word."""
    if act is Act.BROADCAST:
        return Order(act, text=rest, language=language)
    number = _NUMBERED.fullmatch(rest)
    if act is Act.ANSWER:
        named, text = (int(number[1]), number[2].strip()) if number else (0, rest)
        return Order(act, named, text=text, language=language)
    if rest and number is None:
        return Order(act, language=language) if _lists_inbox(act, rest) else None
    if number is None:
        return None if act is Act.DONE else Order(act, language=language)
    return Order(act, int(number[1]), language=language, beside=number[2].strip())


def _read_command(word: str) -> tuple[Act, str] | None:
    """Return what a word asks for, and its language; with a question mark INBOX alone."""
    command = _ACTS.get(word.strip("/.,:;!?").upper())
    is_asked = word.endswith("?") and command is not None and command[0] is not Act.INBOX
    return None if is_asked else command


def _lists_inbox(act: Act, rest: str) -> bool:
    """Tell whether the list is meant, though a word or no number of a question stands behind it.

    INBOX is nothing that people say, and no name.
    """
    return act is Act.INBOX and len(rest.split()) == 1


def _with_plain_head(text: str) -> str:
    """Make plain the blanks around an order and its number, and take out what does not show."""
    if text.isascii():
        return text
    return text[:_HEAD_LENGTH].translate(_PLAIN) + text[_HEAD_LENGTH:]


_PLAIN: Final = {ord(blank): " " for blank in "\u00a0\u2002\u2003\u2007\u2009\u202f\u3000"} | {
    ord(unseen): None for unseen in "\u00ad\u200b\u200e\u200f\u202a\u202c\u2060\u2068\u2069\ufeff"
}
_HEAD_LENGTH: Final = 40
_MAX_WORD_LENGTH: Final = max(map(len, _ACTS)) + 2
"""Characters of a first word that may be an order, with a mark on either side."""
