"""Where a person said they live: a state of the US and its time zones, or nothing that is sure.

People answer "Oakland, CA", "94610", "Nueva York". What may be elsewhere, or two places, is not
taken: then the zones that their number may be in are the better guess.
"""

import re
import unicodedata
from dataclasses import dataclass

from bot.conversation.places.us_states import CODES, NAMES, State, find_state_of_zip
from flows.question_kinds import MAX_PLACE_LENGTH

__all__ = ["Place", "locate"]

_COUNTRY = re.compile(r"(?<!\w)(?:usa?|united states(?: of america)?|estados unidos|ee\.? ?uu)$")
_SPELLED = re.compile(r"(?<!\w)(\w)\. ?(?=\w(?!\w))")
_ZIP = re.compile(r"(?<![\w-])(\d{5})(?:-\d{4})?$")
_WORD = re.compile(r"[a-z]+")

_ALSO_WORDS = frozenset("AL AS DE HI ID IN LA MA ME MI MO OH OK OR PA".split())
"""Codes that are words as well: taken behind a city, in capitals, and never alone."""

_PROVINCES = frozenset("ab bc mb nb nl ns nt nu on pe qc sk yt".split())
"""Of Canada, which is CA itself."""

_GEORGIA = frozenset({"", "batumi", "kutaisi", "republic of", "rustavi", "tbilisi"})
"""What stands before the name where it is the country's, or may be."""

MAX_NAME_WORDS = max(len(name.split()) for name in NAMES)
"""Words in a state's name."""

_LONGER = ("baja california",)
"""Ends like a state's name, and is none."""


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a country (ISO 3166-2, as in ``US-CA``) and its time zones (IANA)."""

    region: str
    zones: tuple[str, ...]


def locate(answer: str) -> Place | None:
    """Return the state that an answer names, by name, code or ZIP code; None if that is unsure.

    So is one of more than ``PLACE_LENGTH`` characters: none so long is stored.
    """
    if len(answer) > MAX_PLACE_LENGTH:
        return None
    plain = _COUNTRY.sub("", _plain(answer)).rstrip(" ,")
    written = answer.strip()
    found = _ZIP.search(plain)
    if not found:
        state = _named(plain, written)
        return _place(state) if state else None
    before = plain[: found.start()].strip(" ,.-")
    state, named = find_state_of_zip(found[1]), _named(before, written, alone=False)
    agreeing = state is not None and (named is None or named.code == state.code)
    return _place(state) if state and agreeing else None


def _place(state: State) -> Place:
    return Place(f"US-{state.code}", state.zones)


def _plain(answer: str) -> str:
    """Return the answer in small letters, without accents, in single spaces; N.Y. is ny."""
    decomposed = unicodedata.normalize("NFKD", answer).casefold()
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _SPELLED.sub(r"\1", " ".join(bare.split())).strip(" .,;!")


def _named(plain: str, written: str, *, alone: bool = True) -> State | None:
    """Return the state whose name or code ends the answer."""
    *before, last = [part.strip() for part in plain.split(",")]
    words = _WORD.findall(last)
    if not words or plain.endswith(_LONGER):
        return None
    if before and words == ["washington"]:
        return CODES["WA"]
    return _by_code(before, words, written, alone=alone) or _by_name(before, words)


def _by_name(before: list[str], words: list[str]) -> State | None:
    """The longest name at the end: West Virginia is not Virginia."""
    for start in range(max(0, len(words) - MAX_NAME_WORDS), len(words)):
        name = " ".join(words[start:])
        state = NAMES.get(name)
        if state is None:
            continue
        city = " ".join((*before, *words[:start]))
        return None if name == "georgia" and city in _GEORGIA else state
    return None


def _by_code(before: list[str], words: list[str], written: str, *, alone: bool) -> State | None:
    code = words[-1].upper()
    if code not in CODES:
        return None
    city = [*before, *words[:-1]]
    if code in _ALSO_WORDS:
        in_capitals = re.search(rf"(?<!\w){code}(?!\w)", written) is not None
        return CODES[code] if in_capitals and (city or not alone) else None
    return None if code == "CA" and city and city[-1] in _PROVINCES else CODES[code]
