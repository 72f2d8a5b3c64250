"""Letters of other scripts that look like a Latin one, after Unicode's list of confusables."""

import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Final

from confusable_homoglyphs.confusables import (  # type: ignore[import-untyped]  # comes without types
    confusables_data,
)

_SIGNS_ALIKE: Final = str.maketrans({"I": "l", "1": "l", "0": "o", "O": "o"})
"""Signs of ASCII that look alike in many fonts."""


def as_it_looks(word: str) -> str:
    """Return a word in a form that two words share if one is easily taken for the other."""
    plain = unicodedata.normalize("NFKC", word)
    return plain.translate(_SIGNS_ALIKE).casefold().translate(latin_look_alikes())


@cache
def latin_look_alikes() -> Mapping[int, str]:
    """Return the Latin letter, in lower case, that each letter of another script looks like.

    A small letter looks as its capital does where it looks like none itself, and a letter with a
    stroke like the one without ("ø").
    """
    look_alikes: dict[int, str] = {}
    for sign, alike in confusables_data.items():
        plain = (_without_strokes(one["c"]) for one in alike)
        latin = (one for one in plain if one.isascii() and one.isalpha())
        letter = next((one.lower() for one in latin if len(one) == 1), "")
        if len(sign) == 1 and sign.isalpha() and not sign.isascii() and letter:
            look_alikes[ord(sign)] = letter
    small = {
        ord(chr(sign).lower()): latin
        for sign, latin in look_alikes.items()
        if len(chr(sign).lower()) == 1
    }
    return {**small, **look_alikes}


def _without_strokes(letter: str) -> str:
    return "".join(sign for sign in letter if not unicodedata.combining(sign))
