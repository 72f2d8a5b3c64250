"""``broadcast``: the whole way of a broadcast at the command line, and what refuses it."""

import json
import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import Result

from bot.bootstrap import build
from bot.settings import load_settings
from tests.bot.broadcasts.signers import numbers, subscribe
from tests.bot.cli.conftest import Run, read_campaigns

Do = Callable[..., Result]


@pytest.fixture
def do(run: Run, environment: dict[str, str]) -> Do:
    """Run a command of ``broadcast`` in an installation with three people and two organizers."""
    runtime = build(load_settings(environment), load_campaigns=read_campaigns)
    with closing(runtime.database):
        subscribe(runtime, *numbers(3))
    run("organizer", "add", "ana", environ=environment)
    run("organizer", "add", "bo", "--as", "ana", environ=environment)

    def broadcast(*arguments: str, said: str = "", **settings: str) -> Result:
        return run("broadcast", *arguments, environ={**environment, **settings}, said=said)

    return broadcast


@pytest.fixture
def file(do: Do, tmp_path: Path) -> Path:
    """The sample for the campaign at hand, as a file."""
    written = tmp_path / "broadcast.yaml"
    written.write_text(do("example").stdout, encoding="utf-8")
    return written


@pytest.fixture
def drafted(do: Do, file: Path) -> str:
    """The number of a draft."""
    result = do("new", str(file), "--as", "ana", "--json")
    assert result.exit_code == 0, result.output
    return str(json.loads(result.stdout)["id"])


@pytest.mark.parametrize(
    "name",
    "example new edit list show test approve pause resume cancel watch".split(),
)
def test_each_command_has_help(run: Run, name: str) -> None:
    assert run("broadcast", name, "--help").exit_code == 0


def test_the_whole_way_of_a_broadcast(do: Do, drafted: str) -> None:
    shown = do("show", drafted)
    assert shown.exit_code == 0, shown.output
    assert "People     3: 3 by text message" in shown.stdout
    assert "| 18 Million Rising: Ana Ruiz, thank you" in shown.stdout
    approved = do("approve", drafted, "--as", "ana", said="y\n")
    assert approved.exit_code == 0, approved.output
    assert "Send that to 3 people?" in approved.stderr
    assert "Approved for 3 people. It begins " in approved.stdout
    assert f"watch {drafted}" in approved.stdout
    assert "It is approved and scheduled" in do("show", drafted).stdout
    assert do("pause", drafted, "--as", "bo", "--reason", "a typo").exit_code == 0
    listed = do("list").stdout
    assert "paused" in listed
    assert "3 people" in listed
    resumed = do("resume", drafted, "--as", "bo", said="y\n")
    assert resumed.exit_code == 0, resumed.output
    assert "It was paused: a typo" in resumed.stdout
    assert do("cancel", drafted, "--as", "ana", said="y\n").exit_code == 0
    over = do("watch", drafted)
    assert over.exit_code == 0
    assert "cancelled: 0 of 3 out" in over.stdout


def test_what_is_not_agreed_to_is_not_done(do: Do, drafted: str) -> None:
    for said in ("n\n", ""):
        assert do("approve", drafted, "--as", "ana", said=said).exit_code == 1
        assert do("cancel", drafted, "--as", "ana", said=said).exit_code == 1
    assert "a draft" in do("list").stdout


def test_who_acts_must_be_said(do: Do, drafted: str) -> None:
    for act in ("test", "approve", "pause", "resume", "cancel"):
        result = do(act, drafted)
        assert result.exit_code == 2
        assert "--as NAME; there is ana, bo" in result.stderr
    stranger = do("approve", drafted, "--as", "eve", "--yes")
    assert stranger.exit_code == 2
    assert "no organizer is called 'eve'; there is ana, bo" in stranger.stderr


def test_to_many_people_it_takes_two(do: Do, drafted: str) -> None:
    few = {"SECOND_APPROVAL_ABOVE": "2"}
    first = do("approve", drafted, "--as", "ana", "--yes", "--json", **few)
    assert json.loads(first.stdout)["status"] == "awaiting"
    again = do("approve", drafted, "--as", "ana", "--yes", **few)
    assert again.exit_code == 1
    assert "another organizer" in again.stderr
    second = do("approve", drafted, "--as", "bo", "--yes", **few)
    assert second.exit_code == 0, second.output
    assert "Approved for 3 people" in second.stdout


def test_what_must_not_be_sent_is_shown_and_not_approved(do: Do, drafted: str, file: Path) -> None:
    file.write_text(file.read_text(encoding="utf-8").replace("STOP", "…"), encoding="utf-8")
    assert do("edit", drafted, str(file), "--as", "bo").exit_code == 0
    shown = do("show", drafted)
    assert shown.exit_code == 1
    assert "It cannot go out as it is:" in shown.stdout
    refused = do("approve", drafted, "--as", "ana")
    assert refused.exit_code == 1
    assert "It cannot go out as it is:" in refused.stdout
    assert "Send that" not in refused.stderr
    unseen = do("approve", drafted, "--as", "ana", "--yes")
    assert unseen.exit_code == 1
    assert "it cannot go out as it is" in unseen.stderr
    as_json = do("show", drafted, "--json")
    assert as_json.exit_code == 1
    assert len(json.loads(as_json.stdout)["preview"]["problems"]) == 2


