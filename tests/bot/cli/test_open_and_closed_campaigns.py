"""``campaign list``, ``close``, ``open``, ``letter``; ``check``, ``doctor`` on signed letters."""

import json
import shutil
from pathlib import Path

import pytest

from bot.bootstrap import build
from bot.settings import load_settings
from flows.campaign import letter_sha256
from tests.bot.cli.conftest import Run
from tests.bot.conversation.spoken_lines import say
from tests.conftest import ENVIRONMENT

IBM = "ibm-extreme-vetting"


@pytest.fixture
def environ(run: Run, on_sqlite: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """A live environment of its own campaigns, in which somebody signed."""
    shutil.copytree(ENVIRONMENT["CAMPAIGNS"], tmp_path / "campaigns")
    there = {**on_sqlite, "CAMPAIGNS": str(tmp_path / "campaigns")}
    assert run("migrate", environ=there).exit_code == 0
    assert run("organizer", "add", "ana", environ=there).exit_code == 0
    runtime = build(load_settings(there))
    say(runtime, "+12125550100", "IBM Ana Ruiz", "SIGN")
    runtime.database.close()
    return there


def change_letter(environ: dict[str, str]) -> Path:
    """Change the letter and pin it anew; return its file."""
    folder = Path(environ["CAMPAIGNS"]) / IBM
    file, facts = folder / "letter.en.md", folder / "campaign.yaml"
    old = file.read_text(encoding="utf-8")
    file.write_text(f"{old}P.S. no.\n", encoding="utf-8")
    pinned = facts.read_text(encoding="utf-8")
    new = letter_sha256(f"{old}P.S. no.\n")
    facts.write_text(pinned.replace(letter_sha256(old), new), encoding="utf-8")
    return file


def test_a_campaign_is_closed_and_opened_by_whoever_says_who_they_are(
    run: Run, environ: dict[str, str]
) -> None:
    for command, told in (
        (("close", IBM), f"{IBM} is closed: nobody can sign it any more."),
        (("close", IBM), f"{IBM} is closed already: nobody can sign it any more."),
        (("open", IBM), f"{IBM} is open: people can sign it."),
        (("open", IBM), f"{IBM} is open already: people can sign it."),
    ):
        result = run("campaign", *command, "--as", "ana", environ=environ)
        assert (result.exit_code, result.output.strip()) == (0, told)
    unknown = run("campaign", "close", "another", "--as", "ana", environ=environ)
    assert (unknown.exit_code, IBM in unknown.output) == (2, True)


def test_the_list_says_which_are_open(run: Run, environ: dict[str, str]) -> None:
    assert f"{IBM}  open, 1 signature counts" in run("campaign", "list", environ=environ).output
    run("campaign", "close", IBM, "--as", "ana", environ=environ)
    assert f"{IBM}  closed since 2" in run("campaign", "list", environ=environ).output
    (plain,) = json.loads(run("campaign", "list", "--json", environ=environ).stdout)
    assert (plain["campaign"], plain["status"], plain["signatures"]) == (IBM, "closed", 1)


def test_a_signed_letter_that_changed_is_named_and_its_text_is_had_back(
    run: Run, environ: dict[str, str]
) -> None:
    was = (Path(environ["CAMPAIGNS"]) / IBM / "letter.en.md").read_bytes()
    assert json.loads(run("check", "--json", environ=environ).stdout)["signed_letters_checked"]
    file = change_letter(environ)
    checked = run("check", environ=environ)
    assert checked.exit_code == 1
    assert f"{file}:1:1: this letter was changed, and people signed it (1 signature since" in (
        checked.output
    )
    (problem,) = json.loads(run("check", "--json", environ=environ).stdout)["problems"]
    assert f"campaign letter {IBM} en" in problem["remedy"]
    started = run("figures", environ=environ)
    assert (started.exit_code, "people signed it" in started.output) == (2, True)
    looked = run("doctor", environ=environ)
    assert (looked.exit_code, "people signed it" in looked.output) == (1, True)
    printed = run("campaign", "letter", IBM, "en", environ=environ)
    assert printed.stdout_bytes == was
    assert letter_sha256(was.decode()) in printed.stderr
    assert run("campaign", "letter", IBM, "es", environ=environ).exit_code == 2


def test_without_a_database_check_says_that_it_could_not_look(run: Run) -> None:
    environ = {"CAMPAIGNS": ENVIRONMENT["CAMPAIGNS"]}
    checked = run("check", environ=environ)
    assert (checked.exit_code, "No database" in checked.stderr) == (0, True)
    plain = json.loads(run("check", "--json", environ=environ).stdout)
    assert plain["signed_letters_checked"] is False


def test_doctor_says_what_is_closed_by_command(run: Run, environ: dict[str, str]) -> None:
    run("campaign", "close", IBM, "--as", "ana", environ=environ)
    told = run("doctor", environ=environ).output
    assert "closed by command since" in told
    assert f"python -m bot campaign open {IBM}" in told
