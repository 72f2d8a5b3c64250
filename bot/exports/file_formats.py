"""The two forms of an export's file: CSV for spreadsheets, JSON Lines for programs.

Both say how many rows there are: CSV in the summary beside it (a last line would be one more row
to a spreadsheet), JSON Lines in its own last line, which begins with ``{"end":``.
"""

import json
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import IO, Final

from bot.counted_words import counted
from bot.exports.columns import Value
from bot.files.private_files import sha256_of
from bot.files.spreadsheet_csv import BYTE_ORDER_MARK, ENCODING, MAX_ROWS, csv_line, read_rows

END: Final = "end"


class FileFormat(StrEnum):
    """How an export is written."""

    CSV = "csv"
    JSON_LINES = "jsonl"


class NotWhole(Exception):
    """What was read back is not what was written; the words say in which row."""


def fits_a_sheet(file_format: str, rows: int) -> bool:
    """Return whether a spreadsheet shows all rows: it drops those beyond its limit in silence."""
    return file_format != FileFormat.CSV or rows < MAX_ROWS


def opening(file_format: FileFormat, names: Sequence[str]) -> bytes:
    """Return what stands before the first row."""
    if file_format is FileFormat.JSON_LINES:
        return b""
    return (BYTE_ORDER_MARK + csv_line(names)).encode(ENCODING)


def row_line(file_format: FileFormat, names: Sequence[str], values: Sequence[Value]) -> str:
    """Return a row as it stands in the file."""
    if file_format is FileFormat.JSON_LINES:
        return json.dumps(dict(zip(names, values, strict=True)), ensure_ascii=False) + "\n"
    return csv_line("" if value is None else str(value) for value in values)


def write_end(file_format: FileFormat, file: IO[bytes], path: Path, rows: int) -> None:
    """Write the end of a file, behind its last row; ``file`` is open at that place, and flushed."""
    if file_format is FileFormat.JSON_LINES:
        end = {"rows": rows, "sha256": sha256_of(path)}
        file.write((json.dumps({END: end}) + "\n").encode(ENCODING))


def count_rows(file_format: FileFormat, path: Path, columns: int) -> int:
    """Read a whole file back and return how many rows it holds. Raises ``NotWhole``."""
    with path.open(encoding=ENCODING, newline="") as file:
        if file_format is FileFormat.JSON_LINES:
            return _count_json_lines(file, columns)
        rows = -1
        for rows, row in enumerate(read_rows(file)):
            if len(row) != columns:
                raise NotWhole(f"row {rows} was read back with {len(row)} columns")
        return rows


def _count_json_lines(file: IO[str], columns: int) -> int:
    rows, end = 0, None
    for line in file:
        record = json.loads(line)
        if END in record:
            end = record[END]["rows"]
        elif len(record) != columns or end is not None:
            raise NotWhole(f"row {rows + 1} was read back with {len(record)} columns")
        else:
            rows += 1
    if end != rows:
        raise NotWhole(
            f"{counted(rows, 'row was', 'rows were')} read back, and the last line speaks of {end}"
        )
    return rows
