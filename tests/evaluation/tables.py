"""Reads a folder of messages that other people wrote, as tab-separated tables with a header.

``answers.tsv`` (text, label, language, source), ``ordinary.tsv`` and ``not_names.tsv`` (text,
language, …), ``stops.tsv`` (text, kind, language), ``slogans.tsv`` (text) and ``names.tsv`` (name,
kind): UTF-8, no quoting. Such a folder is read where it lies; nothing of it belongs in here.

A third of the texts, by a hash of the text, is unseen: nobody who writes rules reads it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "answers": ("text", "label", "language"),
    "ordinary": ("text", "language"),
    "stops": ("text", "kind", "language"),
    "slogans": ("text",),
    "names": ("name", "kind"),
    "not_names": ("text", "kind", "language"),
}
"""The columns that a table must have; "source" is read where it is there."""
DEFAULT_LANGUAGE = "en"
"""Of a text in a table without languages, or that names none."""
PARTS = 3


@dataclass(frozen=True, slots=True)
class Row:
    """A text, what it is (its label or kind), its language, and where it was taken from."""

    text: str
    kind: str
    language: str
    source: str

    @property
    def unseen(self) -> bool:
        """Tell whether the text is of the third that nobody looks at."""
        return is_unseen(self.text)


Tables = Mapping[str, tuple[Row, ...]]


def is_unseen(text: str) -> bool:
    """Tell whether the text belongs to the third that is unseen, by its SHA-256."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return int.from_bytes(digest[:8], "big") % PARTS == PARTS - 1


def read_tables(folder: Path) -> tuple[Tables, list[str]]:
    """Return the tables of the folder, and what is missing or wrong in it, in words."""
    if not folder.is_dir():
        return {}, [f"{folder} is no folder: name one that holds {', '.join(COLUMNS)} as .tsv"]
    tables: dict[str, tuple[Row, ...]] = {}
    problems: list[str] = []
    for table in COLUMNS:
        rows, wrong = _read_table(folder / f"{table}.tsv", COLUMNS[table])
        tables[table] = rows
        problems += wrong
    return tables, problems


def _read_table(path: Path, needed: tuple[str, ...]) -> tuple[tuple[Row, ...], list[str]]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except FileNotFoundError:
        return (), [f"{path.name} is missing: what it measures is left out"]
    except UnicodeDecodeError as error:
        return (), [f"{path.name} is not UTF-8 (byte {error.start}): what it measures is left out"]
    header = lines[0].rstrip("\r").split("\t")
    missing = [column for column in needed if column not in header and column != "language"]
    if missing:
        told = f"{path.name} has no column {', '.join(missing)} in its first line"
        return (), [f"{told}: what it measures is left out"]
    rows: list[Row] = []
    problems: list[str] = []
    for number, line in enumerate(lines[1:], 2):
        cells = line.rstrip("\r").split("\t")
        if line and len(cells) < len(header):
            problems.append(f"{path.name}:{number} has {len(cells)} of {len(header)} columns")
        elif line:
            rows.append(_row(dict(zip(header, cells, strict=False)), needed[0]))
    return tuple(rows), problems


def _row(cells: Mapping[str, str], text: str) -> Row:
    kind = cells.get("label") or cells.get("kind", "")
    language = cells.get("language") or DEFAULT_LANGUAGE
    return Row(cells[text], kind, language, cells.get("source", ""))
