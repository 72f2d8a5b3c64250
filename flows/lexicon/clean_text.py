"""What a person typed, in the form in which it is kept: as it looks, without what is unseen."""

import unicodedata

from flows.lexicon.phrases import few_signs

MOST_MARKS = 4
"""Combining marks on one letter; more are decoration."""

_JOINERS = "\u200c\u200d"
_CONTROL = ("Cc", "Cf", "Cs", "Co", "Cn")
_PICTURES = ("So",)


def tidy(text: str) -> str:
    """NFC, without controls, pictures and needless joiners, in single spaces."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    composed = unicodedata.normalize("NFC", few_signs(text))
    kept: list[str] = []
    for index, char in enumerate(composed):
        category = unicodedata.category(char)
        if char in _JOINERS:
            needed = _is_letter(composed[index - 1 : index]) and _is_letter(
                composed[index + 1 : index + 2]
            )
            kept.append(char if needed else "")
        elif category in _PICTURES:
            kept.append(" ")
        elif not _is_decoration(kept, category) and (category not in _CONTROL or char.isspace()):
            kept.append(char)
    return unicodedata.normalize("NFC", " ".join("".join(kept).split()))


def _is_letter(text: str) -> bool:
    return unicodedata.category(text)[0] in "LM" if text else False


def _is_decoration(kept: list[str], category: str) -> bool:
    """Tell whether a mark is one too many on its letter."""
    before = "".join(kept[-MOST_MARKS:])
    piled = len(before) == MOST_MARKS and all(unicodedata.combining(char) for char in before)
    return category.startswith("M") and piled
