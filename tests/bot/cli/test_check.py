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
    told = json.loads(result.output)
    assert (told["ok"], told["problems"]) == (True, [])


def test_what_a_signature_costs_is_told_text_by_text(run: Run) -> None:
    prices = {"CAMPAIGNS": ENVIRONMENT["CAMPAIGNS"], "SMS_PRICES": "US=0.01,*=0.10"}
    said = run("check", environ=prices).output
    assert "ibm-extreme-vetting, en: 5 segments (US 0.050 USD, elsewhere 0.500 USD)" in said
    assert "ibm-extreme-vetting, es: 6 segments" in said
    assert "updates_yes + share: " in said
    without = run("check", environ={"CAMPAIGNS": ENVIRONMENT["CAMPAIGNS"]}).output
    assert "ibm-extreme-vetting, en: 5 segments\n" in without
    assert "SMS_PRICES" in without


def test_a_program_reads_what_each_text_costs(run: Run) -> None:
    told = json.loads(run("check", "--json", ENVIRONMENT["CAMPAIGNS"]).output)
    first = told["texts"][0]
    assert (first["keys"], first["segments"], first["culprits"]) == (["greet"], 2, [])


def test_the_letters_to_blame_are_named(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "campaigns"
    shutil.copytree(ENVIRONMENT["CAMPAIGNS"], folder)
    words = folder / "ibm-extreme-vetting" / "en.yaml"
    text = words.read_text(encoding="utf-8")
    words.write_text(
        text.replace("Msg&data rates may apply.\n      En español: ESPAÑOL", "☹"), encoding="utf-8"
    )
    assert "in UCS-2, because of ☹" in run("check", str(folder)).output


def test_the_languages_are_compared_and_measured(run: Run) -> None:
    result = run("check", "--languages", ENVIRONMENT["CAMPAIGNS"])
    assert result.exit_code == 0, result.output
    assert "es: nothing is missing." in result.output
    assert "   2  3  confirm" not in result.output.splitlines()[0]
    assert "confirm" in result.output
    assert "OVER BUDGET" not in result.output
    told = json.loads(run("check", "--languages", "--json").output)
    assert told == {"ok": True, "gaps": []}


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
