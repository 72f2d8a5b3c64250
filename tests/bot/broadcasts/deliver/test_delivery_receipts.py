"""Holds that receipts may come in any order, repeated, early, late, and for the unknown."""

import itertools
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.broadcasts.deliver.delivery_receipts import record_receipt
from bot.providers.interface import ConnectionFailed, Outcome, RateLimited, Sent, Uncertain
from bot.runtime import Runtime
from bot.sending.refusal_words import describe_reason
from bot.storage.consent import suppressions
from bot.storage.deliveries import deliveries
from bot.storage.deliveries.deliveries import StatusChange
from bot.storage.schema.broadcast_tables import BroadcastStatus, DeliveryStatus
from tests.bot.broadcasts import claimed_sends
from tests.bot.broadcasts.recipients import gather
from tests.bot.broadcasts.worker_runs import claimed_addresses
from tests.clock import Clock

STORIES = (
    ("accepted", "queued", "sending", "sent", "delivered"),
    ("queued", "sent", "undelivered"),
    ("queued", "failed"),
    ("sent",),
)
ENDS = {"delivered": "delivered", "undelivered": "failed", "failed": "failed", "sent": "sent"}
ANSWER = "the provider's own answer"


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_message_ends_the_same_in_whatever_order_it_is_told(
    runtime: Runtime, data: st.DataObject
) -> None:
    story = data.draw(st.sampled_from(STORIES))
    told = data.draw(st.permutations([*story, ANSWER]))
    again = data.draw(st.lists(st.sampled_from(story), max_size=3))
    at = data.draw(st.integers(0, len(told)))
    crowd = gather(runtime, 1)
    _tell(runtime, crowd.deliveries[0], [*told[:at], *again, *told[at:]])
    found = claimed_sends.row(runtime, crowd.deliveries[0])
    assert (found.status, found.provider_id) == (ENDS[story[-1]], f"SM{found.id}-1")
    assert found.error == ("30007" if found.status is DeliveryStatus.FAILED else "")
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == {ENDS[story[-1]]: 1}


def _tell(runtime: Runtime, delivery_id: int, told: Sequence[str]) -> None:
    rows = claimed_sends.claim(runtime, [delivery_id])
    for word in told:
        if word == ANSWER:
            claimed_sends.finish(runtime, rows, Sent(f"SM{delivery_id}-1", "queued"))
        else:
            error = "30007" if ENDS.get(word) == "failed" else ""
            claimed_sends.receipt(runtime, delivery_id, word, error)


@pytest.mark.parametrize("order", [*itertools.permutations(["sent", "delivered"])])
def test_a_receipt_settles_what_is_uncertain(runtime: Runtime, order: tuple[str, ...]) -> None:
    crowd = gather(runtime, 1)
    claimed_sends.send(runtime, crowd.deliveries, Uncertain("ReadTimeout"))
    for status in order:
        claimed_sends.receipt(runtime, crowd.deliveries[0], status)
    found = claimed_sends.row(runtime, crowd.deliveries[0])
    assert (found.status, found.provider_id) == (DeliveryStatus.DELIVERED, f"SM{found.id}-1")


def test_what_was_taken_for_lost_and_arrived_is_not_sent_again(runtime: Runtime) -> None:
    crowd = gather(runtime, 1)
    claimed_sends.send(runtime, crowd.deliveries, Uncertain("ReadTimeout"))
    with runtime.database.write() as connection:
        back = StatusChange(crowd.deliveries[0], DeliveryStatus.UNCERTAIN, DeliveryStatus.QUEUED)
        deliveries.change_statuses(connection, [back])
    assert claimed_sends.receipt(runtime, crowd.deliveries[0], "sent")
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == {"sent": 1}


@pytest.mark.parametrize(
    ("attempt", "status"), [(0, "delivered"), (2, "delivered"), (1, "vanished"), (1, "queued")]
)
def test_another_attempts_and_unknown_or_lower_words_are_no_news(
    runtime: Runtime, attempt: int, status: str
) -> None:
    crowd = gather(runtime, 1)
    claimed_sends.send(runtime, crowd.deliveries)
    assert not claimed_sends.receipt(runtime, crowd.deliveries[0], status, attempt=attempt)
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == {"sent": 1}


def test_a_receipt_of_no_delivery_is_no_news(runtime: Runtime) -> None:
    assert not claimed_sends.receipt(runtime, 404, "delivered")


def test_a_phone_that_is_off_is_tried_twice_more_and_then_has_failed(
    runtime: Runtime, clock: Clock
) -> None:
    crowd = gather(runtime, 1)
    (one,) = crowd.deliveries
    for attempt in (1, 2, 3):
        claimed_sends.send(runtime, [one])
        assert claimed_sends.receipt(runtime, one, "undelivered", "30003", attempt)
        assert not claimed_sends.receipt(runtime, one, "sent", "", attempt)
        clock.advance(timedelta(hours=12))
    found = claimed_sends.row(runtime, one)
    assert (found.status, found.attempt, found.error) == (DeliveryStatus.FAILED, 3, "30003")
    assert not claimed_sends.reasons(runtime)


