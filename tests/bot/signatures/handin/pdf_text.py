"""Reads what stands in a PDF as a reader does that knows ``ActualText``, in the order of writing.

What pypdf extracts itself leaves ``ActualText`` out, by which a document says what several glyphs
together are: in scripts of India and of South-East Asia each glyph then repeats its syllable.
"""

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from pypdf._cmap import get_encoding
from pypdf.generic import ContentStream

from bot.signatures.handin.printed_names import is_right_to_left, script_of


def text_of(path: Path) -> str:
    """Return the text of all pages, each piece as it is marked; white space as it comes."""
    return "".join(piece for page in PdfReader(path).pages for piece in _pieces(page))


def in_drawn_order(text: str) -> str:
    """Return a text of one direction with its letters from left to right, each before its marks.

    A glyph that stands for several letters (lam and alif) holds them as they are read.
    """
    letters: list[str] = []
    for sign in text:
        if letters and unicodedata.combining(sign):
            letters[-1] += sign
        else:
            letters.append(sign)
    return "".join(letters[::-1] if is_right_to_left(script_of(text)) else letters)


def streams_of(path: Path) -> bytes:
    """Return all that is in a PDF, decompressed."""
    reader = PdfReader(path)
    found = []
    for number in range(1, len(reader.xref_objStm) + len(reader.xref.get(0, {})) + 1):
        one: Any = reader.get_object(number)
        if hasattr(one, "get_data"):
            found.append(one.get_data())
        found.append(repr(one).encode())
    return b"\n".join(found)


def _pieces(page: Any) -> Iterator[str]:
    fonts = {name: get_encoding(font)[1] for name, font in _fonts_of(page)}
    font, inside = "", 0
    for operands, operator in ContentStream(page.get_contents(), page.pdf).operations:
        if operator == b"Tf":
            font = operands[0]
        elif operator == b"EMC":
            inside = max(0, inside - 1)
        elif operator in {b"BDC", b"BMC"}:
            actual = _actual_text(operands)
            yield actual
            inside += 1 if actual or inside else 0
        elif operator in {b"Tj", b"TJ"} and not inside:
            yield _decoded(operands[0], fonts[font])


def _actual_text(operands: list[Any]) -> str:
    marked = operands[-1] if isinstance(operands[-1], dict) else {}
    return _drawn(str(marked.get("/ActualText", "")))


def _fonts_of(page: Any) -> Iterator[tuple[str, Any]]:
    for name, font in page["/Resources"]["/Font"].items():
        yield name, font.get_object()


def _decoded(operand: Any, table: dict[str, str]) -> str:
    """Return the text of two-byte codes by the font's own table of what they mean."""
    parts = operand if isinstance(operand, list) else [operand]
    codes = b"".join(getattr(part, "original_bytes", b"") for part in parts)
    pairs = (codes[at : at + 2].decode("utf-16-be") for at in range(0, len(codes), 2))
    return "".join(_drawn(table.get(pair, "")) for pair in pairs)


def _drawn(piece: str) -> str:
    return in_drawn_order(unicodedata.normalize("NFKC", piece))
