"""The code of a personal link: who brings a friend is known by it, and nothing else is.

A code is short and random. Letters and digits alternate, without vowels and look-alikes, so that
it is neither a word nor part of a name ("IBM r7k2 Ana Ruiz").
"""

from typing import Final

CODE_LETTERS: Final = "cdfhjkmnprtvwx"
CODE_DIGITS: Final = "23456789"
CODE_LENGTHS: Final = (4, 6, 8)
"""Characters of a code: longer ones where the shorter ones are taken."""

SOURCE_SEPARATOR: Final = "/"
"""Stands between a partner's id and a poster's code, where somebody came by both."""


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


def split_code(text: str) -> tuple[str, str]:
    """Return the code that ``text`` begins with and the text behind it; without one, "" and all."""
    first, _, rest = text.strip().partition(" ")
    code = read_code(first.strip(".,;:!()[]"))
    return (code, rest.strip()) if code else ("", text)


def join_source(partner: str, poster: str) -> str:
    """Return the source of somebody who came by a partner's keyword, a poster's code, or both."""
    return SOURCE_SEPARATOR.join(part for part in (partner, poster) if part)


def partner_of(source: str) -> str:
    """Return the partner's part of a source, or the poster's code where there is no partner."""
    return source.partition(SOURCE_SEPARATOR)[0]
