"""What other sites show of a petition: its count as a picture and as JSON, and a frame."""

import json
from typing import Final

from markupsafe import Markup

from bot.languages import format_number
from bot.web.petition.petition_page import PetitionPage

FRAME_HEIGHT_PIXELS: Final = 280
"""Of the frame: enough for three lines of a title on a phone, where a longer one is cut off."""
_SVG: Final = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="40" role="img"'
    ' viewBox="0 0 {width} 40"><title>{words}</title>'
    '<rect width="{width}" height="40" rx="8" fill="#a93416"/>'
    '<text x="{middle}" y="26" text-anchor="middle" fill="#fff" font-size="17"'
    ' font-weight="600" font-family="system-ui, -apple-system, Segoe UI, Roboto, sans-serif"'
    ' textLength="{text_width}">{words}</text></svg>\n'
)
_PIXELS_OF_LETTER: Final = 9
_PADDING_PIXELS: Final = 16


def write_count_svg(page: PetitionPage) -> str:
    """Return the count as a picture; where it is not known or still small, a request to sign."""
    words = page.count_words
    text_width = len(words) * _PIXELS_OF_LETTER
    width = text_width + 2 * _PADDING_PIXELS
    return _SVG.format(width=width, middle=width // 2, text_width=text_width, words=words)


def write_count_json(page: PetitionPage) -> str:
    """Return the count and the goal, as numbers and in words; ``null`` where it is not known."""
    count = page.count
    return json.dumps(
        {
            "campaign": page.campaign_id,
            "title": page.title,
            "open": page.is_open,
            "count": count,
            "goal": page.goal if page.is_open else None,
            "count_in_words": format_number(page.language, count) if count is not None else None,
            "address": page.shared_address,
        },
        ensure_ascii=False,
    )


def write_embed_html(page: PetitionPage, frame: str, picture: str) -> str:
    """Return the HTML that another site pastes: the frame, or the picture alone as a link."""
    return Markup(
        '<iframe src="{frame}" title="{title}" width="480" height="{height}"'
        ' frameborder="0" loading="lazy"></iframe>\n'
        '<a href="{address}"><img src="{picture}" alt="{title}" height="40"></a>\n'
    ).format(
        frame=frame,
        title=page.title,
        height=FRAME_HEIGHT_PIXELS,
        address=page.shared_address,
        picture=picture,
    )
