"""What was typed is not lost where it could not be taken: the session had ended, the page was too
old, the database was away.

The page that says so carries the fields on, and a button sends them again. Only a form of ours
comes so far: another page's is refused before (``bot.console.access``).
"""

import json
from typing import Final

from flask import g, request

from bot.console.forms import ONCE_FIELD

KEPT_FIELD: Final = "kept"
"""The field in which a page of the sign-in carries them."""
NOT_KEPT: Final = frozenset({"token", ONCE_FIELD})
"""Fields that belong to one page alone: a new page has its own."""


def keep_words() -> None:
    """Note that what was typed into the form of this request is to be kept."""
    g.kept_words = [pair for pair in request.form.items(multi=True) if pair[0] not in NOT_KEPT]


def list_kept() -> list[tuple[str, str]]:
    """Return the fields that are to be kept, each with what was typed."""
    kept: list[tuple[str, str]] = g.get("kept_words", [])
    return kept


def pack_kept() -> str:
    """Return them as one field of a form; "" where there are none."""
    return json.dumps(list_kept(), ensure_ascii=False) if list_kept() else ""


def unpack_kept(packed: str) -> list[tuple[str, str]]:
    """Return the fields that a form carried as one; none where that cannot be read."""
    try:
        pairs = [(str(name), str(value)) for name, value in json.loads(packed or "[]")]
        "".join(name + value for name, value in pairs).encode()  # a page takes no lone surrogate
    except (ValueError, TypeError, RecursionError):
        return []
    return pairs
