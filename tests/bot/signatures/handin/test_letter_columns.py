"""Names under a letter break between their words; within one only where a column is too narrow."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from bot.documents.typst_process import BASE_FAMILY, typeset
from bot.signatures.handin.documents import LETTER_TEMPLATE, _entry


def lines_of(*names: str) -> list[str]:
    """Return the lines of the page on which the names stand."""
    section = {"heading": "", "fonts": [BASE_FAMILY], "names": [_entry(one, ()) for one in names]}
    data = {
        "title": "Library",
        "sender": "Readers",
        "fonts": [BASE_FAMILY],
        "language": "en",
        "text_language": "en",
        "letter": [],
        "sha256": "",
        "words": {"sha256": "", "names": "Signed by", "range": "all"},
        "sections": [section],
    }
    made = typeset(LETTER_TEMPLATE, data, at=datetime(2026, 5, 1, tzinfo=UTC), font_folder=None)
    text = PdfReader(BytesIO(made)).pages[-1].extract_text()
    return [line.strip() for line in text.replace("\u200b", "").splitlines()]


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        (
            "María de los Ángeles Fernández-Montalbán",
            ["María de los Ángeles Fernández-", "Montalbán"],
        ),
        ("Hubert Wolfeschlegelsteinhausen", ["Hubert Wolfeschlegelsteinhausen"]),
        (
            "Chrysanthi Papadimitrakopoulou-Georgiou",
            ["Chrysanthi Papadimitrakopoulou-", "Georgiou"],
        ),
    ],
)
def test_a_word_that_fits_into_a_column_is_not_broken(name: str, lines: list[str]) -> None:
    found = lines_of(name)
    assert found[found.index(lines[0]) :][: len(lines)] == lines


def test_a_word_wider_than_a_column_breaks_anywhere_and_loses_nothing() -> None:
    name = "W" * 40
    found = [line for line in lines_of(name) if line.startswith("W")]
    assert len(found) > 1
    assert "".join(found) == name
