"""Holds what becomes of deliveries, addresses and senders by what a provider answers."""

import logging
from datetime import timedelta
from typing import Any

import pytest

from bot.providers.interface import ConnectionFailed, Outcome, RateLimited, Refused, Sent, Uncertain
from bot.runtime import Runtime
from bot.sending.refusal_words import describe_reason
from bot.storage.consent import suppressions
from bot.storage.deliveries import deliveries
from bot.storage.deliveries.deliveries import StatusChange
from bot.storage.schema.broadcast_tables import BroadcastStatus, DeliveryStatus
from flows.effects import OptOutReason
from tests.bot.broadcasts import claimed_sends
from tests.bot.broadcasts.recipients import gather
from tests.bot.broadcasts.signers import numbers, subscribe
from tests.clock import Clock
from tests.log_lines import logged

QUEUED, SENDING, SENT, FAILED, UNCERTAIN = (
    DeliveryStatus.QUEUED,
    DeliveryStatus.SENDING,
    DeliveryStatus.SENT,
    DeliveryStatus.FAILED,
    DeliveryStatus.UNCERTAIN,
)


def test_what_was_taken_is_sent(runtime: Runtime) -> None:
    crowd = gather(runtime, 3)
    claimed_sends.send(runtime, crowd.deliveries)
    found = claimed_sends.row(runtime, crowd.deliveries[0])
    assert (found.status, found.sent_at, found.owner) == (SENT, runtime.now(), "")
    assert (found.provider_id, found.provider_rank) == (f"SM{found.id}-1", 1)
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == {"sent": 3}


@pytest.mark.parametrize(
    ("outcome", "after", "attempt"),
    [
        (RateLimited(7), QUEUED, 0),
        (ConnectionFailed("ConnectError"), QUEUED, 0),
        (Uncertain("ReadTimeout"), UNCERTAIN, 1),
        (Refused("30007"), FAILED, 1),
    ],
)
def test_what_was_not_done_is_no_attempt(
    runtime: Runtime, outcome: Outcome, after: DeliveryStatus, attempt: int
) -> None:
    crowd = gather(runtime, 1)
    claimed_sends.send(runtime, crowd.deliveries, outcome)
    found = claimed_sends.row(runtime, crowd.deliveries[0])
    assert (found.status, found.attempt) == (after, attempt)
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == {after: 1}


def test_one_recipient_that_is_limited_waits_alone(runtime: Runtime) -> None:
    crowd = gather(runtime, 2)
    claimed_sends.send(runtime, crowd.deliveries, RateLimited(7), Sent("SM1"))
    assert claimed_sends.sender(runtime).stopped_until < runtime.now()
    retry_at = claimed_sends.row(runtime, crowd.deliveries[0]).not_before
    asked = claimed_sends.moment_of(runtime, seconds=7)
    assert retry_at is not None
    assert asked < retry_at < asked + timedelta(seconds=2)


def test_a_provider_that_asks_to_wait_stops_its_sender_alone(runtime: Runtime) -> None:
    crowd = gather(runtime, 1)
    rows = claimed_sends.claim(runtime, crowd.deliveries)
    claimed_sends.finish(runtime, rows, RateLimited(7), holds_sender=True)
    asked = claimed_sends.moment_of(runtime, seconds=7)
    assert asked < claimed_sends.sender(runtime).stopped_until < asked + timedelta(seconds=2)
    assert not claimed_sends.sender(runtime).stopped_for
    assert claimed_sends.sender(runtime, "telegram").stopped_until < runtime.now()


@pytest.mark.parametrize("asked", [1e300, float("inf"), float("nan"), -5.0])
def test_what_no_provider_can_mean_is_not_waited_for(runtime: Runtime, asked: float) -> None:
    crowd = gather(runtime, 1)
    rows = claimed_sends.claim(runtime, crowd.deliveries)
    claimed_sends.finish(runtime, rows, RateLimited(asked), holds_sender=True)
    assert claimed_sends.sender(runtime).stopped_until <= claimed_sends.moment_of(
        runtime, days=1, seconds=1
    )
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == {"queued": 1}


@pytest.mark.parametrize("holds", [True, False])
def test_a_sender_whose_sends_get_no_answer_waits(runtime: Runtime, holds: bool) -> None:
    crowd = gather(runtime, 2)
    rows = claimed_sends.claim(runtime, crowd.deliveries)
    claimed_sends.finish(runtime, rows, Uncertain("server error"), holds_sender=holds)
    assert (claimed_sends.sender(runtime).stopped_until > runtime.now()) == holds
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == {"uncertain": 2}


