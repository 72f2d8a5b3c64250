"""The code of a signature's receipt: random, so that it tells nothing of whoever holds it.

It is 104 random bits and 16 check bits, written as 24 letters of Crockford's base 32
(https://www.crockford.com/base32.html), which people type without mistaking 0 for O or 1 for I.
The check bits are a CRC-CCITT: whatever lies within 16 bits of each other is noticed for certain,
so one wrong letter and two neighbours that changed places always are.
"""

import secrets
from binascii import crc_hqx
from typing import Final

from bot.proof import verify

RANDOM_BYTES: Final = 13
CHECK_BYTES: Final = 2
CODE_LETTERS: Final = 24
GROUP_LETTERS: Final = 4
_BITS_OF_LETTER: Final = 5
MAX_TYPED_LETTERS: Final = 200
"""More than anybody types, with blanks and signs between, around a code."""


def make_code() -> str:
    """Return a new code: 24 letters."""
    drawn = secrets.token_bytes(RANDOM_BYTES)
    return _write(drawn + _check(drawn))


def read_code(typed: str) -> str | None:
    """Return the code that somebody typed, in its one form; None where it is mistyped.

    Small letters, blanks, hyphens, and I, L and O for 1, 1 and 0 are read, too.
    """
    return verify.read_code(typed[:MAX_TYPED_LETTERS]) or None


def show_code(code: str) -> str:
    """Return a code as people are shown it: in groups of four letters."""
    return " ".join(code[at : at + GROUP_LETTERS] for at in range(0, len(code), GROUP_LETTERS))


def _write(code: bytes) -> str:
    value = int.from_bytes(code, "big")
    shifts = range(_BITS_OF_LETTER * (CODE_LETTERS - 1), -1, -_BITS_OF_LETTER)
    return "".join(verify.LETTERS[value >> shift & len(verify.LETTERS) - 1] for shift in shifts)


def _check(drawn: bytes) -> bytes:
    return crc_hqx(drawn, 0xFFFF).to_bytes(CHECK_BYTES, "big")
