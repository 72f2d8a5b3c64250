"""Holds that a claim sends to nobody it must not, at no time it must not, and no faster."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.broadcasts.deliver.claim import (
    CLAIM_AHEAD_SECONDS,
    LEASE_SECONDS,
    Claim,
    ClaimedBatch,
    DeliveryClaimer,
)
from bot.broadcasts.deliver.record import SendResult
from bot.providers.interface import Outcome, RateLimited, Refused, Sent
from bot.runtime import Runtime
from bot.storage.broadcasts import broadcasts
from bot.storage.deliveries import deliveries, due_chunks, sender_pace
from bot.storage.deliveries.waiting import NIGHT, WaitingDeliveries, waiting_reasons
from bot.storage.schema.broadcast_tables import (
    Broadcast,
    BroadcastStatus,
    Chunk,
    Delivery,
    DeliveryStatus,
)
from tests import databases
from tests.bot.broadcasts.recipients import at_pace, counted, gather, statuses
from tests.bot.broadcasts.worker_runs import change, claim_batch, claimed_addresses, found
from tests.bot.storage import delivery_rows
from tests.bot.storage.rows import NOON
from tests.clock import Clock


@pytest.fixture
def fast(runtime: Runtime) -> Runtime:
    """A runtime that sends as fast as it may."""
    return at_pace(runtime)


def result(claim: Claim, outcome: Outcome) -> SendResult:
    """What came of a claim."""
    return SendResult(claim.delivery_id, claim.attempt, claim.owner, outcome)


def test_a_claim_is_all_that_a_send_takes(fast: Runtime) -> None:
    crowd = gather(fast, 2)
    claims = claim_batch(fast).claims
    assert [claim.to for claim in claims] == list(crowd.addresses)
    assert [claim.key for claim in claims] == [f"d{one}-1" for one in crowd.deliveries]
    assert claims[0].text == "18 Million Rising: IBM has answered, Ana. Reply STOP to stop."
    row, claim = found(fast, crowd.deliveries[0]), claims[0]
    assert row.status is DeliveryStatus.SENDING
    for name in ("attempt", "owner", "lease_until", "address_id", "segments"):
        assert getattr(row, name) == getattr(claim, name)
    assert (claim.attempt, claim.segments, claim.is_retry) == (1, 1, False)
    assert row.owner.startswith("worker-1-")
    assert row.lease_until == NOON + timedelta(seconds=LEASE_SECONDS)
    assert counted(fast, crowd) == {"sending": 2}


def test_a_repr_gives_nobody_away(fast: Runtime) -> None:
    crowd = gather(fast, 1)
    (claim,) = claim_batch(fast).claims
    assert crowd.addresses[0] not in repr(claim)
    assert "Ana" not in repr(claim)


@pytest.mark.parametrize(
    ("values", "count"),
    [
        ({"status": BroadcastStatus.PAUSED}, 0),
        ({"status": BroadcastStatus.CANCELLED}, 0),
        ({"status": BroadcastStatus.SCHEDULED}, 0),
        ({"status": BroadcastStatus.SENT}, 0),
        ({"expires_at": NOON}, 0),
        ({"status": BroadcastStatus.CANARY, "canary_left": 2}, 2),
        ({"status": BroadcastStatus.CANARY, "canary_left": 0}, 0),
        ({"campaign": "no-longer-there"}, 0),
        ({}, 3),
    ],
)
def test_only_what_is_under_way_is_sent_and_of_a_canary_no_more_than_it_has_left(
    fast: Runtime, values: dict[str, Any], count: int
) -> None:
    gather(fast, 3, **values)
    assert len(claimed_addresses(fast)) == count
    if count < 3:
        assert claimed_addresses(fast) == []


def test_a_pause_takes_effect_at_the_next_claim(runtime: Runtime, clock: Clock) -> None:
    slow = at_pace(runtime, 20)
    crowd = gather(slow, 30)
    assert len(claimed_addresses(slow)) == 10
    with slow.database.write() as connection:
        going = (BroadcastStatus.SENDING,)
        broadcasts.change(connection, crowd.broadcast_id, going, status=BroadcastStatus.PAUSED)
    clock.advance(timedelta(seconds=1))
    assert claimed_addresses(slow) == []
    assert counted(slow, crowd) == {"sending": 10, "queued": 20}


def test_who_is_asleep_is_written_to_when_they_wake(fast: Runtime, clock: Clock) -> None:
    crowd = gather(fast, 2)
    with fast.database.write() as connection:
        connection.execute(update(Chunk).values(zones="America/New_York America/Los_Angeles"))
    wakes = NOON.replace(hour=17)  # ten in the morning in California
    assert claim_batch(fast) == ClaimedBatch((), wakes)
    with fast.database.read() as connection:
        waiting = waiting_reasons(connection, crowd.broadcast_id, clock())
    assert waiting == (WaitingDeliveries(NIGHT, 2, wakes),)
    clock.set(wakes - timedelta(seconds=1))
    assert claimed_addresses(fast) == []
    clock.set(wakes)
    assert claimed_addresses(fast) == list(crowd.addresses)


def test_where_nothing_is_known_of_a_place_it_must_be_day_in_those_that_are_assumed(
    fast: Runtime,
) -> None:
    gather(fast, 1)
    with fast.database.write() as connection:
        connection.execute(update(Chunk).values(zones=""))
    assert claim_batch(fast).next_claim_at == NOON.replace(hour=17)


def test_one_who_is_tried_again_waits_for_it_and_the_others_do_not(
    fast: Runtime, clock: Clock
) -> None:
    crowd = gather(fast, 2)
    later = NOON + timedelta(minutes=7)
    change(fast, Delivery, crowd, 0, not_before=later)
    assert claimed_addresses(fast) == [crowd.addresses[1]]
    assert claim_batch(fast).next_claim_at == later
    clock.set(later)
    assert claimed_addresses(fast) == [crowd.addresses[0]]


def test_a_claim_tells_whether_the_provider_sent_it_back_before(
    fast: Runtime, clock: Clock
) -> None:
    gather(fast, 2)
    claimer = DeliveryClaimer(fast, "sms", "worker-1")
    first, second = claimer.claim_batch(()).claims
    claimer.claim_batch([result(first, RateLimited(2)), result(second, Refused("30008"))])
    clock.advance(timedelta(hours=1))
    again = claim_batch(fast).claims
    assert [(claim.attempt, claim.is_retry) for claim in again] == [(1, True), (2, True)]


def test_the_pace_is_promised_once_for_all_who_claim(runtime: Runtime, clock: Clock) -> None:
    slow = at_pace(runtime, 10)
    gather(slow, 20)
    first = claim_batch(slow)
    assert [(claim.slot - NOON).total_seconds() for claim in first.claims] == pytest.approx(
        [0, 0.1, 0.2, 0.3, 0.4]
    )
    assert claim_batch(slow) == ClaimedBatch((), first.next_claim_at)
    assert first.next_claim_at == NOON + timedelta(seconds=0.5) - timedelta(
        seconds=CLAIM_AHEAD_SECONDS
    )
    clock.set(first.next_claim_at)
    second = claim_batch(slow)
    assert second.claims[0].slot == NOON + timedelta(seconds=0.5)
    clock.advance(timedelta(minutes=1))
    assert claim_batch(slow).claims[0].slot == clock()  # what was not used is gone


def test_a_text_takes_as_much_of_the_pace_as_it_has_segments(runtime: Runtime) -> None:
    slow = at_pace(runtime, 10)
    crowd = gather(slow, 10, texts=f'{{"en": "{"long " * 40} STOP"}}')
    batch = claim_batch(slow)
    assert [claim.segments for claim in batch.claims] == [2, 2]
    assert batch.claims[1].slot - batch.claims[0].slot == timedelta(seconds=0.2)
    assert counted(slow, crowd) == {"sending": 2, "queued": 8}


def test_one_text_is_claimed_though_it_takes_more_than_a_batch_may(runtime: Runtime) -> None:
    slow = at_pace(runtime, 0.5)
    gather(slow, 2, texts=f'{{"en": "{"long " * 40} STOP"}}')
    batch = claim_batch(slow)
    assert len(batch.claims) == 1
    assert batch.next_claim_at == NOON + timedelta(seconds=4) - timedelta(
        seconds=CLAIM_AHEAD_SECONDS
    )


def test_telegram_counts_messages_and_keeps_a_pace_of_its_own(runtime: Runtime) -> None:
    slow = at_pace(runtime, 2)
    gather(slow, 2)
    crowd = gather(slow, 2, channel="telegram", texts=f'{{"en": "{"long " * 40} STOP"}}')
    assert len(claimed_addresses(slow)) == 1
    (claim,) = claim_batch(slow, "telegram").claims
    assert (claim.to, claim.pace_seconds, claim.segments) == (crowd.addresses[0], 0.5, 0)


def test_a_sender_that_stands_still_sends_nothing(fast: Runtime, clock: Clock) -> None:
    crowd = gather(fast, 1)
    later = NOON + timedelta(seconds=9)
    with fast.database.write() as connection:
        sender_pace.stop_sender(connection, "sms", "the account is suspended")
        sender_pace.stop_until(connection, "sms", later)
    assert claim_batch(fast) == ClaimedBatch((), None)
    with fast.database.write() as connection:
        sender_pace.resume_sender(connection, "sms")
    assert claim_batch(fast) == ClaimedBatch((), later)
    clock.set(later)
    assert claimed_addresses(fast) == list(crowd.addresses)


def test_results_are_settled_with_the_next_claim(fast: Runtime) -> None:
    crowd = gather(fast, 1)
    claimer = DeliveryClaimer(fast, "sms", "worker-1")
    (claim,) = claimer.claim_batch(()).claims
    assert claimer.claim_batch([result(claim, Sent("SM1", "queued"))]) == ClaimedBatch((), None)
    assert statuses(fast, crowd) == ["sent"]
    assert counted(fast, crowd) == {"sent": 1}


def test_what_was_never_sent_is_given_back_and_counts_as_no_attempt(fast: Runtime) -> None:
    crowd = gather(fast, 2)
    claimer = DeliveryClaimer(fast, "sms", "worker-1")
    first, second = claimer.claim_batch(()).claims
    with fast.database.write() as connection:  # somebody has taken the worker for dead
        lost = deliveries.StatusChange(
            second.delivery_id, DeliveryStatus.SENDING, DeliveryStatus.UNCERTAIN
        )
        deliveries.change_statuses(connection, [lost])
    claimer.give_back([first, second])
    assert counted(fast, crowd) == {"queued": 2}
    assert [claim.attempt for claim in claim_batch(fast).claims] == [1, 1]


def test_what_was_claimed_without_our_knowing_is_given_back(fast: Runtime) -> None:
    crowd = gather(fast, 1)
    lost = DeliveryClaimer(fast, "sms", "worker-1")
    assert len(lost.claim_batch(()).claims) == 1  # and the answer never came
    DeliveryClaimer(fast, "sms", "worker-1").give_back_unknown(frozenset())
    assert counted(fast, crowd) == {"sending": 1}  # another run's, of the same worker
    lost.give_back_unknown(frozenset(crowd.deliveries))
    assert counted(fast, crowd) == {"sending": 1}
    lost.give_back_unknown(frozenset())
    assert counted(fast, crowd) == {"queued": 1}


def test_many_who_claim_at_once_never_claim_the_same(runtime: Runtime) -> None:
    fast = at_pace(runtime)
    crowd = gather(fast, 300, status=BroadcastStatus.CANARY, canary_left=250)
    claimed: list[int] = []
    ready = threading.Barrier(4)

    def work(number: int) -> None:
        claimer = DeliveryClaimer(fast, "sms", f"worker-{number}")
        ready.wait()
        for _ in range(8):
            batch = claimer.claim_batch(())
            claimed.extend(claim.delivery_id for claim in batch.claims)
            results = [result(claim, Sent("SM", "queued")) for claim in batch.claims]
            claimer.claim_batch(results, claim_more=False)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(claimed) == len(set(claimed)) == 250
    assert counted(fast, crowd) == {"queued": 50, "sent": 250}


@pytest.mark.parametrize("database_url", databases.kinds()[1:], indirect=True)
def test_what_another_transaction_counts_just_now_is_left_for_the_next_claim(
    fast: Runtime,
) -> None:
    """On SQLite there is no other one: whoever writes is alone."""
    canary = gather(fast, 1, status=BroadcastStatus.CANARY, canary_left=1)
    other = gather(fast, 1, starts_at=NOON + timedelta(seconds=1))
    with fast.database.write() as connection:
        assert due_chunks.lock_canary_left(connection, canary.broadcast_id) == 1
        assert claimed_addresses(fast) == list(other.addresses)
        assert claim_batch(fast) == ClaimedBatch((), NOON)
    assert claimed_addresses(fast) == list(canary.addresses)


def test_the_oldest_broadcast_goes_first_unless_its_people_sleep(fast: Runtime) -> None:
    with fast.database.write() as connection:
        empty = delivery_rows.add_broadcast(connection, starts_at=NOON - timedelta(hours=2))
    assert empty
    younger = gather(fast, 1)
    older = gather(fast, 1, starts_at=NOON - timedelta(hours=1))
    assert claimed_addresses(fast) == list(older.addresses)
    with fast.database.write() as connection:
        its = update(Broadcast).where(Broadcast.id == older.broadcast_id)
        connection.execute(its.values(status=BroadcastStatus.SENT))
    assert claimed_addresses(fast) == list(younger.addresses)


def test_broadcasts_that_are_under_way_take_turns(fast: Runtime) -> None:
    large = gather(fast, 250, starts_at=NOON - timedelta(hours=1))
    small = gather(fast, 150)
    claimer = DeliveryClaimer(fast, "sms", "worker")
    served = [
        found(fast, claimer.claim_batch([]).claims[0].delivery_id).broadcast_id for _ in range(4)
    ]
    assert served == [large.broadcast_id, small.broadcast_id] * 2
