"""``optouts`` on the command line: files, exit codes, and no number on the screen."""

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
    assert result.stdout.splitlines() == [
        "2 rows, read in 'number'.",
        "1 newly suppressed, 0 were suppressed before.",
    ]
    assert result.stderr.splitlines() == [
        "line 3: neither a phone number nor telegram:<chat id>",
        "1 bad row was passed over or read in part.",
    ]


def test_a_list_comes_on_standard_input_as_well(run: Run, environ: dict[str, str]) -> None:
    result = run("optouts", "import", "-", "--as", "ola", environ=environ, said=f"phone\n{ANA}\n")
    assert result.exit_code == 0, result.output
    assert result.stdout.endswith("1 newly suppressed, 0 were suppressed before.\n")


def test_the_rest_of_very_many_bad_rows_is_counted(run: Run, environ: dict[str, str]) -> None:
    said = "phone\n" + "12\n" * 1003
    result = run("optouts", "import", "-", "--as", "ola", environ=environ, said=said)
    assert result.exit_code == 1
    assert "and 3 more bad rows\n" in result.stderr
    assert "1,003 bad rows were passed over or read in part." in result.stderr


def test_a_folder_that_is_not_there_is_said(run: Run, environ: dict[str, str]) -> None:
    result = run("optouts", "import", "nowhere/list.csv", "--as", "ola", environ=environ)
    assert result.exit_code == 1
    assert "No such file or directory" in result.stderr


def test_what_may_be_a_number_in_another_column_is_told_until_columns_are_named(
    run: Run, environ: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(f"phone;backup\n{ANA};(415) 555-2671\n".encode("utf-16"))
    import_ = ("optouts", "import", str(file), "--as", "ola")
    result = run(*import_, environ=environ)
    assert result.exit_code == 1
    assert "1 row holds what looks like a number in the column 'backup'" in result.stderr
    both = run(*import_, "--column", "phone", "--column", "backup", environ=environ)
    assert both.exit_code == 0, both.output
    assert both.stdout.splitlines() == [
        "1 row, read in 'phone', 'backup'.",
        "1 newly suppressed, 1 was suppressed before.",
    ]


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


def test_a_country_that_is_none_is_wrong_use(
    run: Run, environ: dict[str, str], listed: str
) -> None:
    options = ("--as", "ola", "--country", "uk")
    result = run("optouts", "import", listed, *options, environ=environ)
    assert result.exit_code == 2
    assert "as in US, MX or GB" in result.stderr
