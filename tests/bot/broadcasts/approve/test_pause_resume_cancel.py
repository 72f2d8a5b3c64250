"""Holds what may be done to an update that is under way, from each state it may be in."""

from datetime import timedelta
from typing import Any

import pytest

from bot.broadcasts.approve import pause_resume_cancel
from bot.broadcasts.broadcast_errors import BroadcastRefused
from bot.broadcasts.monitor import circuit_breaker
from bot.broadcasts.monitor.history import read_audit_trail
from bot.organizers import accounts
from bot.organizers.accounts import Organizer
from bot.providers.interface import Refused
from bot.runtime import Runtime
from bot.storage.deliveries import sender_pace
from bot.storage.schema.broadcast_tables import BroadcastStatus
from tests.bot.broadcasts import claimed_sends, recipients
from tests.bot.broadcasts.signers import row_of
from tests.bot.storage import broadcast_rows
from tests.clock import NOON, Clock

S = BroadcastStatus
GOING = {"starts_at": NOON, "expires_at": NOON + timedelta(hours=72), "canary_size": 2}


@pytest.fixture
def ana(runtime: Runtime) -> Organizer:
    """An organizer."""
    return accounts.add(runtime, "ana")


def standing(runtime: Runtime, ana: Organizer, status: BroadcastStatus, **changes: Any) -> int:
    """Make a broadcast that stands there."""
    with runtime.database.write() as connection:
        return broadcast_rows.broadcast(connection, ana, status=status, **{**GOING, **changes})


@pytest.mark.parametrize("status", [S.SCHEDULED, S.CANARY, S.SENDING])
def test_what_is_under_way_can_be_paused(
    runtime: Runtime, ana: Organizer, status: BroadcastStatus
) -> None:
    update = standing(runtime, ana, status)
    pause_resume_cancel.pause(runtime, ana, update, "a typo")
    row = row_of(runtime, update)
    assert (row.status, row.pause_reason) == (S.PAUSED, "a typo")


@pytest.mark.parametrize("status", [S.DRAFT, S.AWAITING, S.PAUSED, S.CANCELLED, S.SENT])
def test_what_is_not_under_way_cannot_be_paused(
    runtime: Runtime, ana: Organizer, status: BroadcastStatus
) -> None:
    update = standing(runtime, ana, status)
    with pytest.raises(BroadcastRefused, match="there is nothing to pause"):
        pause_resume_cancel.pause(runtime, ana, update)
    assert row_of(runtime, update).status is status


def test_the_program_pauses_without_a_name(runtime: Runtime, ana: Organizer) -> None:
    update = standing(runtime, ana, S.CANARY)
    pause_resume_cancel.pause(runtime, None, update, "4 % opted out")
    (line,) = read_audit_trail(runtime, update)
    assert (line.who, line.act, line.detail) == ("", "paused", "4 % opted out")


@pytest.mark.parametrize(
    ("before", "status", "passed"),
    [
        ({"canary_left": 2}, S.SCHEDULED, False),  # nothing went out yet
        ({"canary_left": 1}, S.CANARY, False),
        ({"canary_left": 0}, S.SENDING, True),  # who resumes it has judged the first few
        ({"canary_left": 0, "canary_passed_at": NOON}, S.SENDING, True),
        ({"canary_left": 0, "canary_size": 0}, S.SENDING, True),
    ],
)
def test_it_goes_on_from_where_it_stood(
    runtime: Runtime, ana: Organizer, before: dict[str, Any], status: BroadcastStatus, passed: bool
) -> None:
    update = standing(runtime, ana, S.PAUSED, pause_reason="a typo", **before)
    assert pause_resume_cancel.resume(runtime, ana, update) == pause_resume_cancel.Resumed(
        status, {}
    )
    row = row_of(runtime, update)
    assert (row.status, row.pause_reason) == (status, "")
    assert (row.canary_passed_at is not None) is passed


@pytest.mark.parametrize("status", [one for one in S if one is not S.PAUSED])
def test_what_is_not_paused_cannot_be_resumed(
    runtime: Runtime, ana: Organizer, status: BroadcastStatus
) -> None:
    update = standing(runtime, ana, status)
    with pytest.raises(BroadcastRefused, match="there is nothing to resume"):
        pause_resume_cancel.resume(runtime, ana, update)


