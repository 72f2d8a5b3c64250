"""``optouts`` on the command line: files, exit codes, and no number on the screen."""

import stat
from pathlib import Path

import pytest

from tests.bot.cli.conftest import Run

ANA = "+14155550101"


@pytest.fixture
def environ(run: Run, environment: dict[str, str]) -> dict[str, str]:
    """An environment with an organizer."""
    assert run("organizer", "add", "ola", environ=environment).exit_code == 0
    return environment


@pytest.fixture
def listed(tmp_path: Path) -> str:
    """A list with one good row and one bad one."""
    file = tmp_path / "list.csv"
    file.write_text(f"number\n{ANA}\n12\n")
    return str(file)


def test_bad_rows_are_told_and_the_good_ones_are_kept(
    run: Run, environ: dict[str, str], listed: str
) -> None:
    result = run("optouts", "import", listed, "--as", "ola", environ=environ)
    assert result.exit_code == 1
    assert result.stdout == "1 newly suppressed, 0 were suppressed before.\n"
    assert result.stderr.splitlines() == [
        "line 3: neither a phone number nor telegram:<chat id>",
        "1 bad rows were passed over.",
    ]


def test_a_list_comes_on_standard_input_as_well(run: Run, environ: dict[str, str]) -> None:
    result = run("optouts", "import", "-", "--as", "ola", environ=environ, said=f"phone\n{ANA}\n")
    assert result.exit_code == 0, result.output
    assert result.stdout == "1 newly suppressed, 0 were suppressed before.\n"


def test_the_rest_of_very_many_bad_rows_is_counted(run: Run, environ: dict[str, str]) -> None:
    said = "phone\n" + "12\n" * 1003
    result = run("optouts", "import", "-", "--as", "ola", environ=environ, said=said)
    assert result.exit_code == 1
    assert "and 3 more bad rows\n" in result.stderr
    assert "1,003 bad rows were passed over." in result.stderr


def test_an_export_is_for_its_owners_eyes_and_says_what_it_leaves_out(
    run: Run, environ: dict[str, str], listed: str, tmp_path: Path
) -> None:
    run("optouts", "import", listed, "--as", "ola", environ=environ)
    file = tmp_path / "all.csv"
    result = run("optouts", "export", str(file), "--as", "ola", environ=environ)
    assert result.exit_code == 0, result.output
    assert result.stderr.splitlines() == [
        "0 opt-outs written.",
        "1 more are obeyed, and known only by a hash of the address.",
    ]
    assert file.read_text() == "address,channel,reason,since\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_an_export_goes_to_standard_output_as_well(run: Run, environ: dict[str, str]) -> None:
    result = run("optouts", "export", "-", "--as", "ola", environ=environ)
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == ["address,channel,reason,since"]


def test_a_file_that_is_there_is_not_written_over(
    run: Run, environ: dict[str, str], listed: str
) -> None:
    before = Path(listed).read_text()
    result = run("optouts", "export", listed, "--as", "ola", environ=environ)
    assert result.exit_code == 2
    assert "not written over" in result.stderr
    assert Path(listed).read_text() == before


@pytest.mark.parametrize("act", ["import", "export"])
def test_a_folder_that_is_not_there_is_said(run: Run, environ: dict[str, str], act: str) -> None:
    result = run("optouts", act, "nowhere/list.csv", "--as", "ola", environ=environ)
    assert result.exit_code == 1
    assert "No such file or directory" in result.stderr


def test_what_is_no_list_is_wrong_use(run: Run, environ: dict[str, str]) -> None:
    result = run("optouts", "import", "-", "--as", "ola", environ=environ, said=f"{ANA}\n")
    assert result.exit_code == 2
    assert "its first line must name the columns" in result.stderr
    assert "555" not in result.output


def test_a_reason_of_the_programs_own_is_wrong_use(
    run: Run, environ: dict[str, str], listed: str
) -> None:
    options = ("--as", "ola", "--reason", "carrier")
    result = run("optouts", "import", listed, *options, environ=environ)
    assert result.exit_code == 2
    assert "give another one" in result.stderr
