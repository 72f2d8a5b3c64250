"""Typographic signs → their plain kin in GSM-7, so that our own words cost fewer segments.

One curly quote makes a carrier count a whole text in UCS-2, at less than half the letters per
segment. Only signs are folded: the letters of a language stay as they are written (``á`` is
no ``a``), and so do the joiners that some scripts spell with. For our own words and the view of
a letter only, never for a person's name and never for the letter that is signed.
"""

import unicodedata

_SIGNS = {
    "'": "‘’‚‛′`´\u1fef\u1ffd",
    '"': "“”„‟″«»",
    "-": "‐‑‒–—―−",
    "...": "…",
    " ": "\t\u00a0\u2000\u2001\u2002\u2003\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
    "\n": "\u2028\u2029\u0085\u000b",
    "*": "•",
    "": "\u200b\u2060\ufeff\u00ad",
}
"""Plain → what becomes it, with the code points that NFC turns into one of these. The last line
has no width: zero-width space, word joiner, byte order mark, soft hyphen."""

_TABLE = {ord(sign): plain for plain, signs in _SIGNS.items() for sign in signs}


def fold(text: str) -> str:
    """Return ``text`` with its typographic signs made plain, and composed (NFC)."""
    return unicodedata.normalize("NFC", text.translate(_TABLE))
