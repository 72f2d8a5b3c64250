"""``check``: the campaigns' mistakes, for a person and for a program."""

import json
import shutil
from pathlib import Path

import pytest

from tests.bot.cli.conftest import Run
from tests.conftest import ENVIRONMENT


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A copy of the campaigns, with one unknown setting in each."""
    folder = tmp_path / "campaigns"
    shutil.copytree(ENVIRONMENT["CAMPAIGNS"], folder)
    for file in folder.glob("*/campaign.yaml"):
        file.write_text(f"{file.read_text(encoding='utf-8')}\nunheard_of: 1\n", encoding="utf-8")
    return folder


def test_good_campaigns_are_named(run: Run) -> None:
    result = run("check", ENVIRONMENT["CAMPAIGNS"])
    assert result.exit_code == 0, result.output
    assert "ibm-extreme-vetting" in result.output


def test_the_folder_is_the_settings_where_none_is_given(run: Run) -> None:
    result = run("check", "--json", environ={"CAMPAIGNS": ENVIRONMENT["CAMPAIGNS"]})
    assert json.loads(result.output) == {"ok": True, "problems": []}


def test_a_mistake_is_told_with_its_file_and_line(run: Run, broken: Path) -> None:
    result = run("check", str(broken))
    assert result.exit_code == 1
    assert "campaign.yaml:" in result.output
    assert "unheard_of" in result.output


def test_a_program_reads_the_same_mistakes(run: Run, broken: Path) -> None:
    result = run("check", str(broken), "--json")
    assert result.exit_code == 1
    told = json.loads(result.output)
    assert told["ok"] is False
    assert {"file", "line", "column", "message", "remedy"} == told["problems"][0].keys()
    assert told["problems"][0]["line"] > 0


def test_a_folder_that_is_not_there_is_wrong_use(run: Run, tmp_path: Path) -> None:
    result = run("check", str(tmp_path / "none"))
    assert result.exit_code == 2
    assert "is not a folder" in result.output
