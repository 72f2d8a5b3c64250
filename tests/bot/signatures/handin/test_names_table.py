"""Holds that tables are what a spreadsheet reads, in parts that it can hold."""

import csv
from pathlib import Path

import pytest

from bot.files import spreadsheet_csv
from bot.signatures.handin import names_table
from bot.signatures.handin.figures import Figure
from bot.signatures.handin.names_table import (
    names_file,
    read_table,
    write_figures,
    write_names,
)

FORMULAS = ["=1+1", " =1+1", "\uff1d1+1", "+1", "-1", "@a", "'t Hart", 'say "hi"', "a,b", "a\nb"]


def test_what_is_written_is_read_back_and_runs_nothing(tmp_path: Path) -> None:
    assert write_names(tmp_path, ["name"], ([name] for name in FORMULAS)) == ["names.csv"]
    written = (tmp_path / "names.csv").read_bytes()
    assert written.startswith(b'\xef\xbb\xbf"name"\r\n"\'=1+1"\r\n')
    assert [row[0] for row in read_table(tmp_path / "names.csv")] == [*FORMULAS[:-1], "a b"]


def test_a_part_holds_what_a_sheet_holds_with_its_headings(tmp_path: Path) -> None:
    most = spreadsheet_csv.MAX_ROWS - 1
    files = write_names(tmp_path, ["name"], (["Ana"] for _ in range(most + 2)))
    assert files == ["names.csv", "names-2.csv"] == [names_file(1), names_file(2)]
    rows = [sum(1 for _ in read_table(tmp_path / name)) for name in files]
    assert rows == [most, 2]


def test_nobody_at_all_makes_no_table(tmp_path: Path) -> None:
    assert write_names(tmp_path, ["name"], []) == []


def test_figures_are_a_table_too(tmp_path: Path) -> None:
    write_figures(tmp_path, [Figure("signed", "", 3), Figure("places", "US-CA", 2)])
    path = tmp_path / names_table.FIGURES_FILE
    assert list(read_table(path)) == [["signed", "", "3"], ["places", "US-CA", "2"]]


def test_a_file_without_headings_is_no_table(tmp_path: Path) -> None:
    (tmp_path / "names.csv").write_bytes(b"")
    with pytest.raises(csv.Error):
        list(read_table(tmp_path / "names.csv"))
