"""Tells by which English text something was written that is stored as words.

What is stored so cannot change, as the lines of the audit trail cannot: it is told in another
language by the key and the parameters that are recognized in it.
"""

import re
from collections.abc import Iterable
from functools import cache
from string import Formatter
from typing import Final

from bot.languages import DEFAULT_LANGUAGE, PLURAL_SEPARATOR, Phrase, organizer_texts

MOST_CHARACTERS: Final = 600
"""Longer words are a person's own."""
_GROUPED: Final = re.compile(r"\d{1,3}(,\d{3})+")


def recognize(words: str, keys: Iterable[str]) -> Phrase | None:
    """Return the first key whose English text matches the words, with the values that fill it in.

    A value becomes a number where the text formats it as one, or where its thousands are grouped;
    any other value stays text. None where no text matches.
    """
    if len(words) > MOST_CHARACTERS:
        return None
    for key in keys:
        pattern, numbers = _read_text(key)
        if found := pattern.fullmatch(words):
            values = {
                name: _value(text, name in numbers) for name, text in found.groupdict().items()
            }
            return Phrase(key, values)
    return None


@cache
def keys_below(section: str) -> tuple[str, ...]:
    """Return the keys of a section, in their order."""
    texts = organizer_texts(DEFAULT_LANGUAGE)
    return tuple(key for key in texts if key.startswith(f"{section}."))


def _value(text: str, is_number: bool) -> str | int:
    digits = text.replace(",", "")
    return int(digits) if digits and (is_number or _GROUPED.fullmatch(text)) else text


@cache
def _read_text(key: str) -> tuple[re.Pattern[str], frozenset[str]]:
    """Return what finds the English text of a key, and which of its parameters are numbers."""
    pieces = list(Formatter().parse(organizer_texts(DEFAULT_LANGUAGE)[key]))
    numbers = frozenset(name for _, name, spec, _ in pieces if name and spec)
    named: set[str] = set()
    pattern = ""
    for literal, name, spec, _ in pieces:
        pattern += re.escape(literal)
        if name is None:
            continue
        if spec and PLURAL_SEPARATOR in spec:
            pattern += f"(?:{'|'.join(map(re.escape, spec.split(PLURAL_SEPARATOR)))})"
        elif name in named:
            pattern += f"(?P={name})"
        else:
            named.add(name)
            pattern += rf"(?P<{name}>[\d,]+)" if name in numbers else f"(?P<{name}>.+?)"
    return re.compile(pattern, re.DOTALL), numbers