def test_a_draft_that_is_not_right_is_told_line_by_line(do: Do, file: Path) -> None:
    file.write_text("campaign: whales\ntitel: Hand-in\n", encoding="utf-8")
    result = do("new", str(file), "--as", "ana")
    assert result.exit_code == 1
    assert "  broadcast.yaml:2: nothing is called titel" in result.stderr
    assert "Traceback" not in result.output


def test_nobody_is_asked_for_a_yes_that_does_nothing(do: Do, drafted: str) -> None:
    late = do("approve", drafted, "--as", "ana", "--at", "2001-10-20 18:30 UTC", said="y")
    assert (late.exit_code, late.stdout) == (1, "")
    assert "that moment is over" in late.stderr
    do("approve", drafted, "--as", "ana", "--yes")
    again = do("approve", drafted, "--as", "ana", said="y")
    assert (again.exit_code, again.stdout) == (1, "")
    assert "it needs no approval any more" in again.stderr


def test_acts_are_listed_in_the_order_of_their_use(run: Run) -> None:
    listed = re.findall(r"^  (\w+)  ", run("broadcast", "--help").stdout, re.MULTILINE)
    assert listed[:3] == ["example", "new", "edit"]
    assert listed.index("show") < listed.index("approve") < listed.index("watch")


def test_the_same_again_is_sent_only_where_it_is_meant(do: Do, drafted: str, file: Path) -> None:
    do("approve", drafted, "--as", "ana", "--yes")
    twin = json.loads(do("new", str(file), "--as", "ana", "--json").stdout)["id"]
    refused = do("approve", str(twin), "--as", "ana", "--yes")
    assert refused.exit_code == 1
    assert "--again" in refused.stderr
    assert do("approve", str(twin), "--as", "ana", "--yes", "--again").exit_code == 0


@pytest.mark.parametrize(
    ("at", "code", "said"),
    [
        ("2031-10-20", 2, "say the time zone with it"),
        ("2001-10-20 18:30 UTC", 1, "is over"),
        ("soon", 2, "write it like 2026-10-20 18:30 America/New_York"),
    ],
)
def test_an_hour_that_is_not_clear_is_refused(
    do: Do, drafted: str, at: str, code: int, said: str
) -> None:
    result = do("approve", drafted, "--as", "ana", "--at", at, "--yes")
    assert result.exit_code == code
    assert said in result.stderr
    assert "a draft" in do("list").stdout


def test_it_begins_at_the_hour_that_is_given(do: Do, drafted: str) -> None:
    at = ("--at", "tomorrow 18:30 America/New_York")
    result = do("approve", drafted, "--as", "ana", "--yes", *at)
    assert result.exit_code == 0, result.output
    assert "18:30 New York time" in result.stdout


def test_what_is_not_there_is_said_to_be(do: Do) -> None:
    assert "There are no broadcasts yet" in do("list").stdout
    assert do("list", "--json").stdout == "[]\n"
    for act in ("show", "watch"):
        result = do(act, "7")
        assert result.exit_code == 1
        assert "there is no broadcast 7" in result.stderr
    assert do("example", "--campaign", "whales").exit_code == 2
    assert do("approve", "7", "--as", "ana", "--json").exit_code == 2


def test_a_program_reads_the_list_and_the_progress(do: Do, drafted: str) -> None:
    do("approve", drafted, "--as", "ana", "--yes")
    (listed,) = json.loads(do("list", "--json").stdout)
    assert listed["recipients"] == 3
    assert listed["texts"].keys() == {"en", "es"}
    shown = json.loads(do("show", drafted, "--json").stdout)
    assert shown["broadcast"] == listed
    assert shown["summary"]["counts"]["queued"] == 3


def test_who_cannot_be_texted_gets_no_test(do: Do, drafted: str) -> None:
    result = do("test", drafted, "--as", "ana")
    assert result.exit_code == 1
    assert "--phone or --telegram" in result.stderr


def test_nobody_is_asked_whether_to_cancel_what_cannot_be_cancelled(do: Do, drafted: str) -> None:
    assert do("cancel", drafted, "--as", "ana", "--yes").exit_code == 0
    again = do("cancel", drafted, "--as", "ana")
    assert again.exit_code == 1
    assert again.stderr == f"Error: broadcast {drafted} is cancelled already.\n"


def test_the_option_that_helps_is_named_by_the_command_alone(do: Do, file: Path) -> None:
    first, second = (
        str(json.loads(do("new", str(file), "--as", "ana", "--json").stdout)["id"])
        for _ in range(2)
    )
    assert do("approve", first, "--as", "ana", "--yes").exit_code == 0
    refused = do("approve", second, "--as", "ana", "--yes")
    assert refused.stderr.endswith("twice (--again sends it all the same).\n")
    assert do("approve", second, "--as", "ana", "--yes", "--again").exit_code == 0
