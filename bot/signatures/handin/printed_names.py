"""A name as it is printed: what is left out, its script, and where it stands among the others.

Nothing is guessed of a name (https://www.w3.org/International/questions/qa-personal-names): it is
printed as it was typed, and sorted as it was typed, from its first letter on.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from fontTools import (  # type: ignore[import-untyped]  # it comes without types
    unicodedata as scripts,
)

UNKNOWN_SCRIPT: Final = "Zyyy"
"""Of what has no letter: digits and signs that all scripts share."""
JAPANESE: Final = "Jpan"
"""Of what has kana: its Chinese characters are drawn as in Japan."""
FIRST_SCRIPT: Final = "Latn"
WIDE_WORD_SIGNS: Final = 18
"""A word of more signs may be wider than its column, and gets places to break."""
_SHARED: Final = frozenset({UNKNOWN_SCRIPT, "Zinh", "Zzzz"})
_KANA: Final = frozenset({"Hira", "Kana"})
_JOINERS: Final = frozenset("\u200c\u200d")
"""They decide how letters join, in Persian and in many scripts of India."""
_LINE_BREAKS: Final = frozenset("\t\n\v\f\r\x85\u2028\u2029")
_LEFT_OUT: Final = frozenset({"Cc", "Cf", "Cs"})
"""Categories of what is no part of a name: controls, and marks that turn the direction of text.
A letter that is newer than this Python's Unicode is of none of them."""
_MARKS_ABOVE: Final = ("\u0300", "\u036f")
"""Accents, left out where names are sorted. Vowel signs of other scripts are none."""


def printed(text: str) -> str:
    """Return what is printed of what was typed: without control signs, in one line."""
    if text.isprintable() and "  " not in text:
        return unicodedata.normalize("NFC", text).strip()
    kept = (" " if sign in _LINE_BREAKS else sign for sign in text if _is_kept(sign))
    return unicodedata.normalize("NFC", " ".join("".join(kept).split()))


def script_of(name: str) -> str:
    """Return the script of a name (ISO 15924): that of its first letter, or ``JAPANESE``."""
    found = [script for sign in name if (script := _script(sign)) not in _SHARED]
    if not found:
        return UNKNOWN_SCRIPT
    return JAPANESE if not _KANA.isdisjoint(found) else found[0]


def is_right_to_left(script: str) -> bool:
    """Say whether a script is written from right to left."""
    direction: str = scripts.script_horizontal_direction(script, "LTR")
    return direction == "RTL"


def sort_key(script: str, name: str) -> tuple[bool, str, str, str]:
    """Return what a name is sorted by: its script, then as it was typed without case and accents.

    Latin comes first, the others in the order of their codes.
    """
    return script != FIRST_SCRIPT, script, _folded(name), name


def signs_by_script(name: str) -> Iterator[tuple[str, str]]:
    """Yield each sign of a name that a font must have, with the script that it is searched in."""
    own = script_of(name)
    for sign in set(name):
        if sign not in _JOINERS and not sign.isspace():
            script = _script(sign)
            yield (own if script in _SHARED or own == JAPANESE else script), sign


def is_wide(word: str) -> bool:
    """Say whether a word may be wider than its column."""
    return len(word) > WIDE_WORD_SIGNS


def _is_kept(sign: str) -> bool:
    return sign in _LINE_BREAKS or sign in _JOINERS or unicodedata.category(sign) not in _LEFT_OUT


def _folded(name: str) -> str:
    first, last = _MARKS_ABOVE
    plain = unicodedata.normalize("NFKD", name)
    return "".join(sign for sign in plain if not first <= sign <= last).casefold()


@lru_cache(maxsize=1 << 16)
def _script(sign: str) -> str:
    found: str = scripts.script(sign)
    return found
