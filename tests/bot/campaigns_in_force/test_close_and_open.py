"""A campaign is closed and opened by command, at once; closed wins."""

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from bot.bootstrap import build
from bot.campaigns_in_force.close_and_open import (
    NotPossible,
    close_campaign,
    list_campaigns,
    open_campaign,
)
from bot.campaigns_in_force.shelf_in_force import put_in_states
from bot.runtime import Runtime
from bot.storage.engine.database import Database
from bot.storage.handin import packages
from bot.storage.organizers import audit_trail
from bot.storage.privacy import ended_campaigns
from bot.storage.schema.handin_tables import PackageStatus
from bot.storage.signatures import signatures
from tests.bot.campaigns_in_force.conftest import ANA, BO, IBM, Folder, Watched
from tests.bot.conversation.spoken_lines import say
from tests.bot.questions.askers import organizer

CLOSED = "closed"
A_MINUTE = 60.0


def count(runtime: Runtime) -> int:
    """Return how many signatures count."""
    with runtime.database.read() as connection:
        return signatures.count_signatures(connection, IBM)


def test_who_is_half_way_signs_nothing_and_is_told_kindly(running: Runtime) -> None:
    say(running, ANA, "IBM Ana Ruiz")
    assert close_campaign(running, IBM, organizer(running, "rosa"))
    # this process has not looked yet: the signature itself finds it closed
    answer = say(running, ANA, "SIGN")
    assert CLOSED in answer
    assert count(running) == 0
    assert "Signed" not in answer


def test_every_process_knows_it_when_it_looks_and_greets_nobody_to_sign(
    running: Runtime, watched: Watched
) -> None:
    who = organizer(running, "rosa")
    close_campaign(running, IBM, who)
    assert watched.after(2) == 1
    assert watched.after(2) == 0
    assert CLOSED in say(running, ANA, "IBM")
    open_campaign(running, IBM, who)
    assert watched.after(2) == 1
    assert CLOSED not in say(running, ANA, "IBM", "Ana Ruiz")
    assert "Signed" in say(running, ANA, "SIGN")
    assert count(running) == 1


def test_it_stands_in_the_audit_trail_once(running: Runtime) -> None:
    who = organizer(running, "rosa")
    assert close_campaign(running, IBM, who)
    assert not close_campaign(running, IBM, who)
    assert open_campaign(running, IBM, who)
    assert not open_campaign(running, IBM, who)
    with running.database.read() as connection:
        lines = [(one.act, one.detail) for one in audit_trail.list_lines(connection)][-2:]
    assert lines == [("campaign closed", IBM), ("campaign opened", IBM)]


def test_what_its_file_has_closed_is_opened_there(
    running: Runtime, folder: Folder, watched: Watched
) -> None:
    who = organizer(running, "rosa")
    close_campaign(running, IBM, who)
    text = folder.file("campaign.yaml").read_text(encoding="utf-8")
    folder.write("campaign.yaml", text.replace("status: open", "status: closed"))
    watched.when_quiet()
    with pytest.raises(NotPossible, match="status: open"):
        open_campaign(running.latest(), IBM, who)
    folder.write("campaign.yaml", text)
    watched.when_quiet()
    assert running.latest().shelf.campaigns[0].status == "closed"
    assert open_campaign(running.latest(), IBM, who)


def test_a_process_that_starts_knows_it(running: Runtime) -> None:
    close_campaign(running, IBM, organizer(running, "rosa"))
    again = build(running.settings, now=running.now)
    assert again.shelf.campaigns[0].status == "closed"
    (listed,) = list_campaigns(again)
    assert (listed.status, listed.closed_at, listed.signatures) == ("closed", running.now(), 0)
    again.database.close()


def test_a_campaign_that_is_not_there_is_named_with_those_that_are(running: Runtime) -> None:
    who = organizer(running, "rosa")
    for act in (close_campaign, open_campaign):
        with pytest.raises(NotPossible, match=IBM):
            act(running, "another", who)


