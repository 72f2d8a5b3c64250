"""``crm`` on the command line: look, add, approve, and tell of those who agreed before."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from bot.bootstrap import build
from bot.settings import load_settings
from tests.bot.cli.conftest import Run
from tests.bot.conversation.spoken_lines import say
from tests.conftest import shipped_campaigns

KEY = "made-up-group-key"
OF_ROSES = ("action-network", "roses", "--organization", "18-million-rising")


@pytest.fixture
def environ(run: Run, environment: dict[str, str]) -> dict[str, str]:
    """An environment with two organizers, and somebody who agreed."""
    for arguments in (("ola",), ("bo", "--as", "ola")):
        assert run("organizer", "add", *arguments, environ=environment).exit_code == 0
    runtime = build(load_settings(environment), load_campaigns=shipped_campaigns)
    with closing(runtime.database):
        say(runtime, "+14155550101", "IBM Ana Ruiz", "SIGN", "UPDATES")
    return environment


def test_from_a_look_to_those_who_agreed_before(run: Run, environ: dict[str, str]) -> None:
    since = ("--agreed-since", "2026-01-01")
    late = run("crm", "add", *OF_ROSES, "--dry-run", environ=environ)
    assert late.stdout.startswith("0 people would be told.\n"), late.output
    looked = run("crm", "add", *OF_ROSES, *since, "--dry-run", environ=environ)
    assert looked.exit_code == 0, looked.output
    assert looked.stdout.startswith("1 person would be told.\nOf a made-up person")
    assert looked.stdout.endswith("Nothing was sent.\n")
    reason = ("--reason", "our list of members", "--as", "ola")
    added = run("crm", "add", *OF_ROSES, *since, *reason, environ=environ, said=f"{KEY}\n")
    assert added.stdout.endswith("python -m bot crm approve roses\n"), added.output
    alone = run("crm", "approve", "roses", "--as", "ola", environ=environ)
    assert alone.exit_code == 1
    early = run("crm", "tell-earlier", "roses", "--as", "ola", environ=environ)
    assert (early.exit_code, "waits for a second organizer" in early.stderr) == (2, True)
    approved = run("crm", "approve", "roses", "--as", "bo", environ=environ)
    assert approved.exit_code == 0, approved.output
    assert "since 2026-01-01 00:00 UTC; our list of members" in approved.stderr
    told = run("crm", "tell-earlier", "roses", "--as", "ola", environ=environ)
    assert "done, 1 done" in told.stdout, told.output
    again = json.loads(run("crm", "dry-run", "roses", "--json", environ=environ).stdout)
    assert again["counts"] == {"told": 1}
    assert KEY not in "".join(one.output for one in (added, approved, told))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("crm", "dry-run", "roses"), "there is no integration roses"),
        (("crm", "approve", "roses", "--as", "bo"), "there is no integration roses"),
        (("crm", "add", *OF_ROSES, "--dry-run", "--set", "page"), "NAME=VALUE"),
        (
            ("crm", "add", *OF_ROSES[:2], "--organization", "nobody", "--dry-run"),
            "no organization nobody",
        ),
        (("crm", "add", *OF_ROSES, "--dry-run", "--mapping", "no.yaml"), "cannot be read"),
        (("crm", "add", *OF_ROSES, "--as", "ola", "--reason", "x"), "say why"),
        (
            ("crm", "add", "actionkit", "kit", *OF_ROSES[2:], "--as", "ola", "--reason", "a list"),
            "needs user",
        ),
    ],
)
def test_what_is_mistyped_is_told(
    run: Run, environ: dict[str, str], arguments: tuple[str, ...], said: str
) -> None:
    result = run(*arguments, environ=environ, said=f"{KEY}\n")
    assert result.exit_code in (1, 2)
    assert said in result.stderr
    assert "Traceback" not in result.output


def test_a_mapping_is_told_by_its_line(run: Run, environ: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "mapping.yaml"
    printed = run("crm", "mapping", environ=environ).stdout
    file.write_text(printed.replace("first word\n", "backwards\n"))
    result = run("crm", "add", *OF_ROSES, "--dry-run", "--mapping", str(file), environ=environ)
    assert result.exit_code == 2
    assert "mapping.yaml:6:1: name is not written as it must be" in result.stderr


def test_what_waits_for_a_hand_is_named_and_taken_in(run: Run, environ: dict[str, str]) -> None:
    asked = ("--reason", "our list of members", "--as", "ola")
    run("crm", "add", *OF_ROSES, *asked, environ=environ, said=f"{KEY}\n")
    for arguments, said in (
        ((), "Nothing is to be deleted in roses.\n"),
        (("--json",), "[]\n"),
        (("--deleted", "1"), "0 records will not be named again.\n"),
        (("--deleted", "-"), "0 records will not be named again.\n"),
    ):
        named = ("crm", "erased", "roses", *arguments, "--as", "ola")
        told = run(*named, environ=environ, said="1\n2\n")
        assert (told.exit_code, told.stdout) == (0, said), told.output
    held = run("crm", "take-in", "roses", "--as", "ola", environ=environ)
    assert (held.exit_code, "no opt-outs of roses are held back" in held.stderr) == (1, True)