def test_a_receipt_of_the_attempt_before_does_not_touch_this_one(runtime: Runtime) -> None:
    crowd = gather(runtime, 1)
    (one,) = crowd.deliveries
    claimed_sends.send(runtime, [one])
    claimed_sends.receipt(runtime, one, "undelivered", "30008")
    claimed_sends.claim(runtime, [one])
    for status in ("sent", "undelivered", "failed"):
        assert not claimed_sends.receipt(runtime, one, status, "30003", attempt=1)
    assert claimed_sends.row(runtime, one).status is DeliveryStatus.SENDING


def test_what_arrived_is_delivered_though_they_said_stop_before_it_was_tried_again(
    runtime: Runtime, clock: Clock
) -> None:
    crowd = gather(runtime, 1)
    (one,) = crowd.deliveries
    claimed_sends.send(runtime, [one])
    claimed_sends.receipt(runtime, one, "undelivered", "30008")
    with runtime.database.write() as connection:
        suppressions.suppress(
            connection,
            lookup=runtime.vault.lookup(crowd.addresses[0]),
            generation=runtime.vault.generation,
            reason="word",
            message_id=None,
            at=runtime.now(),
        )
    clock.advance(timedelta(hours=1))
    assert claimed_addresses(runtime) == []
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == {"suppressed": 1}
    assert not claimed_sends.receipt(runtime, one, "sent")
    assert claimed_sends.receipt(runtime, one, "delivered")
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == {"delivered": 1}


@pytest.mark.parametrize(
    "told",
    list(itertools.permutations([("delivered", 1), ("undelivered", 2), ("sent", 1), ("sent", 2)])),
)
def test_in_any_order_that_one_of_two_attempts_arrived_is_the_last_word(
    runtime: Runtime, clock: Clock, told: Sequence[tuple[str, int]]
) -> None:
    crowd = gather(runtime, 1)
    (one,) = crowd.deliveries
    claimed_sends.send(runtime, [one])
    claimed_sends.receipt(runtime, one, "undelivered", "30008")
    clock.advance(timedelta(hours=1))
    rows = claimed_sends.claim(runtime, [one])
    for at, (status, attempt) in enumerate(told):
        if at == 1:
            claimed_sends.finish(runtime, rows, Sent("SM2", "queued"))
        error = "30008" if status == "undelivered" else ""
        claimed_sends.receipt(runtime, one, status, error, attempt)
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == {"delivered": 1}


@pytest.mark.parametrize("status", ["delivered", "undelivered", "sent"])
def test_a_receipt_of_another_message_under_its_id_is_no_news(
    runtime: Runtime, status: str
) -> None:
    """Our ids come again where a database is set up anew; the provider's never do."""
    crowd = gather(runtime, 1)
    claimed_sends.send(runtime, crowd.deliveries)
    found = claimed_sends.row(runtime, crowd.deliveries[0])
    assert not record_receipt(
        runtime,
        delivery_id=found.id,
        attempt=1,
        provider_id="SM" + "9" * 32,
        status=status,
        error="30005" if status == "undelivered" else "",
    )
    assert claimed_sends.row(runtime, found.id) == found
    assert not claimed_sends.reasons(runtime)


@pytest.mark.parametrize("outcome", [RateLimited(1), ConnectionFailed("no connection")])
def test_a_receipt_of_the_attempt_before_one_that_was_taken_back_is_no_news(
    runtime: Runtime, clock: Clock, outcome: Outcome
) -> None:
    """Or somebody would be taken for sent to, or refused again, by what is told a second time."""
    crowd = gather(runtime, 1)
    (one,) = crowd.deliveries
    claimed_sends.send(runtime, [one])
    assert claimed_sends.receipt(runtime, one, "undelivered", "30008")
    for _ in range(2):  # also where it is taken back more than once
        clock.advance(timedelta(hours=1))
        claimed_sends.finish(runtime, claimed_sends.claim(runtime, [one]), outcome)
    assert claimed_sends.row(runtime, one).attempt == 1
    for status in ("sent", "undelivered", "failed"):
        assert not claimed_sends.receipt(runtime, one, status, "30003")
    clock.advance(timedelta(hours=1))
    assert claimed_addresses(runtime) == list(crowd.addresses)


def test_what_was_taken_for_lost_is_sent_though_the_attempt_after_it_was_taken_back(
    runtime: Runtime, clock: Clock
) -> None:
    crowd = gather(runtime, 1)
    (one,) = crowd.deliveries
    claimed_sends.send(runtime, [one], Uncertain("ReadTimeout"))
    with runtime.database.write() as connection:
        back = StatusChange(one, DeliveryStatus.UNCERTAIN, DeliveryStatus.QUEUED)
        deliveries.change_statuses(connection, [back])
    claimed_sends.send(runtime, [one], RateLimited(1))
    assert claimed_sends.receipt(runtime, one, "sent")
    clock.advance(timedelta(hours=1))
    assert claimed_addresses(runtime) == []


