"""What an organizer can ask for from their phone: a word, with a number or an update behind it.

Nothing else is read here: "watch the video" is no order. Carriers' own words (STOP, CANCEL, END)
are none either, so that every order arrives.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Act(StrEnum):
    """What can be asked for. ``CODE`` is a one-time code that is sent back."""

    FIGURES = "figures"
    UPDATE = "update"
    TEST = "test"
    APPROVE = "approve"
    PAUSE = "pause"
    RESUME = "resume"
    DROP = "drop"
    WATCH = "watch"
    CODE = "code"


WORDS: Final[dict[str, dict[Act, str]]] = {
    "en": {
        Act.FIGURES: "FIGURES",
        Act.UPDATE: "UPDATE",
        Act.TEST: "TEST",
        Act.APPROVE: "APPROVE",
        Act.PAUSE: "PAUSE",
        Act.RESUME: "RESUME",
        Act.DROP: "DROP",
        Act.WATCH: "WATCH",
    },
    "es": {
        Act.FIGURES: "CIFRAS",
        Act.UPDATE: "NOVEDAD",
        Act.TEST: "PRUEBA",
        Act.APPROVE: "APROBAR",
        Act.PAUSE: "PAUSA",
        Act.RESUME: "REANUDAR",
        Act.DROP: "DESCARTAR",
        Act.WATCH: "VER",
    },
}
"""Language → the word for each act. All of them are understood, whatever language is spoken."""

LANGUAGES: Final = tuple(WORDS)
_ACTS: Final = {word: (act, one) for one, words in WORDS.items() for act, word in words.items()}
_NUMBERED: Final = re.compile(r"#?([0-9]{1,15})\b[.,:;!]?(.*)", re.DOTALL)
_CODE: Final = re.compile(r"[0-9]{6}")


@dataclass(frozen=True, slots=True)
class Order:
    """One order. ``number`` is the broadcast that is meant (0: none was named), ``text`` an
    update's words or a code, ``language`` that of the word ("": a code has none).

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
    first, _, rest = text.strip().partition(" ")
    if len(first) > _LONGEST and "\n" not in first:
        return None
    first, line, below = first.partition("\n")
    rest = (below + " " + rest if line else rest).strip()
    if _CODE.fullmatch(first) and not rest:
        return Order(Act.CODE, text=first)
    found = _ACTS.get(first.strip("/.,:;!").upper())
    if found is None:
        return None
    act, language = found
    if act is Act.UPDATE:
        return Order(act, text=rest, language=language)
    number = _NUMBERED.fullmatch(rest)
    if rest and number is None:
        return None
    if number is None:
        return Order(act, language=language)
    return Order(act, int(number[1]), language=language, beside=number[2].strip())


_LONGEST: Final = max(map(len, _ACTS)) + 2
"""Characters of a first word that may be an order, with a mark on either side."""
