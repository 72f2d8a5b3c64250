"""Holds the document of exports' columns to the columns."""

from pathlib import Path

from bot.exports.columns import COLUMNS
from bot.exports.columns_document import columns_document

DOCUMENT = Path(__file__).parents[3] / "docs" / "exports.md"


def test_the_document_has_the_columns_as_they_are() -> None:
    assert columns_document() in DOCUMENT.read_text(encoding="utf-8")


def test_personal_columns_stand_last_and_no_two_are_called_alike() -> None:
    for columns in COLUMNS.values():
        personal = [one.is_personal for one in columns]
        assert personal == sorted(personal)
        assert len({one.name for one in columns}) == len(columns)
