"""What a text message costs, and the folding of typographic signs that makes it cost less.

A carrier bills segments. A message that stays within the GSM 03.38 alphabet is counted in
septets, 160 alone or 153 each when it is cut; any other is counted in UTF-16 units, 70 or 67
(3GPP TS 23.038 for the alphabet, TS 23.040 for the user data header that costs the difference).

One curly quote makes a carrier count a whole text in UCS-2, at less than half the letters per
segment. Only signs are folded: letters stay as they are written (``á`` is no ``a``), and so do the
joiners that some scripts spell with. Our own words and the view of a letter are folded; a person's
name and the letter that is signed never are.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""One septet each. Of the Spanish letters á, í, ó and ú are missing, é, ñ and ü are in."""

GSM_EXTENSION = frozenset("\f^{}\\[~]|€")
"""Two septets each: an escape, then a character of the extension table."""

GSM_ALPHABET = GSM_BASIC | GSM_EXTENSION


@dataclass(frozen=True, slots=True)
class SegmentLimit:
    """Units in a message of one segment (``alone``), and in ``each`` segment of a longer one."""

    alone: int
    each: int


SEGMENT_LIMITS: dict[Literal["GSM-7", "UCS-2"], SegmentLimit] = {
    "GSM-7": SegmentLimit(alone=160, each=153),
    "UCS-2": SegmentLimit(alone=70, each=67),
}


@dataclass(frozen=True, slots=True)
class Measure:
    """The size of one message.

    ``units`` are septets in GSM-7 and UTF-16 code units in UCS-2. ``culprits`` are the
    characters that force UCS-2, in order of appearance, each once; empty for GSM-7.
    """

    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    segments: int
    culprits: tuple[str, ...] = ()


def measure(text: str) -> Measure:
    """Return how ``text`` is encoded and in how many segments it is billed (0 if empty).

    A character of two units (an escape and its letter, a surrogate pair) is never cut by the
    end of a segment, so a segment may end one unit early.
    """
    culprits = tuple(dict.fromkeys(c for c in text if c not in GSM_ALPHABET))
    if culprits:
        return _measure_costs("UCS-2", [2 if c > "\uffff" else 1 for c in text], culprits)
    return _measure_costs("GSM-7", [2 if c in GSM_EXTENSION else 1 for c in text], culprits)


def _measure_costs(
    encoding: Literal["GSM-7", "UCS-2"], costs: list[int], culprits: tuple[str, ...]
) -> Measure:
    limit, units = SEGMENT_LIMITS[encoding], sum(costs)
    segments = min(units, 1) if units <= limit.alone else _count_segments(costs, limit.each)
    return Measure(encoding, units, segments, culprits)


def _count_segments(costs: Iterable[int], room: int) -> int:
    segments, used = 1, 0
    for cost in costs:
        if used + cost > room:
            segments, used = segments + 1, 0
        used += cost
    return segments


_FOLDED_SIGNS = {
    "'": "‘’‚‛′`´\u1fef\u1ffd",
    '"': "“”„‟″«»",
    "-": "‐‑‒–—―−",
    "...": "…",
    " ": "\t\u00a0\u2000\u2001\u2002\u2003\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
    "\n": "\u2028\u2029\u0085\u000b",
    "*": "•",
    "": "\u200b\u2060\ufeff\u00ad",
}
"""Plain sign → the signs folded to it, with the code points that NFC turns into one of these. Those
in the last line have no width: zero-width space, word joiner, byte order mark, soft hyphen."""

_FOLD_TABLE = {ord(sign): plain for plain, signs in _FOLDED_SIGNS.items() for sign in signs}


def fold_to_gsm7(text: str) -> str:
    """Return ``text`` in NFC, with plain signs in place of typographic ones."""
    return unicodedata.normalize("NFC", text.translate(_FOLD_TABLE))
