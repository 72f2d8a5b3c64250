"""``signatures`` shows what looks odd, decides about it, and finds one."""

import json
from contextlib import closing

import pytest
from click.testing import CliRunner

from bot.bootstrap import build
from bot.cli.signatures import decide_one_by_one
from bot.organizers import accounts
from bot.settings import load_settings
from bot.storage.review.review_queue import Condition
from tests.bot.cli.conftest import Run, read_campaigns
from tests.bot.signatures.review.signers import CAMPAIGN, counted, organizer, rules, sign
from tests.clock import Clock

BO, ADA = ("--as", "bo"), ("--as", "ada")


@pytest.fixture
def environ(environment: dict[str, str], clock: Clock) -> dict[str, str]:
    """An environment in whose database two jokes and a name are signed, and looked at."""
    runtime = build(load_settings(environment), now=clock, load_campaigns=read_campaigns)
    with closing(runtime.database):
        sign(runtime, "Mickey Mouse", "+14155550101")
        sign(runtime, "Donald Duck")
        sign(runtime, "Ana Ruiz", "7001")
        rules(runtime)
        organizer(runtime, "bo")
        organizer(runtime, "ada")
    return environment


def count_of(environ: dict[str, str]) -> int:
    runtime = build(load_settings(environ), load_campaigns=read_campaigns)
    with closing(runtime.database):
        return counted(runtime)


def test_what_waits_is_shown_with_its_reason_and_no_number(
    run: Run, environ: dict[str, str]
) -> None:
    result = run("signatures", "review", *BO, environ=environ)
    assert result.exit_code == 0, result.output
    first = result.stdout.splitlines()[:3]
    assert first[0] == "1  Mickey Mouse, sms, 2026-05-04"
    assert first[1] == "    counted; number 1, in en"
    assert first[2].startswith("    joke: the name of a character [joke.characters@")
    assert "told that the letter goes with real names" in result.stdout
    assert result.stdout.splitlines()[-1] == "Waiting: 2 joke"
    assert "5550101" not in result.output


def test_a_page_is_printed_for_a_program(run: Run, environ: dict[str, str]) -> None:
    result = run("signatures", "review", "--json", "--after", "1", *BO, environ=environ)
    page = json.loads(result.stdout)
    assert page["waiting"] == {"joke": 2}
    (entry,) = page["entries"]
    assert (entry["signature"]["id"], entry["signature"]["day"]) == (2, "2026-05-04")


def test_a_name_is_kept_and_another_held_back_and_released(
    run: Run, environ: dict[str, str]
) -> None:
    assert run("signatures", "review", "--keep", "1", *BO, environ=environ).exit_code == 0
    assert run("signatures", "hold", "2", *BO, environ=environ).exit_code == 0
    assert count_of(environ) == 2
    nothing = run("signatures", "review", *BO, environ=environ)
    assert nothing.stdout == "Nothing waits for review.\n"
    shown = run("signatures", "show", "2", *BO, environ=environ)
    assert "held back for joke, by joke.characters@" in shown.stdout
    assert "(held)" in shown.stdout
    assert run("signatures", "release", "2", *BO, environ=environ).exit_code == 0
    assert count_of(environ) == 3
    refused = run("signatures", "release", "2", *BO, environ=environ)
    assert refused.exit_code == 1
    assert "not held back" in refused.output


def test_many_are_counted_shown_and_wait_for_a_second_organizer(
    run: Run, environ: dict[str, str]
) -> None:
    chosen = ("signatures", "hold", "--reason", "joke", *BO)
    assert run(*chosen, environ=environ, said="n\n").exit_code == 1
    assert run("signatures", "acts", environ=environ).stdout.startswith("Nothing was held back")
    asked = run(*chosen, environ=environ, said="y\n")
    assert asked.exit_code == 0, asked.output
    assert f"2 signatures of {CAMPAIGN} fit:" in asked.stdout
    assert "signatures approve 1 --as NAME" in asked.stdout
    assert count_of(environ) == 3
    listed = run("signatures", "acts", environ=environ).stdout
    assert listed.startswith(f"1  asked: hold 2 of {CAMPAIGN}")
    assert run("signatures", "approve", "1", "--yes", *BO, environ=environ).exit_code == 1
    assert run("signatures", "cancel", "1", *BO, environ=environ).exit_code == 0


def test_an_act_is_carried_out_and_undone(run: Run, environ: dict[str, str]) -> None:
    asked = run("signatures", "hold", "--rule", "joke.characters", "--yes", *BO, environ=environ)
    assert asked.exit_code == 0, asked.output
    approved = run("signatures", "approve", "1", *ADA, environ=environ, said="y\n")
    assert approved.exit_code == 0, approved.output
    assert "Done: 2." in approved.stdout
    assert count_of(environ) == 1
    assert run("signatures", "undo", "1", *BO, environ=environ, said="y\n").exit_code == 0
    assert count_of(environ) == 3
    again = run("signatures", "undo", "1", "--yes", *BO, environ=environ)
    assert (again.exit_code, "taken back already" in again.output) == (1, True), again.output


