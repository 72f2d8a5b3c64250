"""``export`` on the command line: what is asked, released, fetched, and what is refused."""

import json
from pathlib import Path

import pytest

from bot.exports.export_life import SUMMARY_SUFFIX
from bot.files.spreadsheet_csv import read_rows
from tests.bot.cli.conftest import Run


@pytest.fixture
def environ(run: Run, environment: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """An environment with two organizers, and a folder for files."""
    environ = {**environment, "FILES_FOLDER": str(tmp_path / "files")}
    assert run("organizer", "add", "ola", environ=environ).exit_code == 0
    assert run("organizer", "add", "bo", "--as", "ola", environ=environ).exit_code == 0
    return environ


def test_what_names_nobody_is_written_and_fetched_in_one_command(
    run: Run, environ: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "audit.csv"
    result = run("export", "audit", "--as", "ola", "--output", str(file), environ=environ)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith(f"{file}: whole, 2 rows, SHA-256 ")
    with file.open(encoding="utf-8", newline="") as written:
        assert [row[4] for row in read_rows(written)] == ["act", *["organizer added"] * 2]
    summary = json.loads((tmp_path / f"audit.csv{SUMMARY_SUFFIX}").read_text(encoding="utf-8"))
    assert summary["rows"] == 2


def test_personal_data_goes_by_two_organizers(
    run: Run, environ: dict[str, str], tmp_path: Path
) -> None:
    ask = ("export", "opt-outs", "--as", "ola", "--with-personal-data")
    without = run(*ask, environ=environ)
    assert without.exit_code == 1
    assert "say why" in without.stderr
    asked = run(*ask, "--reason", "for our carrier", environ=environ)
    assert asked.exit_code == 0, asked.output
    assert "release 1  (by a second organizer, within a day)" in asked.stdout
    alone = run("export", "release", "1", "--as", "ola", environ=environ)
    assert alone.exit_code == 1
    assert "a second organizer has to say yes" in alone.stderr
    released = run("export", "release", "1", "--as", "bo", "--json", environ=environ)
    told = json.loads(released.stdout)
    assert (told["status"], told["rows"], told["released_by_name"]) == ("built", 0, "bo")
    assert "written_after" not in told
    fetch = ("export", "fetch", "1", str(tmp_path / "out.csv"), "--as", "ola", "--json")
    fetched = run(*fetch, environ=environ)
    assert json.loads(fetched.stdout)["rows"] == 0
    again = run(*fetch, environ=environ)
    assert again.exit_code == 1
    assert "fetched already" in again.stderr
    listed = run("export", "list", environ=environ)
    assert listed.stdout == (
        "1  fetched, 0 rows: opt-outs, with personal data, asked by ola; for our carrier\n"
    )
    assert json.loads(run("export", "list", "--json", environ=environ).stdout)[0]["id"] == 1


def test_a_worker_can_write_it(run: Run, environ: dict[str, str]) -> None:
    result = run("export", "signatures", "--as", "ola", "--background", environ=environ)
    assert result.exit_code == 0, result.output
    assert "1  released: signatures, without personal data" in result.stdout
    assert "write-export" in run("jobs", "list", environ=environ).stdout
    cancelled = run("export", "cancel", "1", "--as", "ola", environ=environ)
    assert cancelled.stdout == "Export 1 is cancelled.\n"


def test_what_was_left_out_is_counted(run: Run, environ: dict[str, str], tmp_path: Path) -> None:
    said = "phone\n+14155550101\n"
    run("optouts", "import", "-", "--as", "ola", environ=environ, said=said)
    ask = ("export", "opt-outs", "--as", "ola", "--with-personal-data", "--reason", "for a carrier")
    run(*ask, environ=environ)
    run("export", "release", "1", "--as", "bo", environ=environ)
    fetched = run("export", "fetch", "1", str(tmp_path), "--as", "ola", environ=environ)
    assert "1 value is left out or empty" in fetched.stderr
    nowhere = run("export", "fetch", "1", "no/such/folder/a", "--as", "ola", environ=environ)
    assert nowhere.exit_code == 1


@pytest.mark.parametrize(
    "options",
    [
        ("--output", "a.csv", "--background"),
        ("--output", "a.csv", "--with-personal-data", "--reason", "because"),
    ],
)
def test_what_does_not_go_together_is_wrong_use(
    run: Run, environ: dict[str, str], options: tuple[str, ...]
) -> None:
    assert run("export", "audit", "--as", "ola", *options, environ=environ).exit_code == 2


def test_a_key_to_which_nothing_can_be_encrypted_is_refused(
    run: Run, environ: dict[str, str]
) -> None:
    refused = run("export", "audit", "--as", "ola", "--to", "age1nobody", environ=environ)
    assert refused.exit_code == 1
    assert "age1nobody" not in refused.stderr
    assert "begins with age1" in refused.stderr


def test_where_nothing_can_be_written_it_is_said(run: Run, environ: dict[str, str]) -> None:
    assert "Nothing was exported yet." in run("export", "list", environ=environ).stdout
    run("export", "audit", "--as", "ola", environ=environ)
    result = run("export", "fetch", "1", "no/such/folder/a", "--as", "ola", environ=environ)
    assert result.exit_code == 1
    assert "cannot be written" in result.stderr