def test_a_signer_may_still_withdraw_and_agree_to_updates(
    running: Runtime, watched: Watched
) -> None:
    say(running, ANA, "IBM Ana Ruiz", "SIGN")
    close_campaign(running, IBM, organizer(running, "rosa"))
    watched.after(2)
    assert "18 Million Rising" in say(running, ANA, "UPDATES")
    say(running, ANA, "WITHDRAW")
    assert count(running) == 0


@pytest.fixture
def patient(running: Runtime) -> Iterator[Runtime]:
    """The runtime, waiting for other writers however slow the machine is."""
    with closing(Database(running.settings.database_url, patience=A_MINUTE)) as database:
        yield replace(running, database=database)


def test_nobody_signs_after_it_was_closed_however_many_sign_at_once(patient: Runtime) -> None:
    people = [f"+1212555{number:04}" for number in range(200, 208)]
    for one in people:
        say(patient, one, "IBM Ana Ruiz")
    began = threading.Barrier(len(people) + 1)

    def sign(address: str) -> None:
        began.wait()
        say(patient, address, "SIGN")

    threads = [threading.Thread(target=sign, args=(one,)) for one in people]
    for thread in threads:
        thread.start()
    who = organizer(patient, "rosa")
    began.wait()
    close_campaign(patient, IBM, who)
    at_closing = count(patient)
    for thread in threads:
        thread.join()
    assert count(patient) == at_closing
    say(patient, BO, "IBM Bo Lee", "SIGN")
    assert count(patient) == at_closing


def test_what_is_worked_out_for_the_open_campaigns_is_worked_out_anew(running: Runtime) -> None:
    assert running.shelf.ways["IBM"].campaign.status == "open"
    closed = put_in_states(running.shelf, {IBM}, {})
    assert closed.ways["IBM"].campaign.status == "closed"
    assert put_in_states(closed, {IBM}, {}) is closed


def test_what_is_worked_out_of_words_is_not_worked_out_again(running: Runtime) -> None:
    readers, runs = running.shelf.question_readers, running.shelf.own_runs_of_words
    closed = put_in_states(running.shelf, {IBM}, {})
    assert closed.question_readers is readers
    assert closed.own_runs_of_words is runs
    assert put_in_states(running.shelf, {IBM}, {}) == closed


def hand_over(runtime: Runtime, who: int, *, names: int) -> None:
    """Note a package of this many names as handed over now."""
    now = runtime.now()
    with runtime.database.write() as connection:
        added = packages.add(connection, campaign=IBM, recipients="", made_by=who, made_at=now)
        values = {"status": PackageStatus.HANDED_OVER, "names": names, "handed_over_at": now}
        packages.change(connection, added, (PackageStatus.DRAFT,), **values)


def test_every_process_tells_of_the_newest_hand_in_when_it_looks(
    running: Runtime, watched: Watched
) -> None:
    who = organizer(running, "rosa")
    for names in (3, 1234):
        hand_over(running, who.id, names=names)
        assert watched.after(2) == 1
        assert watched.after(2) == 0
        assert f"(names: {names:,}) and is still open" in say(running, ANA, "COUNT")
    day = f"{running.now():%B} {running.now().day}, {running.now():%Y}"
    assert f"on {day}, but is still open" in say(running, BO, "IBM Bo Lee")
    assert "Signed" in say(running, BO, "SIGN")


def test_a_campaign_that_has_ended_is_closed_for_good_and_says_so(
    running: Runtime, watched: Watched
) -> None:
    who = organizer(running, "rosa")
    say(running, ANA, "IBM Ana Ruiz", "SIGN", "NO")
    with running.database.write() as connection:
        end = ended_campaigns.ask(connection, IBM, reason="won", by=who.id, at=running.now())
    assert watched.after(2) == 0
    with running.database.write() as connection:
        ended_campaigns.change(connection, end, ended_at=running.now())
    assert watched.after(2) == 1
    assert "has ended" in say(running, BO, "IBM")
    with pytest.raises(NotPossible, match="has ended"):
        open_campaign(running.latest(), IBM, who)
    again = build(running.settings, now=running.now)
    assert again.shelf.campaigns[0].status == "closed"
    again.database.close()