def test_a_sender_that_reaches_nobody_waits(runtime: Runtime) -> None:
    crowd = gather(runtime, 2)
    claimed_sends.send(runtime, crowd.deliveries, ConnectionFailed("a"), ConnectionFailed("b"))
    assert claimed_sends.sender(runtime).stopped_until > runtime.now()
    later = claimed_sends.row(runtime, crowd.deliveries[0]).not_before
    assert later is not None
    assert later > runtime.now()


@pytest.mark.parametrize("outcome", [Sent("SM5"), Refused("21211"), RateLimited(1)])
def test_an_answer_after_the_lease_settles_what_was_uncertain(
    runtime: Runtime, outcome: Outcome
) -> None:
    crowd = gather(runtime, 1)
    rows = claimed_sends.claim(runtime, crowd.deliveries)
    with runtime.database.write() as connection:
        deliveries.change_statuses(connection, [StatusChange(rows[0].id, SENDING, UNCERTAIN)])
    claimed_sends.finish(runtime, rows, outcome)
    assert claimed_sends.row(runtime, rows[0].id).status is not UNCERTAIN


def test_an_answer_to_anothers_claim_moves_nothing(runtime: Runtime) -> None:
    crowd = gather(runtime, 1)
    rows = claimed_sends.claim(runtime, crowd.deliveries)
    claimed_sends.finish(runtime, rows, RateLimited(0))
    claimed_sends.claim(runtime, crowd.deliveries, owner="another")
    claimed_sends.finish(runtime, rows, Sent("SM1"))
    assert claimed_sends.row(runtime, rows[0].id).status is SENDING


def test_a_receipt_that_was_faster_is_not_undone(runtime: Runtime) -> None:
    crowd = gather(runtime, 1)
    rows = claimed_sends.claim(runtime, crowd.deliveries)
    assert claimed_sends.receipt(runtime, rows[0].id, "delivered")
    claimed_sends.finish(runtime, rows, Sent(f"SM{rows[0].id}-1", "queued"))
    found = claimed_sends.row(runtime, rows[0].id)
    assert (found.status, found.provider_rank) == (DeliveryStatus.DELIVERED, 5)


@pytest.mark.parametrize(
    ("channel", "code", "reason"),
    [
        ("sms", "21610", "carrier"),
        ("sms", "21211", "unreachable"),
        ("sms", "30005", "unreachable"),
        ("telegram", "403 bot was blocked by the user", "blocked"),
        ("telegram", "403 user is deactivated", "unreachable"),
    ],
)
def test_who_cannot_or_must_not_be_written_to_is_suppressed(
    runtime: Runtime, channel: str, code: str, reason: str
) -> None:
    crowd = gather(runtime, 2, channel=channel)
    claimed_sends.send(runtime, crowd.deliveries, Refused(code), Sent("1"))
    lookup = runtime.vault.lookup(crowd.addresses[0])
    assert claimed_sends.reasons(runtime) == {lookup: reason}
    found = claimed_sends.row(runtime, crowd.deliveries[0])
    assert (found.status, found.error) == (FAILED, code)


def test_who_is_suppressed_already_stays_so_for_the_same_reason(runtime: Runtime) -> None:
    crowd = gather(runtime, 1)
    lookup = runtime.vault.lookup(crowd.addresses[0])
    with runtime.database.write() as connection:
        given: dict[str, Any] = {"generation": 1, "message_id": None, "at": runtime.now()}
        suppressions.suppress(connection, lookup=lookup, reason="word", **given)
    claimed_sends.send(runtime, crowd.deliveries, Refused("21610"))
    assert claimed_sends.reasons(runtime) == {lookup: "word"}


def test_who_writes_to_us_again_and_says_yes_can_be_reached(runtime: Runtime) -> None:
    (number,) = numbers(1)
    with runtime.database.write() as connection:
        suppressions.suppress(
            connection,
            lookup=runtime.vault.lookup(number),
            generation=1,
            reason=OptOutReason.UNREACHABLE,
            message_id=None,
            at=runtime.now(),
        )
    subscribe(runtime, number)
    assert not claimed_sends.reasons(runtime)


