"""A second yes in the terminal: by a code of who says it, or marked as the operator's word."""

import pytest

from tests.bot.cli.conftest import Run, with_app

UNPROVED = "confirmed at this machine, without bo's own code"
IBM = "ibm-extreme-vetting"


@pytest.fixture
def environ(run: Run, environment: dict[str, str]) -> dict[str, str]:
    """An environment with two organizers, of whom ana has asked for an export."""
    environ = {**environment, "CONSOLE": "on"}
    run("organizer", "add", "ana", environ=environ)
    run("organizer", "add", "bo", "--as", "ana", environ=environ)
    asking = ("--with-personal-data", "--reason", "for our carrier", "--as", "ana")
    assert run("export", "opt-outs", *asking, environ=environ).exit_code == 0
    return environ


RELEASE = ("export", "release", "1", "--as", "bo")


def test_without_an_app_it_is_taken_and_marked(run: Run, environ: dict[str, str]) -> None:
    released = run(*RELEASE, "--json", environ=environ)
    assert released.exit_code == 0, released.output
    assert UNPROVED in released.stderr
    trail = run("audit", "--by", "bo", environ=environ).stdout
    assert "confirmed at this machine: without bo's own code" in trail


def test_with_an_app_its_code_is_asked_for(run: Run, environ: dict[str, str]) -> None:
    link = run("organizer", "link", "bo", "--as", "bo", environ=environ).stdout.strip()
    code, recovery_codes = with_app(environ, link.rpartition("/")[2])
    unsaid = run(*RELEASE, environ=environ)
    assert unsaid.exit_code == 2
    assert "a code of bo's app is needed: give it with --code" in unsaid.stderr
    wrong = run(*RELEASE, "--code", "000000" if code != "000000" else "1", environ=environ)
    assert wrong.exit_code == 1
    assert "That code is not right" in wrong.stderr
    assert "released" not in run("export", "list", environ=environ).stdout
    right = run(*RELEASE, "--code", code, environ=environ)
    if right.exit_code:  # its half minute went by: a recovery code stands in for it
        right = run(*RELEASE, "--code", recovery_codes[0], environ=environ)
    assert right.exit_code == 0, right.output
    assert "confirmed" not in right.output
    assert "confirmed" not in run("audit", environ=environ).stdout


def test_a_hold_is_released_by_a_second_yes_of_the_same_kind(
    run: Run, environ: dict[str, str]
) -> None:
    run("retention", "hold", IBM, "--reason", "a court asked", "--as", "ana", environ=environ)
    asked = run("retention", "release", IBM, "--as", "ana", environ=environ)
    assert "confirmed" not in asked.output
    said = run("retention", "release", IBM, "--as", "bo", environ=environ)
    assert said.stdout == "The hold is released.\n"
    assert UNPROVED in said.stderr


def test_an_approver_says_yes_and_asks_for_nothing(run: Run, environ: dict[str, str]) -> None:
    run("organizer", "role", "bo", "approver", "--as", "ana", environ=environ)
    assert run("export", "audit", "--as", "bo", environ=environ).exit_code == 1
    assert run("campaign", "end", IBM, "--as", "bo", environ=environ).exit_code == 1
    approved = run("campaign", "end", IBM, "--approve", "--yes", "--as", "bo", environ=environ)
    assert "nobody asked for the end" in approved.stderr
    assert run(*RELEASE, environ=environ).exit_code == 0
