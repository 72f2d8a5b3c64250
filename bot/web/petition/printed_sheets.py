"""Sheets to print: a poster, and cards to cut out. Each has the codes, and what one agrees to."""

from pathlib import Path
from typing import Any, Final

from bot.documents.typst_process import draw
from bot.web.petition.camera_codes import draw_code
from bot.web.petition.petition_page import PetitionPage
from bot.web.petition.signing_links import TextMessage

_TEMPLATES: Final = Path(__file__).parent / "templates"
POSTER_TEMPLATE: Final = _TEMPLATES / "poster.typ"
CARDS_TEMPLATE: Final = _TEMPLATES / "cards.typ"
SHOWN_PAPER: Final = "us-letter"
"""Of the poster that is shown as a picture."""


def sheet_data(page: PetitionPage, paper: str) -> dict[str, Any]:
    """Return what a sheet says, for a paper by typst's name of it."""
    address = page.short_address.partition("://")[2]
    message = page.links.text_message
    codes = []
    if message:
        codes.append(_printed_code(message.qr_payload, page.say("qr_text", words=message.words)))
    if page.links.telegram:
        codes.append(_printed_code(page.links.telegram, page.say("qr_telegram")))
    return {
        "paper": paper,
        "language": page.language,
        "title": page.title,
        "summary": page.summary,
        "sponsor": page.sponsor,
        "sign": page.say("sign"),
        "text": _unbroken(page, message) if message else "",
        "captions": [page.say("kit_text_caption")] * bool(message)
        + [page.say("kit_telegram_caption")] * bool(page.links.telegram),
        "codes": codes,
        "address": page.say("kit_read_on", address=address),
        "disclosure": str(page.disclosure.striptags()),
        "terms": page.say("kit_terms", address=address),
    }


def _unbroken(page: PetitionPage, message: TextMessage) -> str:
    """Return what to text where; neither the words nor the number break at the end of a line."""
    words, number = (part.replace(" ", "\u00a0") for part in (message.words, message.number))
    return page.say("text", words=words, number=number.replace("-", "\u2011"))


def _printed_code(payload: str, alt: str) -> dict[str, str]:
    return {"svg": draw_code(payload, "svg", 1).decode(), "alt": alt}


def draw_poster(page: PetitionPage) -> bytes:
    """Return the poster as a PNG. Raises ``TypesettingFailed``."""
    return draw(POSTER_TEMPLATE, sheet_data(page, SHOWN_PAPER))
