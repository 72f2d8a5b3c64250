"""Opens the table of names in LibreOffice, where it is: no formula runs, no name is lost."""

import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest

from bot.signatures.handin.names_table import write_names

OFFICE = shutil.which("soffice")
NAMES = [
    *('=HYPERLINK("https://example.org","Ana")', "=1+1", "@SUM(1+1)", "+1+1", "-1-1", " =1+1"),
    *("\uff1d1+1", "=cmd|' /C calc'!A0", "Ana Ruiz", "محمد علي", "王小明", "'t Hart"),
]
TIMEOUT_SECONDS = 120
AS_A_PERSON_OPENS_IT = "CSV:44,34,UTF-8,1,,0,false,true"
"""Fields by commas, in quotes; UTF-8; special numbers (and formulas) are looked for."""
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_no_formula_runs_and_no_name_is_lost(tmp_path: Path) -> None:
    write_names(tmp_path, ["name"], ([name] for name in NAMES))
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    subprocess.run(
        [
            *(str(OFFICE), profile, "--headless", f"--infilter={AS_A_PERSON_OPENS_IT}"),
            *("--convert-to", "xlsx", "--outdir", str(tmp_path), str(tmp_path / "names.csv")),
        ],
        check=True,
        capture_output=True,
        timeout=TIMEOUT_SECONDS,
    )
    with ZipFile(tmp_path / "names.xlsx") as opened:
        sheet = ElementTree.fromstring(opened.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - ours
        shared = ElementTree.fromstring(opened.read("xl/sharedStrings.xml"))  # noqa: S314 - ours
    assert sheet.find(f".//{SHEET}f") is None, "a formula was taken for one"
    kinds = {cell.get("t") for cell in sheet.iter(f"{SHEET}c")}
    assert kinds == {"s"}, "every cell is text"
    texts = ["".join(part.itertext()) for part in shared.iter(f"{SHEET}si")]
    assert [text.removeprefix("'") for text in texts] == [
        name.removeprefix("'") for name in ("name", *NAMES)
    ]
