"""Holds what becomes of deliveries, addresses and senders by what a provider answers."""

import logging
from datetime import timedelta
from typing import Any

import pytest

from bot.channels.outcomes import NotSent, Outcome, Refused, Sent, Throttled, Uncertain
from bot.runtime import Runtime
from bot.store import deliveries, ledger
from bot.store.deliveries import Move
from bot.store.sending_tables import BroadcastStatus, DeliveryStatus
from flows.effects import OptOutReason
from tests.bot.broadcasts import sends
from tests.bot.broadcasts.crowds import gather
from tests.bot.broadcasts.signers import numbers, subscribe
from tests.clock import Clock

QUEUED, SENDING, SENT, FAILED, UNCERTAIN = (
    DeliveryStatus.QUEUED,
    DeliveryStatus.SENDING,
    DeliveryStatus.SENT,
    DeliveryStatus.FAILED,
    DeliveryStatus.UNCERTAIN,
)


def test_what_was_taken_is_sent(runtime: Runtime) -> None:
    crowd = gather(runtime, 3)
    sends.send(runtime, crowd.deliveries)
    found = sends.row(runtime, crowd.deliveries[0])
    assert (found.status, found.sent_at, found.owner) == (SENT, runtime.now(), "")
    assert (found.provider_id, found.provider_rank) == (f"SM{found.id}-1", 1)
    assert sends.counts(runtime, crowd.broadcast_id) == {"sent": 3}


@pytest.mark.parametrize(
    ("outcome", "after", "attempt"),
    [
        (Throttled(7), QUEUED, 0),
        (NotSent("ConnectError"), QUEUED, 0),
        (Uncertain("ReadTimeout"), UNCERTAIN, 1),
        (Refused("30007"), FAILED, 1),
    ],
)
def test_what_was_not_done_is_no_attempt(
    runtime: Runtime, outcome: Outcome, after: DeliveryStatus, attempt: int
) -> None:
    crowd = gather(runtime, 1)
    sends.send(runtime, crowd.deliveries, outcome)
    found = sends.row(runtime, crowd.deliveries[0])
    assert (found.status, found.attempt) == (after, attempt)
    assert sends.counts(runtime, crowd.broadcast_id) == {after: 1}


def test_a_provider_that_asks_to_wait_stops_its_sender_alone(runtime: Runtime) -> None:
    crowd = gather(runtime, 2)
    sends.send(runtime, crowd.deliveries, Throttled(7), Sent("SM1"))
    asked = sends.moment_of(runtime, seconds=7)
    assert asked < sends.sender(runtime).stopped_until < asked + timedelta(seconds=2)
    assert not sends.sender(runtime).stopped_for
    assert sends.sender(runtime, "telegram").stopped_until < runtime.now()


@pytest.mark.parametrize("asked", [1e300, float("inf"), float("nan"), -5.0])
def test_what_no_provider_can_mean_is_not_waited_for(runtime: Runtime, asked: float) -> None:
    crowd = gather(runtime, 1)
    sends.send(runtime, crowd.deliveries, Throttled(asked))
    assert sends.sender(runtime).stopped_until <= sends.moment_of(runtime, days=1, seconds=1)
    assert sends.counts(runtime, crowd.broadcast_id) == {"queued": 1}


def test_a_sender_that_reaches_nobody_takes_a_breath(runtime: Runtime) -> None:
    crowd = gather(runtime, 2)
    sends.send(runtime, crowd.deliveries, NotSent("a"), NotSent("b"))
    assert sends.sender(runtime).stopped_until > runtime.now()
    later = sends.row(runtime, crowd.deliveries[0]).not_before
    assert later is not None
    assert later > runtime.now()


@pytest.mark.parametrize("outcome", [Sent("SM5"), Refused("21211"), Throttled(1)])
def test_an_answer_after_the_lease_settles_what_was_uncertain(
    runtime: Runtime, outcome: Outcome
) -> None:
    crowd = gather(runtime, 1)
    rows = sends.claim(runtime, crowd.deliveries)
    with runtime.database.write() as connection:
        deliveries.move(connection, [Move(rows[0].id, SENDING, UNCERTAIN)])
    sends.finish(runtime, rows, outcome)
    assert sends.row(runtime, rows[0].id).status is not UNCERTAIN


def test_an_answer_to_anothers_claim_moves_nothing(runtime: Runtime) -> None:
    crowd = gather(runtime, 1)
    rows = sends.claim(runtime, crowd.deliveries)
    sends.finish(runtime, rows, Throttled(0))
    sends.claim(runtime, crowd.deliveries, owner="another")
    sends.finish(runtime, rows, Sent("SM1"))
    assert sends.row(runtime, rows[0].id).status is SENDING


def test_a_receipt_that_was_faster_is_not_undone(runtime: Runtime) -> None:
    crowd = gather(runtime, 1)
    rows = sends.claim(runtime, crowd.deliveries)
    assert sends.receipt(runtime, rows[0].id, "delivered")
    sends.finish(runtime, rows, Sent(f"SM{rows[0].id}-1", "queued"))
    found = sends.row(runtime, rows[0].id)
    assert (found.status, found.provider_rank) == (DeliveryStatus.DELIVERED, 4)


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
    sends.send(runtime, crowd.deliveries, Refused(code), Sent("1"))
    lookup = runtime.vault.lookup(crowd.addresses[0])
    assert sends.reasons(runtime) == {lookup: reason}
    found = sends.row(runtime, crowd.deliveries[0])
    assert (found.status, found.error) == (FAILED, code)


