"""Codes behind a keyword: that of a personal link, by which a friend is known, and a poster's.

The code of a link is short and random. Letters and digits alternate, without vowels and
look-alikes, so that it is neither a word nor part of a name ("IBM r7k2 Ana Ruiz").
"""

import re
from typing import Final

CODE_LETTERS: Final = "cdfhjkmnprtvwx"
CODE_DIGITS: Final = "23456789"
CODE_LENGTHS: Final = (4, 6, 8)
"""Characters of a code: longer ones where the shorter ones are taken."""

SOURCE_SEPARATOR: Final = "/"
"""Stands between a partner's id and a poster's code, where somebody came by both."""

_AROUND_CODE: Final = ".,;:!()[]"
_POSTER_CODE: Final = re.compile(r"(?!-)(?=[A-Za-z_-]*[0-9])[A-Za-z0-9_-]{1,40}(?<!-)")
"""Of what a Telegram link may carry behind the longest keyword (Bot API, deep linking)."""


def read_poster_code(word: str) -> str:
    """Return the code of a poster that ``word`` has the form of, in small letters, or "".

    It has a digit: so a text message tells it from a name ("IBM-Ana"). The same code stands in
    addresses of pages, in Telegram's links and in kits; people type it in any case.
    """
    return word.lower() if _POSTER_CODE.fullmatch(word) else ""


def read_code(word: str) -> str:
    """Return the code that ``word`` has the form of, in small letters, or ""."""
    code = word.lower()
    letters, digits = code[::2], code[1::2]
    is_code = (
        len(code) in CODE_LENGTHS
        and all(letter in CODE_LETTERS for letter in letters)
        and all(digit in CODE_DIGITS for digit in digits)
    )
    return code if is_code else ""


def split_poster_code(text: str) -> tuple[str, str]:
    """Return the poster's code that ``text`` begins with, in small letters, and the text behind it.

    It was typed behind a blank ("IBMKOS bus7"): a number alone may answer anything. Without a
    code, "" and all.
    """
    first, _, rest = text.strip().partition(" ")
    code = read_poster_code(first.strip(_AROUND_CODE))
    return (code, rest.strip()) if code and not code.isdigit() else ("", text)


def split_code(text: str) -> tuple[str, str]:
    """Return the code that ``text`` begins with and the text behind it; without one, "" and all."""
    first, _, rest = text.strip().partition(" ")
    code = read_code(first.strip(_AROUND_CODE))
    return (code, rest.strip()) if code else ("", text)


def join_source(partner: str, poster: str) -> str:
    """Return the source of somebody who came by a partner's keyword, a poster's code, or both."""
    return SOURCE_SEPARATOR.join(part for part in (partner, poster) if part)


def partner_of(source: str) -> str:
    """Return the partner's part of a source, or the poster's code where there is no partner."""
    return source.partition(SOURCE_SEPARATOR)[0]
