"""``organizer``: who may act, and no address on the screen."""

import json

from tests.bot.cli.conftest import Run

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
    assert listed.stdout.splitlines() == ["ana  no address", "bo   no address"]


def test_an_address_is_read_unseen_and_not_shown(run: Run, environment: dict[str, str]) -> None:
    added = run("organizer", "add", "ana", "--phone", environ=environment, said=f"{NUMBER}\n")
    assert added.exit_code == 0, added.output
    bo = ("organizer", "add", "bo", "--telegram", "--as", "ana", "--json")
    chat = run(*bo, environ=environment, said="7001\n")
    assert json.loads(chat.stdout) == {"name": "bo", "has_address": True}
    listed = run("organizer", "list", "--json", environ=environment)
    assert json.loads(listed.stdout) == [
        {"name": "ana", "has_address": True, "channel": "sms"},
        {"name": "bo", "has_address": True, "channel": "telegram"},
    ]
    in_words = run("organizer", "list", environ=environment)
    assert in_words.stdout.splitlines() == [
        "ana  can be texted",
        "bo   can be written to in Telegram",
    ]
    without = {**environment, "TWILIO_ACCOUNT_SID": "", "TWILIO_AUTH_TOKEN": "", "TWILIO_FROM": ""}
    by_telegram = run("organizer", "list", environ=without).stdout.splitlines()
    assert by_telegram == [
        "ana  can be texted, once that channel is set up",
        "bo   can be written to in Telegram",
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
    wrong = run("organizer", "notify", "ana", "never", "--as", "ana", environ=environment)
    assert wrong.exit_code == 2


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