def test_an_unknown_code_is_tried_once_more_in_an_hour_and_told(
    runtime: Runtime, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    crowd = gather(runtime, 1)
    with caplog.at_level(logging.WARNING):
        claimed_sends.send(runtime, crowd.deliveries, Refused("77777"))
    found = claimed_sends.row(runtime, crowd.deliveries[0])
    assert (found.status, found.not_before) == (QUEUED, claimed_sends.moment_of(runtime, hours=1))
    assert "77777" in logged(caplog)
    assert crowd.addresses[0] not in logged(caplog)
    clock.advance(timedelta(hours=1))
    claimed_sends.send(runtime, crowd.deliveries, Refused("77777"))
    found = claimed_sends.row(runtime, crowd.deliveries[0])
    assert (found.status, found.attempt, found.error) == (FAILED, 2, "77777")
    assert not claimed_sends.reasons(runtime)


@pytest.mark.parametrize(
    "changes",
    [
        {"status": BroadcastStatus.CANCELLED},
        {"expires_at": Clock()() + timedelta(minutes=59)},
    ],
)
def test_it_is_not_tried_again_where_that_would_be_too_late(
    runtime: Runtime, changes: dict[str, Any]
) -> None:
    crowd = gather(runtime, 1, **changes)
    claimed_sends.send(runtime, crowd.deliveries, Refused("30008"))
    assert claimed_sends.row(runtime, crowd.deliveries[0]).status is FAILED


def test_what_concerns_the_sender_stops_it_and_loses_nobody(runtime: Runtime) -> None:
    crowd = gather(runtime, 3)
    claimed_sends.send(
        runtime, crowd.deliveries, Refused("30034"), Refused("30034"), Refused("20003")
    )
    assert "10DLC" in describe_reason(claimed_sends.sender(runtime).stopped_for)
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == {"queued": 3}
    assert [(act, who) for act, _, who in claimed_sends.audit_trail(runtime)] == [
        ("sender stopped", None)
    ]


def test_a_full_queue_at_the_provider_lets_the_sender_wait(runtime: Runtime) -> None:
    crowd = gather(runtime, 1)
    claimed_sends.send(runtime, crowd.deliveries, Refused("21611"))
    assert claimed_sends.sender(runtime).stopped_until == claimed_sends.moment_of(
        runtime, minutes=10
    )
    assert not claimed_sends.row(runtime, crowd.deliveries[0]).error
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == {"queued": 1}


def test_a_text_that_nobody_can_send_pauses_its_broadcast(runtime: Runtime) -> None:
    crowd = gather(runtime, 2)
    claimed_sends.send(runtime, crowd.deliveries, Refused("21617"), Refused("21617"))
    found = claimed_sends.broadcast(runtime, crowd.broadcast_id)
    assert found.status is BroadcastStatus.PAUSED
    assert "1,600" in describe_reason(found.pause_reason)
    assert [act for act, _, _ in claimed_sends.audit_trail(runtime)] == ["paused"]


def test_a_mixed_batch_is_settled_in_one_go(runtime: Runtime) -> None:
    crowd = gather(runtime, 150)
    some: list[Outcome] = [
        Sent("SM1"),
        Refused("30007"),
        Refused("30008"),
        RateLimited(1),
        ConnectionFailed("x"),
        Uncertain("y"),
    ]
    claimed_sends.send(runtime, crowd.deliveries, *(some * 25))
    expected = {"sent": 25, "failed": 25, "queued": 75, "uncertain": 25}
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == expected


@pytest.mark.parametrize(
    "outcome", [Sent("SM1"), ConnectionFailed("ConnectError"), Uncertain("time-out")]
)
def test_an_answer_to_an_earlier_attempt_does_not_touch_the_one_that_is_under_way(
    runtime: Runtime, outcome: Outcome
) -> None:
    crowd = gather(runtime, 1)
    rows = claimed_sends.claim(runtime, crowd.deliveries)
    with runtime.database.write() as connection:  # given up for lost, and not in the list
        deliveries.change_statuses(connection, [StatusChange(rows[0].id, SENDING, QUEUED)])
    (again,) = claimed_sends.claim(runtime, crowd.deliveries)
    assert again.owner == rows[0].owner
    claimed_sends.finish(runtime, rows, outcome)
    assert claimed_sends.row(runtime, again.id) == again


@pytest.mark.parametrize(
    ("outcome", "after"), [(Sent("SM1"), SENT), (ConnectionFailed("x"), QUEUED)]
)
def test_what_was_taken_for_lost_and_was_sent_is_not_sent_again(
    runtime: Runtime, outcome: Outcome, after: DeliveryStatus
) -> None:
    crowd = gather(runtime, 1)
    rows = claimed_sends.claim(runtime, crowd.deliveries)
    with runtime.database.write() as connection:
        deliveries.change_statuses(connection, [StatusChange(rows[0].id, SENDING, QUEUED)])
    claimed_sends.finish(runtime, rows, outcome)
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == {after: 1}


def test_an_answer_does_not_undo_that_it_failed_and_is_tried_again(runtime: Runtime) -> None:
    crowd = gather(runtime, 1)
    rows = claimed_sends.claim(runtime, crowd.deliveries)
    assert claimed_sends.receipt(runtime, rows[0].id, "undelivered", "30008")
    claimed_sends.finish(runtime, rows, Sent(f"SM{rows[0].id}-1", "queued"))
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == {"queued": 1}
