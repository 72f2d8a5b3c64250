"""``organizer``: who may act, and no address on the screen."""

import json
from contextlib import closing

import pytest

from bot.bootstrap import build
from bot.organizers import accounts
from bot.organizers.sign_in import sessions
from bot.organizers.sign_in.factors import SignInRefused
from bot.settings import load_settings
from tests.bot.cli.conftest import Run, with_app

NUMBER = "(415) 555-0101"


def test_the_first_is_added_and_the_next_by_one_who_is(
    run: Run, environment: dict[str, str]
) -> None:
    first = run("organizer", "add", "ana", environ=environment)
    assert first.exit_code == 0, first.output
    unsaid = run("organizer", "add", "bo", environ=environment)
    assert unsaid.exit_code == 2
    assert "--as NAME; there is ana" in unsaid.stderr
    said = run("organizer", "add", "bo", "--as", "ana", environ=environment)
    assert said.exit_code == 0, said.output
    listed = run("organizer", "list", environ=environment)
    assert listed.stdout.splitlines() == [
        "ana  administrator  no address",
        "bo   organizer      no address",
    ]


def test_an_address_is_read_unseen_and_not_shown(run: Run, environment: dict[str, str]) -> None:
    added = run("organizer", "add", "ana", "--phone", environ=environment, said=f"{NUMBER}\n")
    assert added.exit_code == 0, added.output
    bo = ("organizer", "add", "bo", "--telegram", "--as", "ana", "--json")
    chat = run(*bo, environ=environment, said="7001\n")
    assert json.loads(chat.stdout) == {
        "name": "bo",
        "has_address": True,
        "role": "organizer",
        "source": "",
    }
    listed = run("organizer", "list", "--json", environ=environment)
    reached = {"source": "", "has_address": True}
    assert json.loads(listed.stdout) == [
        {"name": "ana", "role": "administrator", **reached, "channel": "sms"},
        {"name": "bo", "role": "organizer", **reached, "channel": "telegram"},
    ]
    in_words = run("organizer", "list", environ=environment)
    assert in_words.stdout.splitlines() == [
        "ana  administrator  can be texted",
        "bo   organizer      can be written to in Telegram",
    ]
    without = {**environment, "TWILIO_ACCOUNT_SID": "", "TWILIO_AUTH_TOKEN": "", "TWILIO_FROM": ""}
    by_telegram = run("organizer", "list", environ=without).stdout.splitlines()
    assert by_telegram == [
        "ana  administrator  can be texted, once that channel is set up",
        "bo   organizer      can be written to in Telegram",
    ]
    trail = run("audit", environ=environment)
    assert "organizer added: bo" in trail.stdout
    for shown in (added, chat, listed, trail):
        assert "555" not in shown.output
        assert "7001" not in shown.output


def test_an_address_that_is_none_is_wrong_use(run: Run, environment: dict[str, str]) -> None:
    for options in (("--phone",), ("--telegram",)):
        result = run("organizer", "add", "ana", *options, environ=environment, said="nobody\n")
        assert result.exit_code == 2
        assert "neither a phone number nor" in result.stderr
    both = run("organizer", "add", "ana", "--phone", "--telegram", environ=environment)
    assert both.exit_code == 2


def test_removing_is_asked_for_once_more(run: Run, environment: dict[str, str]) -> None:
    run("organizer", "add", "ana", environ=environment)
    run("organizer", "add", "bo", "--as", "ana", environ=environment)
    remove = ("organizer", "remove", "bo", "--as", "ana")
    assert run(*remove, environ=environment, said="n\n").exit_code == 1
    assert "bo" in run("organizer", "list", environ=environment).stdout
    assert run(*remove, environ=environment, said="y\n").exit_code == 0
    assert "bo" not in run("organizer", "list", environ=environment).stdout
    gone = run("organizer", "remove", "ana", "--as", "bo", "--yes", environ=environment)
    assert gone.exit_code == 2
    assert "there is ana" in gone.stderr
    last = run("organizer", "remove", "ana", "--as", "ana", "--yes", environ=environment)
    assert last.exit_code == 1
    assert "only organizer left" in last.stderr


