"""``set-aside`` lists, shows and settles what could not be acted on."""

import json
from contextlib import closing

import pytest

from bot.bootstrap import build
from bot.inbox.receive import Channel, Inbound
from bot.inbox.set_aside import keep
from bot.organizers import accounts
from bot.settings import load_settings
from flows.events import Said
from tests.bot.cli.conftest import Run, read_campaigns

ANA = "+14155550101"


@pytest.fixture
def environ(environment: dict[str, str]) -> dict[str, str]:
    """An environment in whose database a STOP and a START were set aside."""
    runtime = build(load_settings(environment), load_campaigns=read_campaigns)
    with closing(runtime.database):
        accounts.add(runtime, "bo", "")
        for number, words in enumerate(("STOP", "START please")):
            keep(runtime, Inbound("twilio", f"SM{number}", Channel.SMS, ANA, Said(words)))
    return environment


def test_what_waits_is_listed_without_names_and_numbers(run: Run, environ: dict[str, str]) -> None:
    result = run("set-aside", "list", environ=environ)
    assert result.exit_code == 0, result.output
    first, second = result.stdout.splitlines()
    assert first.endswith("sms  stop, obeyed")
    assert second.endswith("sms  start")
    assert ANA not in result.output
    told = json.loads(run("set-aside", "list", "--json", environ=environ).stdout)
    assert [(one["asked"], one["is_obeyed"]) for one in told] == [("stop", True), ("start", False)]


@pytest.mark.parametrize(
    "command", [("set-aside", "show"), ("set-aside", "settle"), ("broadcast", "show"), ("audit",)]
)
def test_a_number_that_no_row_can_have_is_wrong_use(
    run: Run, environ: dict[str, str], command: tuple[str, ...]
) -> None:
    for number in (str(2**63), "0"):
        result = run(*command, number, environ=environ)
        assert result.exit_code == 2
        assert f"{number} is not in the range" in result.output


def test_one_is_shown_and_settled(run: Run, environ: dict[str, str]) -> None:
    shown = run("set-aside", "show", "2", "--as", "bo", environ=environ)
    assert shown.exit_code == 0, shown.output
    assert f"from:   {ANA}\nwords:  START please\n" in shown.stdout
    told = json.loads(run("set-aside", "show", "2", "--as", "bo", "--json", environ=environ).stdout)
    assert (told["address"], told["words"], told["provider_id"]) == (ANA, "START please", "SM1")
    settled = run("set-aside", "settle", "2", "--as", "bo", environ=environ, said="lifted it\n")
    assert settled.stdout == "2 is settled.\n"
    assert len(run("set-aside", "list", environ=environ).stdout.splitlines()) == 1
    everything = run("set-aside", "list", "--all", environ=environ).stdout
    assert "start  settled by bo: lifted it" in everything
    again = run("set-aside", "settle", "2", "--as", "bo", "--note", "x", environ=environ)
    assert (again.exit_code, "settled already" in again.output) == (1, True)


def test_no_message_moves_the_cursor_or_adds_a_line(run: Run, environ: dict[str, str]) -> None:
    runtime = build(load_settings(environ))
    with closing(runtime.database):
        written = Said("\x1b[1A\x9b2K\nfrom:   +14155550199\u202e")
        keep(runtime, Inbound("twilio", "SM9", Channel.SMS, ANA, written))
    lines = run("set-aside", "show", "3", "--as", "bo", environ=environ).output.splitlines()
    assert len(lines) == 4
    assert all(line.isprintable() for line in lines)


def test_nothing_waits_at_first(run: Run, environment: dict[str, str]) -> None:
    with closing(build(load_settings(environment), load_campaigns=read_campaigns).database):
        result = run("set-aside", "list", environ=environment)
    assert result.stdout == "Nothing was set aside.\n"
