"""Files that are not whole are told from those that are."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from bot.exports.file_formats import (
    FileFormat,
    NotWhole,
    count_rows,
    fits_a_sheet,
    opening,
    row_line,
    write_end,
)
from bot.files.private_files import open_private

NAMES = ["id", "name"]


def written(path: Path, file_format: FileFormat, rows: int, *, end: bool = True) -> Path:
    """Write a file of so many rows."""
    with open_private(path) as file:
        file.write(opening(file_format, NAMES))
        for number in range(rows):
            file.write(row_line(file_format, NAMES, [number, "Ana\nRuiz"]).encode())
        file.flush()
        if end:
            write_end(file_format, file, path, rows)
    return path


@pytest.mark.parametrize("file_format", FileFormat)
@pytest.mark.parametrize("rows", [0, 3])
def test_a_whole_file_has_the_rows_that_were_written(
    tmp_path: Path, file_format: FileFormat, rows: int
) -> None:
    assert count_rows(file_format, written(tmp_path / "a", file_format, rows), 2) == rows


def test_the_end_of_json_lines_holds_for_all_before_it(tmp_path: Path) -> None:
    *lines, end = written(tmp_path / "a", FileFormat.JSON_LINES, 2).read_bytes().splitlines(True)
    assert json.loads(end)["end"]["sha256"] == sha256(b"".join(lines)).hexdigest()


def test_a_row_with_other_columns_is_none(tmp_path: Path) -> None:
    for file_format in FileFormat:
        path = written(tmp_path / file_format, file_format, 2)
        with pytest.raises(NotWhole, match="columns"):
            count_rows(file_format, path, 3)


def test_json_lines_without_their_end_are_not_whole(tmp_path: Path) -> None:
    path = written(tmp_path / "a", FileFormat.JSON_LINES, 2, end=False)
    with pytest.raises(NotWhole, match="the last line speaks of None"):
        count_rows(FileFormat.JSON_LINES, path, 2)


def test_json_lines_that_go_on_behind_their_end_are_not_whole(tmp_path: Path) -> None:
    path = written(tmp_path / "a", FileFormat.JSON_LINES, 1)
    with path.open("ab") as file:
        file.write(row_line(FileFormat.JSON_LINES, NAMES, [2, "Bo Li"]).encode())
    with pytest.raises(NotWhole):
        count_rows(FileFormat.JSON_LINES, path, 2)


def test_what_is_too_long_for_a_sheet_is_known_by_its_rows() -> None:
    assert fits_a_sheet(FileFormat.CSV, 999_999)
    assert not fits_a_sheet(FileFormat.CSV, 1_000_000)
    assert fits_a_sheet(FileFormat.JSON_LINES, 1_000_000)
