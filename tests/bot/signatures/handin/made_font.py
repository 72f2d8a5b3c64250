"""Makes a font with the signs that a test needs, where the machine may have none."""

from collections.abc import Iterable
from pathlib import Path

from fontTools.fontBuilder import FontBuilder  # type: ignore[import-untyped]  # it has no types
from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]  # nor these

UNITS_PER_EM = 1000
FAMILY = "Boxes for Tests"


def make_font(folder: Path, signs: Iterable[str]) -> None:
    """Put a font into a folder in which each of these signs is a box."""
    codes = {ord(sign): f"u{ord(sign):04X}" for sign in signs}
    names = [".notdef", *codes.values()]
    builder = FontBuilder(UNITS_PER_EM, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap(codes)
    builder.setupGlyf(dict.fromkeys(names, _box()))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (600, 100)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable(
        {
            "familyName": FAMILY,
            "styleName": "Regular",
            "fullName": FAMILY,
            "psName": "Boxes-Regular",
        }
    )
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200)
    builder.setupPost()
    folder.mkdir(parents=True, exist_ok=True)
    builder.save(folder / "boxes.ttf")


def _box() -> object:
    pen = TTGlyphPen(None)
    pen.moveTo((100, 0))
    for corner in ((100, 700), (500, 700), (500, 0)):
        pen.lineTo(corner)
    pen.closePath()
    return pen.glyph()