def test_when_somebody_is_told_of_things_is_their_choice(
    run: Run, environment: dict[str, str]
) -> None:
    run("organizer", "add", "ana", "--phone", environ=environment, said=f"{NUMBER}\n")
    chosen = run("organizer", "notify", "ana", "at-once", "--as", "ana", environ=environment)
    assert chosen.stdout == "ana is told at once.\n"
    assert "notices chosen: ana: at once" in run("audit", environ=environment).stdout
    never = run("organizer", "notify", "ana", "never", "--as", "ana", environ=environment)
    assert never.stdout == "ana is told never.\n"
    asked = ("organizer", "notify", "ana", "by-day", "--about", "cap", "--about", "questions")
    some = run(*asked, "--as", "ana", environ=environment)
    assert some.stdout == "ana is told by day, of cap, questions alone.\n"
    assert "ana: by day, of cap, questions" in run("audit", environ=environment).stdout
    run("organizer", "notify", "ana", "at-once", "--as", "ana", environ=environment)
    assert "ana: at once, of cap, questions" in run("audit", environ=environment).stdout
    every = ("organizer", "notify", "ana", "at-once", "--about", "everything")
    assert run(*every, "--as", "ana", environ=environment).stdout == "ana is told at once.\n"
    wrong = run("organizer", "notify", "ana", "often", "--as", "ana", environ=environment)
    assert wrong.exit_code == 2


def test_somebody_gets_a_phone_or_a_chat_later_or_none(
    run: Run, environment: dict[str, str]
) -> None:
    run("organizer", "add", "ana", environ=environment)
    run("organizer", "add", "bo", "--as", "ana", environ=environment)
    asked = ("organizer", "phone", "bo", "--as", "ana")
    assert run(*asked, environ=environment, said=f"{NUMBER}\n").stdout == "bo has a number now.\n"
    listed = run("organizer", "list", environ=environment).stdout
    assert "can be texted" in listed
    other = run("organizer", "phone", "ana", "--as", "ana", environ=environment, said=f"{NUMBER}\n")
    assert (other.exit_code, "is bo's already" in other.stderr) == (1, True)
    chat = run(*asked, "--telegram", environ=environment, said="7001\n")
    assert chat.stdout == "bo has a chat now.\n"
    both = run(*asked, "--telegram", "--none", environ=environment)
    assert both.exit_code == 2
    assert run(*asked, "--none", environ=environment).stdout == "bo has no phone or chat now.\n"
    assert "can be" not in run("organizer", "list", environ=environment).stdout
    audit = run("audit", environ=environment).stdout
    assert "organizer's address changed: bo" in audit
    assert NUMBER not in audit
    mine = run("organizer", "phone", "bo", "--as", "bo", environ=environment, said=f"{NUMBER}\n")
    assert mine.exit_code == 1


def test_a_name_that_was_taken_is_refused_in_words(run: Run, environment: dict[str, str]) -> None:
    run("organizer", "add", "ana", environ=environment)
    again = run("organizer", "add", "Ana", "--as", "ana", environ=environment)
    assert again.exit_code == 1
    assert "take a name that looks like no other" in again.stderr
    assert "Traceback" not in again.output


def test_without_organizers_it_is_said_how_to_begin(run: Run, environment: dict[str, str]) -> None:
    listed = run("organizer", "list", environ=environment)
    assert "organizer add NAME" in listed.stdout
    assert run("organizer", "list", "--json", environ=environment).stdout == "[]\n"
    acted = run("organizer", "remove", "ana", environ=environment)
    assert acted.exit_code == 2
    assert "organizer add NAME" in acted.stderr


@pytest.fixture
def team(run: Run, environment: dict[str, str]) -> dict[str, str]:
    """An environment with ana, who administers, and bo, who does not; the console is on."""
    environ = {**environment, "CONSOLE": "on"}
    assert run("organizer", "add", "ana", environ=environ).exit_code == 0
    assert run("organizer", "add", "bo", "--as", "ana", environ=environ).exit_code == 0
    return environ


