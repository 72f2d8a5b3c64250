"""The picture that a link to a petition shows where it is shared: drawn once, without the count.

Its address has the hash of what it says, in each language: who changes the words gets another.
"""

import json
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from bot.documents.typst_process import draw

TEMPLATE: Final = Path(__file__).parent / "templates" / "preview.typ"
_HASH_CHARACTERS: Final = 12
MAX_SUMMARY_CHARACTERS: Final = 220


@dataclass(frozen=True, slots=True)
class PreviewWords:
    """What the picture says."""

    title: str
    sponsor: str
    summary: str
    language: str

    @property
    def hash(self) -> str:
        """Stands in the address of the picture."""
        words = json.dumps([self.title, self.sponsor, self.summary, _read_template()])
        return sha256(words.encode()).hexdigest()[:_HASH_CHARACTERS]


@cache
def _read_template() -> str:
    """Return the template: every view of a page asks for the picture's address."""
    return TEMPLATE.read_text("utf-8")


def draw_preview(words: PreviewWords) -> bytes:
    """Return the picture as a PNG of 1200 by 630 pixels. Raises ``TypesettingFailed``."""
    summary = words.summary
    if len(summary) > MAX_SUMMARY_CHARACTERS:
        summary = summary[: MAX_SUMMARY_CHARACTERS - 1].rstrip() + "…"
    return draw(
        TEMPLATE,
        {
            "title": words.title,
            "sponsor": words.sponsor,
            "summary": summary,
            "language": words.language,
        },
    )