def test_what_is_over_is_not_resumed(runtime: Runtime, ana: Organizer, clock: Clock) -> None:
    update = standing(runtime, ana, S.PAUSED)
    clock.advance(timedelta(hours=72))
    with pytest.raises(BroadcastRefused, match="the time of broadcast 1 is over"):
        pause_resume_cancel.resume(runtime, ana, update)


@pytest.mark.parametrize("status", [S.SENDING, S.PAUSED])
def test_resuming_releases_a_sender_that_had_stopped(
    runtime: Runtime, ana: Organizer, status: BroadcastStatus
) -> None:
    update = standing(runtime, ana, status, canary_passed_at=NOON)
    with runtime.database.write() as connection:
        sender_pace.stop_sender(connection, "sms", "the number is not registered")
    assert pause_resume_cancel.stopped(runtime, update) == {"sms": "the number is not registered"}
    resumed = pause_resume_cancel.resume(runtime, ana, update)
    assert resumed == pause_resume_cancel.Resumed(
        S.SENDING, {"sms": "the number is not registered"}
    )
    assert pause_resume_cancel.stopped(runtime, update) == {}
    acts = [(line.act, line.detail) for line in read_audit_trail(runtime, update)]
    assert acts == [
        ("sender released", "sms had stopped: the number is not registered"),
        ("resumed", ""),
    ]


def test_a_sender_that_an_update_does_not_use_stays_stopped(
    runtime: Runtime, ana: Organizer
) -> None:
    update = standing(runtime, ana, S.PAUSED, audience='{"channels":["telegram"]}')
    with runtime.database.write() as connection:
        sender_pace.stop_sender(connection, "sms", "the number is not registered")
    assert pause_resume_cancel.resume(runtime, ana, update).released == {}
    with runtime.database.read() as connection:
        assert (
            sender_pace.read_sender(connection, "sms").stopped_for == "the number is not registered"
        )


@pytest.mark.parametrize("status", [one for one in S if one not in {S.SENT, S.CANCELLED}])
def test_what_is_not_over_can_be_cancelled_for_good(
    runtime: Runtime, ana: Organizer, clock: Clock, status: BroadcastStatus
) -> None:
    update = standing(runtime, ana, status, recipients=5)
    assert pause_resume_cancel.cancel(runtime, ana, update) == 5
    row = row_of(runtime, update)
    assert (row.status, row.finished_at) == (S.CANCELLED, clock())
    for act in (pause_resume_cancel.pause, pause_resume_cancel.resume, pause_resume_cancel.cancel):
        with pytest.raises(BroadcastRefused, match="is cancelled"):
            act(runtime, ana, update)


def test_what_was_sent_cannot_be_cancelled(runtime: Runtime, ana: Organizer) -> None:
    update = standing(runtime, ana, S.SENT)
    with pytest.raises(BroadcastRefused, match="is sent: there is nothing to cancel"):
        pause_resume_cancel.cancel(runtime, ana, update)


@pytest.mark.parametrize("first_few", [0, 2])
def test_one_that_was_to_begin_later_still_does(
    runtime: Runtime, ana: Organizer, clock: Clock, first_few: int
) -> None:
    begins = clock() + timedelta(hours=5)
    update = standing(
        runtime, ana, S.PAUSED, starts_at=begins, canary_size=first_few, canary_left=first_few
    )
    assert pause_resume_cancel.resume(runtime, ana, update).status is S.SCHEDULED
    assert row_of(runtime, update).canary_passed_at is None


def test_first_few_that_never_got_it_are_still_looked_at(runtime: Runtime) -> None:
    crowd = recipients.gather(
        runtime, 30, status=S.CANARY, canary_size=10, canary_left=0, recipients=30
    )
    claimed_sends.send(runtime, crowd.deliveries[:8])
    claimed_sends.send(runtime, crowd.deliveries[8:10], Refused("30034"))
    circuit_breaker.supervise_broadcasts(runtime)
    update, ola = crowd.broadcast_id, accounts.named(runtime, "Ola")
    assert row_of(runtime, update).status is S.PAUSED
    assert pause_resume_cancel.resume(runtime, ola, update).status is S.CANARY
    circuit_breaker.supervise_broadcasts(runtime)
    row = row_of(runtime, update)
    assert (row.status, row.canary_left, row.canary_passed_at) == (S.CANARY, 2, None)
