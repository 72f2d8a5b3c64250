"""JSON as it is printed: what people typed is in it, and a terminal does nothing with that."""

import json
import unicodedata
from typing import Any, Final

_UNPRINTED: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Categories of signs that move a terminal's cursor, turn the direction of text, or end a line."""
_LAST_OF_ASCII: Final = "~"
"""``json`` escapes all that is below it and no sign."""


def to_json(value: Any, **options: Any) -> str:
    """Return a value as JSON, for a terminal or a program; ``options`` are those of ``json``."""
    return escape_unprinted(json.dumps(value, ensure_ascii=False, **options))


def escape_unprinted(written: str) -> str:
    """Return JSON with escapes for the signs that are not seen: it reads as the same value."""
    if written.isascii() and "\x7f" not in written:
        return written
    return "".join(
        json.dumps(sign)[1:-1]
        if sign > _LAST_OF_ASCII and unicodedata.category(sign) in _UNPRINTED
        else sign
        for sign in written
    )