def test_a_role_decides_what_somebody_may_do(run: Run, team: dict[str, str]) -> None:
    for refused in (
        ("organizer", "add", "cy", "--as", "bo"),
        ("organizer", "role", "bo", "administrator", "--as", "bo"),
        ("organizer", "notify", "ana", "never", "--as", "bo"),
        ("organizer", "link", "ana", "--as", "bo"),
        ("organizer", "sessions", "ana", "--end", "--as", "bo"),
        ("campaign", "close", "ibm-extreme-vetting", "--as", "bo"),
    ):
        said = run(*refused, environ=team)
        assert (said.exit_code, said.stdout) == (1, ""), refused
        assert "bo is organizer, and may not manage people and campaigns" in said.stderr
    changed = run("organizer", "role", "bo", "reader", "--as", "ana", environ=team)
    assert changed.stdout == "bo is reader now.\n"
    export = run("export", "audit", "--as", "bo", environ=team)
    assert export.exit_code == 1
    assert "bo is reader, and may not make or fetch" in export.stderr
    assert "role changed: bo: reader" in run("audit", environ=team).stdout


def test_a_partner_has_a_source_and_nobody_else(run: Run, team: dict[str, str]) -> None:
    partner = ("organizer", "role", "bo", "partner", "--as", "ana")
    without = run(*partner, environ=team)
    assert (without.exit_code, "needs a source" in without.stderr) == (1, True)
    unknown = run(*partner, "--source", "nobody", environ=team)
    assert (unknown.exit_code, "18-million-rising" in unknown.stderr) == (1, True)
    given = run(*partner, "--source", "18-million-rising", environ=team)
    assert given.stdout == "bo is partner of 18-million-rising now.\n"
    cy = ("organizer", "add", "cy", "--role", "reader", "--source", "18-million-rising")
    assert run(*cy, "--as", "ana", environ=team).exit_code == 1


def test_somebody_is_left_who_may_give_roles(run: Run, team: dict[str, str]) -> None:
    for last in (("organizer", "role", "ana", "reader"), ("organizer", "remove", "ana", "--yes")):
        refused = run(*last, "--as", "ana", environ=team)
        assert refused.exit_code == 1
        assert "only administrator left" in refused.stderr


def test_a_link_lets_somebody_choose_how_to_sign_in(run: Run, team: dict[str, str]) -> None:
    assert run("organizer", "factors", environ=team).stdout.splitlines() == [
        "ana  cannot sign in yet",
        "bo   cannot sign in yet",
    ]
    first, second = (
        run("organizer", "link", "bo", *by, environ=team).stdout.strip()
        for by in (("--as", "bo"), ())
    )
    assert first.startswith("https://petition.example.org/console/link/")
    with pytest.raises(SignInRefused):
        with_app(team, first.rpartition("/")[2])
    with_app(team, second.rpartition("/")[2])
    assert run("organizer", "factors", environ=team).stdout.splitlines() == [
        "ana  cannot sign in yet",
        "bo   password and app, 10 recovery codes left",
    ]
    told = json.loads(run("organizer", "factors", "--json", environ=team).stdout)
    assert told["bo"] == {"has_password": True, "passkeys": 0, "recovery_codes": 10}
    off = run("organizer", "link", "bo", "--as", "bo", environ={**team, "CONSOLE": "off"})
    assert off.exit_code == 2
    assert "CONSOLE=on" in off.stderr


def test_sessions_are_told_and_ended(run: Run, team: dict[str, str]) -> None:
    told = ("organizer", "sessions", "bo", "--as", "bo")
    assert run(*told, environ=team).stdout == "bo is not signed in.\n"
    runtime = build(load_settings(team))
    with closing(runtime.database):
        sessions.begin(runtime, accounts.named(runtime, "bo"), browser="Firefox on Android")
    (line,) = run(*told, environ=team).stdout.splitlines()
    assert line.endswith("UTC  Firefox on Android")
    (one,) = json.loads(run(*told, "--json", environ=team).stdout)
    assert one["browser"] == "Firefox on Android"
    ended = run("organizer", "sessions", "bo", "--end", "--as", "ana", environ=team)
    assert ended.stdout == "bo is signed out of 1 session.\n"
    assert run(*told, environ=team).stdout == "bo is not signed in.\n"