def test_one_by_condition_needs_nobody_else(run: Run, environ: dict[str, str]) -> None:
    one = ("--channel", "telegram", "--yes", *BO)
    held = run("signatures", "hold", "--for", "asked", *one, environ=environ)
    assert held.exit_code == 0, held.output
    assert count_of(environ) == 2
    assert run("signatures", "release", *one, environ=environ).exit_code == 0
    assert count_of(environ) == 3


@pytest.mark.parametrize(
    ("kind", "said", "found"),
    [("phone", "415 555 0101", "1"), ("phone", "telegram:7001", "3"), ("name", "ana ruis", "3"),
     ("number", "2", "2")],
)  # fmt: skip
def test_one_is_found_by_what_is_piped_in(
    run: Run, environ: dict[str, str], kind: str, said: str, found: str
) -> None:
    result = run("signatures", "find", kind, *BO, environ=environ, said=f"{said}\n")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith(f"{found}  ")
    as_json = run("signatures", "find", kind, "--json", *BO, environ=environ, said=f"{said}\n")
    assert [one["id"] for one in json.loads(as_json.stdout)] == [int(found)]


@pytest.mark.parametrize(
    ("arguments", "said", "told"),
    [
        ("find name", "Nobody Else", (1, "Nothing is found.")),
        ("find number", "two", (2, "that is no signature number")),
        ("find phone", "x", (2, "that is no phone number")),
        ("show 99", "", (1, "there is no signature 99")),
        ("hold", "", (2, "give an ID, or a condition")),
        ("hold --channel sms --yes", "", (1, "say why, or choose")),
        ("review --campaign river", "", (2, "name a campaign")),
    ],
)
def test_what_cannot_be_done_is_said(
    run: Run, environ: dict[str, str], arguments: str, said: str, told: tuple[int, str]
) -> None:
    result = run("signatures", *arguments.split(), *BO, environ=environ, said=f"{said}\n")
    assert result.exit_code == told[0]
    assert told[1] in result.output


def test_who_sits_before_the_screen_decides_one_by_one(environ: dict[str, str]) -> None:
    runtime = build(load_settings(environ), load_campaigns=read_campaigns)
    with (
        closing(runtime.database),
        CliRunner().isolation(input="x\nh nonsense\nS\nh slur\n") as streams,
    ):
        who = accounts.named(runtime, "bo")
        decide_one_by_one(runtime, who, Condition(CAMPAIGN))
        shown, said = (stream.getvalue().decode() for stream in streams[:2])
    assert shown.splitlines()[-1] == "Waiting: 1 joke"
    assert said.count("That is none of these") == 2
    assert "held back: slur" in said
    assert count_of(environ) == 2


@pytest.mark.parametrize(("typed", "counts"), [("k\nh\n", 2), ("q\n", 3), ("k\nq\n", 3)])
def test_one_may_keep_hold_back_and_leave(environ: dict[str, str], typed: str, counts: int) -> None:
    runtime = build(load_settings(environ), load_campaigns=read_campaigns)
    with closing(runtime.database), CliRunner().isolation(input=typed):
        decide_one_by_one(runtime, accounts.named(runtime, "bo"), Condition(CAMPAIGN))
    assert count_of(environ) == counts


def test_a_signature_is_shown_for_a_program(run: Run, environ: dict[str, str]) -> None:
    shown = json.loads(run("signatures", "show", "1", "--json", *BO, environ=environ).stdout)
    assert (shown["name"], shown["state"], shown["flags"][0]["reason"]) == (
        "Mickey Mouse",
        "counted",
        "joke",
    )


def test_a_name_is_corrected_and_reviewed_again(run: Run, environ: dict[str, str]) -> None:
    assert run("signatures", "hold", "1", *BO, environ=environ).exit_code == 0
    done = run("signatures", "correct", "1", *BO, environ=environ, said="  Mick  Miller\n")
    assert done.exit_code == 0, done.output
    assert "Mick Miller" in run("signatures", "show", "1", *BO, environ=environ).stdout
    refused = run("signatures", "correct", "1", *BO, environ=environ, said="\n")
    assert (refused.exit_code, "a name has letters" in refused.output) == (1, True)
    nobody = run("signatures", "correct", "99", *BO, environ=environ, said="Ana Ruiz\n")
    assert (nobody.exit_code, "no signature 99" in nobody.output) == (1, True)
