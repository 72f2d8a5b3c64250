"""Codes for a phone's camera, at correction level Q: dark on white, in dark mode and in print."""

from functools import lru_cache
from io import BytesIO
from typing import Final

import segno
from markupsafe import Markup

PNG_SCALE: Final = 12
"""Pixels for each module of a code that is a picture."""
MAX_KEPT_CODES: Final = 256
"""Codes that stand within pages; one takes 7 ms to draw, more than the rest of its page."""
_QUIET_ZONE_MODULES: Final = 4
"""White around a code that cameras need (ISO/IEC 18004)."""
_DARK, _LIGHT = "#000", "#fff"


@lru_cache(MAX_KEPT_CODES)
def draw_qr(payload: str, label: str) -> Markup:
    """Return a code as SVG that stands within a page; ``label`` is its name for who hears it."""
    drawn = _make(payload).svg_inline(
        border=_QUIET_ZONE_MODULES,
        dark=_DARK,
        light=_LIGHT,
        omitsize=True,
        svgclass="qr",
        lineclass=None,
        title=label,
    )
    return Markup(drawn.replace("<svg ", '<svg role="img" ', 1))  # noqa: S704 -- segno escapes


def draw_code(payload: str, kind: str, scale: int) -> bytes:
    """Return a code as a file of its own, "svg" or "png"."""
    drawn = BytesIO()
    _make(payload).save(
        drawn, kind=kind, scale=scale, border=_QUIET_ZONE_MODULES, dark=_DARK, light=_LIGHT
    )
    return drawn.getvalue()


def _make(payload: str) -> segno.QRCode:
    return segno.make_qr(payload, error="q", boost_error=False)
