"""``names.csv`` and ``figures.csv``: written, and read back."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Final

from bot.files.private_files import whole_file
from bot.files.spreadsheet_csv import (
    BYTE_ORDER_MARK,
    ENCODING,
    MAX_ROWS,
    csv_line,
    read_rows,
    unguarded,
)
from bot.signatures.handin.figures import Figure

NAME_COLUMN: Final = "name"
LETTER_COLUMN: Final = "letter"
"""The letter's SHA-256, where signers signed several versions of it."""
FIGURES_FILE: Final = "figures.csv"
FIGURE_COLUMNS: Final = ("figure", "group", "count")
Row = Sequence[str]


def names_file(part: int) -> str:
    """Return the name of a part of the names: a spreadsheet drops what is over a million rows."""
    return "names.csv" if part == 1 else f"names-{part}.csv"


def write_table(path: Path, headings: Row, rows: Iterable[Row]) -> None:
    """Write one CSV file."""
    with whole_file(path) as file:
        file.write(BYTE_ORDER_MARK.encode())
        file.writelines(csv_line(row).encode() for row in chain([headings], rows))


def write_names(folder: Path, headings: Row, rows: Iterable[Row]) -> list[str]:
    """Write all names, in parts that a spreadsheet can hold; return the files' names."""
    written: list[str] = []
    left = iter(rows)
    while part := _next_rows(left, MAX_ROWS - 1):
        written.append(names_file(len(written) + 1))
        write_table(folder / written[-1], headings, part)
    return written


def _next_rows(left: Iterator[Row], limit: int) -> Iterator[Row] | None:
    """Return the next rows, which are read as they are written; None where there is none."""
    first = next(left, None)
    return None if first is None else chain([first], islice(left, limit - 1))


def write_figures(folder: Path, figures: Iterable[Figure]) -> None:
    """Write the figures."""
    rows = ((one.name, one.group, str(one.count)) for one in figures)
    write_table(folder / FIGURES_FILE, FIGURE_COLUMNS, rows)


def read_table(path: Path) -> Iterator[list[str]]:
    """Yield the rows of a table behind its headings, as they were before it was written.

    Raises ``csv.Error`` for what is no such table.
    """
    with path.open(encoding=ENCODING, newline="") as file:
        rows = read_rows(file)
        if next(rows, None) is None:
            raise csv.Error("the table has no headings")
        for row in rows:
            yield [unguarded(field) for field in row]