def test_who_is_suppressed_already_stays_so_for_the_same_reason(runtime: Runtime) -> None:
    crowd = gather(runtime, 1)
    lookup = runtime.vault.lookup(crowd.addresses[0])
    with runtime.database.write() as connection:
        given: dict[str, Any] = {"generation": 1, "message_id": None, "at": runtime.now()}
        ledger.suppress(connection, lookup=lookup, reason="word", **given)
    sends.send(runtime, crowd.deliveries, Refused("21610"))
    assert sends.reasons(runtime) == {lookup: "word"}


def test_who_writes_to_us_again_and_says_yes_can_be_reached(runtime: Runtime) -> None:
    (number,) = numbers(1)
    with runtime.database.write() as connection:
        ledger.suppress(
            connection,
            lookup=runtime.vault.lookup(number),
            generation=1,
            reason=OptOutReason.UNREACHABLE,
            message_id=None,
            at=runtime.now(),
        )
    subscribe(runtime, number)
    assert not sends.reasons(runtime)


def test_an_unknown_code_is_tried_once_more_in_an_hour_and_told(
    runtime: Runtime, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    crowd = gather(runtime, 1)
    with caplog.at_level(logging.WARNING):
        sends.send(runtime, crowd.deliveries, Refused("77777"))
    found = sends.row(runtime, crowd.deliveries[0])
    assert (found.status, found.not_before) == (QUEUED, sends.moment_of(runtime, hours=1))
    assert "77777" in caplog.text
    assert crowd.addresses[0] not in caplog.text
    clock.advance(timedelta(hours=1))
    sends.send(runtime, crowd.deliveries, Refused("77777"))
    found = sends.row(runtime, crowd.deliveries[0])
    assert (found.status, found.attempt, found.error) == (FAILED, 2, "77777")
    assert not sends.reasons(runtime)


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
    sends.send(runtime, crowd.deliveries, Refused("30008"))
    assert sends.row(runtime, crowd.deliveries[0]).status is FAILED


def test_what_concerns_the_sender_stops_it_and_loses_nobody(runtime: Runtime) -> None:
    crowd = gather(runtime, 3)
    sends.send(runtime, crowd.deliveries, Refused("30034"), Refused("30034"), Refused("20003"))
    assert "10DLC" in sends.sender(runtime).stopped_for
    assert sends.counts(runtime, crowd.broadcast_id) == {"queued": 3}
    assert [(act, who) for act, _, who in sends.trail(runtime)] == [("sender stopped", None)]


def test_a_full_queue_at_the_provider_lets_the_sender_wait(runtime: Runtime) -> None:
    crowd = gather(runtime, 1)
    sends.send(runtime, crowd.deliveries, Refused("21611"))
    assert sends.sender(runtime).stopped_until == sends.moment_of(runtime, minutes=10)
    assert not sends.row(runtime, crowd.deliveries[0]).error
    assert sends.counts(runtime, crowd.broadcast_id) == {"queued": 1}


def test_a_text_that_nobody_can_send_pauses_its_broadcast(runtime: Runtime) -> None:
    crowd = gather(runtime, 2)
    sends.send(runtime, crowd.deliveries, Refused("21617"), Refused("21617"))
    found = sends.broadcast(runtime, crowd.broadcast_id)
    assert found.status is BroadcastStatus.PAUSED
    assert "1,600" in found.pause_reason
    assert [act for act, _, _ in sends.trail(runtime)] == ["paused"]


def test_a_mixed_batch_is_settled_in_one_go(runtime: Runtime) -> None:
    crowd = gather(runtime, 150)
    some: list[Outcome] = [
        Sent("SM1"),
        Refused("30007"),
        Refused("30008"),
        Throttled(1),
        NotSent("x"),
        Uncertain("y"),
    ]
    sends.send(runtime, crowd.deliveries, *(some * 25))
    expected = {"sent": 25, "failed": 25, "queued": 75, "uncertain": 25}
    assert sends.counts(runtime, crowd.broadcast_id) == expected


@pytest.mark.parametrize("outcome", [Sent("SM1"), NotSent("ConnectError"), Uncertain("time-out")])
def test_an_answer_to_an_earlier_attempt_does_not_touch_the_one_that_is_under_way(
    runtime: Runtime, outcome: Outcome
) -> None:
    crowd = gather(runtime, 1)
    rows = sends.claim(runtime, crowd.deliveries)
    with runtime.database.write() as connection:  # given up for lost, and not in the list
        deliveries.move(connection, [Move(rows[0].id, SENDING, QUEUED)])
    (again,) = sends.claim(runtime, crowd.deliveries)
    assert again.owner == rows[0].owner
    sends.finish(runtime, rows, outcome)
    assert sends.row(runtime, again.id) == again


@pytest.mark.parametrize(("outcome", "after"), [(Sent("SM1"), SENT), (NotSent("x"), QUEUED)])
def test_what_was_taken_for_lost_and_was_sent_is_not_sent_again(
    runtime: Runtime, outcome: Outcome, after: DeliveryStatus
) -> None:
    crowd = gather(runtime, 1)
    rows = sends.claim(runtime, crowd.deliveries)
    with runtime.database.write() as connection:
        deliveries.move(connection, [Move(rows[0].id, SENDING, QUEUED)])
    sends.finish(runtime, rows, outcome)
    assert sends.counts(runtime, crowd.broadcast_id) == {after: 1}


def test_an_answer_does_not_undo_that_it_failed_and_is_tried_again(runtime: Runtime) -> None:
    crowd = gather(runtime, 1)
    rows = sends.claim(runtime, crowd.deliveries)
    assert sends.receipt(runtime, rows[0].id, "undelivered", "30008")
    sends.finish(runtime, rows, Sent(f"SM{rows[0].id}-1", "queued"))
    assert sends.counts(runtime, crowd.broadcast_id) == {"queued": 1}
