"""Holds what may be done to a broadcast that is under way, from each state it may be in."""

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
    broadcast_id = standing(runtime, ana, status)
    pause_resume_cancel.pause(runtime, ana, broadcast_id, "a typo")
    row = row_of(runtime, broadcast_id)
    assert (row.status, row.pause_reason) == (S.PAUSED, "a typo")


@pytest.mark.parametrize("status", [S.DRAFT, S.AWAITING, S.PAUSED, S.CANCELLED, S.SENT])
def test_what_is_not_under_way_cannot_be_paused(
    runtime: Runtime, ana: Organizer, status: BroadcastStatus
) -> None:
    broadcast_id = standing(runtime, ana, status)
    with pytest.raises(BroadcastRefused, match="there is nothing to pause"):
        pause_resume_cancel.pause(runtime, ana, broadcast_id)
    assert row_of(runtime, broadcast_id).status is status


def test_the_program_pauses_without_a_name(runtime: Runtime, ana: Organizer) -> None:
    broadcast_id = standing(runtime, ana, S.CANARY)
    pause_resume_cancel.pause(runtime, None, broadcast_id, "4 % opted out")
    (line,) = read_audit_trail(runtime, broadcast_id)
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
    broadcast_id = standing(runtime, ana, S.PAUSED, pause_reason="a typo", **before)
    assert pause_resume_cancel.resume(runtime, ana, broadcast_id) == pause_resume_cancel.Resumed(
        status, {}
    )
    row = row_of(runtime, broadcast_id)
    assert (row.status, row.pause_reason) == (status, "")
    assert (row.canary_passed_at is not None) is passed


@pytest.mark.parametrize("status", [one for one in S if one is not S.PAUSED])
def test_what_is_not_paused_cannot_be_resumed(
    runtime: Runtime, ana: Organizer, status: BroadcastStatus
) -> None:
    broadcast_id = standing(runtime, ana, status)
    with pytest.raises(BroadcastRefused, match="there is nothing to resume"):
        pause_resume_cancel.resume(runtime, ana, broadcast_id)


def test_what_is_over_is_not_resumed(runtime: Runtime, ana: Organizer, clock: Clock) -> None:
    broadcast_id = standing(runtime, ana, S.PAUSED)
    clock.advance(timedelta(hours=72))
    with pytest.raises(BroadcastRefused, match="the time of broadcast 1 is over"):
        pause_resume_cancel.resume(runtime, ana, broadcast_id)


@pytest.mark.parametrize("status", [S.SENDING, S.PAUSED])
def test_resuming_releases_a_sender_that_had_stopped(
    runtime: Runtime, ana: Organizer, status: BroadcastStatus
) -> None:
    broadcast_id = standing(runtime, ana, status, canary_passed_at=NOON)
    with runtime.database.write() as connection:
        sender_pace.stop_sender(connection, "sms", "the number is not registered")
    assert pause_resume_cancel.stopped(runtime, broadcast_id) == {
        "sms": "the number is not registered"
    }
    resumed = pause_resume_cancel.resume(runtime, ana, broadcast_id)
    assert resumed == pause_resume_cancel.Resumed(
        S.SENDING, {"sms": "the number is not registered"}
    )
    assert pause_resume_cancel.stopped(runtime, broadcast_id) == {}
    acts = [(line.act, line.detail) for line in read_audit_trail(runtime, broadcast_id)]
    assert acts == [
        ("sender released", "sms had stopped: the number is not registered"),
        ("resumed", ""),
    ]


def test_a_sender_that_a_broadcast_does_not_use_stays_stopped(
    runtime: Runtime, ana: Organizer
) -> None:
    broadcast_id = standing(runtime, ana, S.PAUSED, audience='{"channels":["telegram"]}')
    with runtime.database.write() as connection:
        sender_pace.stop_sender(connection, "sms", "the number is not registered")
    assert pause_resume_cancel.resume(runtime, ana, broadcast_id).released == {}
    with runtime.database.read() as connection:
        assert (
            sender_pace.read_sender(connection, "sms").stopped_for == "the number is not registered"
        )


@pytest.mark.parametrize("status", [one for one in S if one not in {S.SENT, S.CANCELLED}])
def test_what_is_not_over_can_be_cancelled_for_good(
    runtime: Runtime, ana: Organizer, clock: Clock, status: BroadcastStatus
) -> None:
    broadcast_id = standing(runtime, ana, status, recipients=5)
    assert pause_resume_cancel.cancel(runtime, ana, broadcast_id) == 5
    row = row_of(runtime, broadcast_id)
    assert (row.status, row.finished_at) == (S.CANCELLED, clock())
    for act in (pause_resume_cancel.pause, pause_resume_cancel.resume, pause_resume_cancel.cancel):
        with pytest.raises(BroadcastRefused, match="is cancelled"):
            act(runtime, ana, broadcast_id)


def test_what_was_sent_cannot_be_cancelled(runtime: Runtime, ana: Organizer) -> None:
    broadcast_id = standing(runtime, ana, S.SENT)
    with pytest.raises(BroadcastRefused, match="is sent: there is nothing to cancel"):
        pause_resume_cancel.cancel(runtime, ana, broadcast_id)


@pytest.mark.parametrize("first_few", [0, 2])
def test_one_that_was_to_begin_later_still_does(
    runtime: Runtime, ana: Organizer, clock: Clock, first_few: int
) -> None:
    begins = clock() + timedelta(hours=5)
    broadcast_id = standing(
        runtime, ana, S.PAUSED, starts_at=begins, canary_size=first_few, canary_left=first_few
    )
    assert pause_resume_cancel.resume(runtime, ana, broadcast_id).status is S.SCHEDULED
    assert row_of(runtime, broadcast_id).canary_passed_at is None


def test_first_few_that_never_got_it_are_still_looked_at(runtime: Runtime) -> None:
    crowd = recipients.gather(
        runtime, 30, status=S.CANARY, canary_size=10, canary_left=0, recipients=30
    )
    claimed_sends.send(runtime, crowd.deliveries[:8])
    claimed_sends.send(runtime, crowd.deliveries[8:10], Refused("30034"))
    circuit_breaker.supervise_broadcasts(runtime)
    broadcast_id, ola = crowd.broadcast_id, accounts.named(runtime, "Ola")
    assert row_of(runtime, broadcast_id).status is S.PAUSED
    assert pause_resume_cancel.resume(runtime, ola, broadcast_id).status is S.CANARY
    circuit_breaker.supervise_broadcasts(runtime)
    row = row_of(runtime, broadcast_id)
    assert (row.status, row.canary_left, row.canary_passed_at) == (S.CANARY, 2, None)
