"""Cuts a long text into pages that a channel can carry, at spaces, losing no word."""

import re
from collections.abc import Callable
from functools import cache

from flows.segments import measure

GSM_SEGMENTS = 2
"""Segments that one reply may take while all of it is GSM-7."""

UCS2_SEGMENTS = 4
"""Segments that one reply may take once a character forces UCS-2."""

RICH_LIMIT = 4096
"""Characters in one Telegram message (Bot API, sendMessage)."""

_WORD = re.compile(r"\S+\s*")


def fits_sms(text: str) -> bool:
    """Say whether a text message stays within its budget of segments."""
    measured = measure(text)
    return measured.segments <= (GSM_SEGMENTS if measured.encoding == "GSM-7" else UCS2_SEGMENTS)


def fits_rich(text: str) -> bool:
    """Say whether a text goes into one Telegram message."""
    return len(text.encode("utf-16-le")) // 2 <= RICH_LIMIT


@cache
def pages(text: str, page: str, last: str, fits: Callable[[str], bool]) -> tuple[str, ...]:
    """Cut ``text`` into pages and return them in their templates ``page`` and ``last``.

    A template holds ``{text}``, and may hold ``{page}`` and ``{pages}``. The campaign's texts
    are few and the same for everyone, so what was cut once is kept.
    """
    bodies = [""]
    for word in _WORD.findall(text):
        longer = bodies[-1] + word
        fitting = all(fits(_filled(template, longer, "00", "00")) for template in (page, last))
        if fitting or not bodies[-1]:
            bodies[-1] = longer
        else:
            bodies.append(word)
    count = str(len(bodies))
    templates = [page] * (len(bodies) - 1) + [last]
    return tuple(
        _filled(template, body, str(number), count)
        for number, (template, body) in enumerate(zip(templates, bodies, strict=True), 1)
    )


def _filled(template: str, text: str, page: str, pages: str) -> str:
    return (
        template.replace("{page}", page).replace("{pages}", pages).replace("{text}", text.strip())
    )