@pytest.mark.parametrize("word", ["delivered", "read"])
@pytest.mark.parametrize("when", ["queued again", "under way again", "sent again", "given up"])
def test_that_an_earlier_attempt_arrived_settles_the_delivery(
    runtime: Runtime, clock: Clock, when: str, word: str
) -> None:
    """Also what the provider had called undelivered: nobody is sent it a second time."""
    crowd = gather(runtime, 1)
    (one,) = crowd.deliveries
    claimed_sends.send(runtime, [one])
    assert claimed_sends.receipt(runtime, one, "undelivered", "30008")
    rows = claimed_sends.claim(runtime, [one]) if when != "queued again" else []
    if when in ("sent again", "given up"):
        claimed_sends.finish(runtime, rows, Sent(f"SM{one}-2", "queued"))
    if when == "given up":
        assert claimed_sends.receipt(runtime, one, "undelivered", "30008", attempt=2)
        assert claimed_sends.row(runtime, one).status is DeliveryStatus.FAILED
    assert claimed_sends.receipt(runtime, one, word, attempt=1)
    assert not claimed_sends.receipt(runtime, one, word, attempt=1)
    assert claimed_sends.row(runtime, one).error == ""
    if when == "under way again":
        claimed_sends.finish(runtime, rows, Sent(f"SM{one}-2", "queued"))
    assert not claimed_sends.receipt(runtime, one, "undelivered", "30008", attempt=2)
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == {"delivered": 1}
    clock.advance(timedelta(hours=12))
    assert claimed_addresses(runtime) == []


@pytest.mark.parametrize(("code", "broadcasts"), [("30004", 2), ("30005", 1), ("30003", 3)])
def test_an_address_is_given_up_after_so_many_broadcasts(
    runtime: Runtime, code: str, broadcasts: int
) -> None:
    crowd = gather(runtime, 1)
    # Too late for another try: each broadcast is one strike.
    _expires(runtime, crowd.broadcast_id)
    lookup = runtime.vault.lookup(crowd.addresses[0])
    delivery = crowd.deliveries[0]
    for number in range(1, broadcasts + 1):
        assert not claimed_sends.reasons(runtime)
        claimed_sends.send(runtime, [delivery])
        claimed_sends.receipt(runtime, delivery, "undelivered", code)
        assert claimed_sends.counts(runtime, claimed_sends.row(runtime, delivery).broadcast_id) == {
            "failed": 1
        }
        if number < broadcasts:
            delivery = claimed_sends.another(runtime, delivery)
            _expires(runtime, claimed_sends.row(runtime, delivery).broadcast_id)
    assert claimed_sends.reasons(runtime) == {lookup: "unreachable"}


def test_one_that_arrived_wipes_out_the_strikes_before_it(runtime: Runtime) -> None:
    (first,) = gather(runtime, 1).deliveries
    second = claimed_sends.another(runtime, first)
    third = claimed_sends.another(runtime, second)
    for delivery, status, code in (
        (first, "undelivered", "30004"),
        (second, "delivered", ""),
        (third, "undelivered", "30004"),
    ):
        claimed_sends.send(runtime, [delivery])
        claimed_sends.receipt(runtime, delivery, status, code)
    assert not claimed_sends.reasons(runtime)


def _expires(runtime: Runtime, broadcast_id: int) -> None:
    claimed_sends.change(
        runtime, broadcast_id, expires_at=claimed_sends.moment_of(runtime, minutes=1)
    )


@pytest.mark.parametrize(
    ("status", "after"),
    [
        (BroadcastStatus.SENDING, "queued"),
        (BroadcastStatus.PAUSED, "queued"),
        (BroadcastStatus.SENT, "queued"),
        (BroadcastStatus.CANCELLED, "failed"),
    ],
)
def test_it_is_tried_again_unless_its_broadcast_was_cancelled(
    runtime: Runtime, status: BroadcastStatus, after: str
) -> None:
    crowd = gather(runtime, 1)
    claimed_sends.send(runtime, crowd.deliveries)
    claimed_sends.change(runtime, crowd.broadcast_id, status=status)
    claimed_sends.receipt(runtime, crowd.deliveries[0], "undelivered", "30008")
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == {after: 1}


def test_what_concerns_the_sender_stops_it_by_a_receipt_too(runtime: Runtime) -> None:
    crowd = gather(runtime, 1)
    claimed_sends.send(runtime, crowd.deliveries)
    claimed_sends.receipt(runtime, crowd.deliveries[0], "undelivered", "30034")
    assert "registered" in describe_reason(claimed_sends.sender(runtime).stopped_for)
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == {"queued": 1}


def test_who_was_erased_meanwhile_is_not_suppressed_by_nothing(runtime: Runtime) -> None:
    from tests.bot.storage import rows

    crowd = gather(runtime, 1)
    claimed_sends.send(runtime, crowd.deliveries)
    with runtime.database.write() as connection:
        rows.erase(connection, crowd.people[0], at=runtime.now())
    claimed_sends.receipt(runtime, crowd.deliveries[0], "undelivered", "30005")
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == {"failed": 1}
    assert not claimed_sends.reasons(runtime)
