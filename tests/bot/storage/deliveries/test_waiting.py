"""Holds that it can be told why queued deliveries wait, and until when."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from bot.storage.deliveries import claim_statements, deliveries, due_chunks
from bot.storage.deliveries.deliveries import StatusChange
from bot.storage.deliveries.due_chunks import DueChunk
from bot.storage.deliveries.waiting import (
    DOUBT,
    NIGHT,
    RETRY,
    WaitingDeliveries,
    waiting_reasons,
)
from bot.storage.schema.broadcast_tables import BroadcastStatus, DeliveryStatus
from tests.bot.storage import delivery_rows, rows
from tests.bot.storage.rows import NOON

SOON, LATER, MORNING = (NOON + timedelta(minutes=minutes) for minutes in (1, 30, 600))


def _queue(
    connection: Connection, broadcast: int, number: int, count: int, **chunk: Any
) -> list[int]:
    """Add a chunk with so many queued deliveries, and return them."""
    delivery_rows.add_chunk(connection, broadcast, count, number=number, **chunk)
    made = []
    for one in range(count):
        key = f"{broadcast}-{number}-{one}"
        who = rows.add_someone(connection, lookup=key.encode(), provider_id=key)
        made.append(
            delivery_rows.add_delivery(
                connection, broadcast, who.person_id, who.address_id, chunk=number
            )
        )
    return made


def _refuse(connection: Connection, delivery: int) -> None:
    """Queue a delivery again, to be tried later."""
    queued = DeliveryStatus.QUEUED
    deliveries.change_statuses(
        connection, [StatusChange(delivery, queued, queued, not_before=LATER)]
    )


def test_what_is_due_waits_for_nothing(connection: Connection) -> None:
    broadcast = delivery_rows.add_broadcast(connection)
    _queue(connection, broadcast, 1, 2)
    assert waiting_reasons(connection, broadcast, NOON) == ()


def test_each_reason_is_counted_with_the_earliest_time_at_which_it_ends(
    connection: Connection,
) -> None:
    broadcast, other = (delivery_rows.add_broadcast(connection) for _ in range(2))
    for its in (broadcast, other):
        one, two, three, four, _ = _queue(connection, its, 1, 5)
        claim_statements.postpone_deliveries(connection, [one], SOON, DOUBT)
        claim_statements.postpone_deliveries(connection, [two], MORNING, NIGHT)
        claim_statements.postpone_deliveries(connection, [three], LATER, NIGHT)
        _refuse(connection, four)
    assert waiting_reasons(connection, broadcast, NOON) == (
        WaitingDeliveries(DOUBT, 1, None),
        WaitingDeliveries(NIGHT, 2, LATER, MORNING),
        WaitingDeliveries(RETRY, 1, LATER),
    )
    assert waiting_reasons(connection, broadcast, MORNING) == ()


def test_a_chunk_that_sleeps_is_counted_without_those_who_wait_for_something_else(
    connection: Connection,
) -> None:
    broadcast = delivery_rows.add_broadcast(connection)
    one, *_ = _queue(connection, broadcast, 1, 4, due_at=MORNING)
    _refuse(connection, one)
    alone = _queue(connection, broadcast, 2, 1)
    _refuse(connection, alone[0])
    claim_statements.postpone_deliveries(
        connection, _queue(connection, broadcast, 3, 1), SOON, NIGHT
    )
    due_chunks.postpone(connection, DueChunk(broadcast, 1, ()), MORNING)
    due_chunks.postpone(connection, DueChunk(broadcast, 2, ()), LATER)
    assert waiting_reasons(connection, broadcast, NOON) == (
        WaitingDeliveries(NIGHT, 4, SOON, MORNING),
        WaitingDeliveries(RETRY, 2, LATER),
    )


def test_what_is_claimed_or_due_again_waits_no_longer(connection: Connection) -> None:
    broadcast = delivery_rows.add_broadcast(connection)
    one, two = _queue(connection, broadcast, 1, 2)
    claim_statements.postpone_deliveries(connection, [one, two], LATER, DOUBT)
    chunk = DueChunk(broadcast, 1, ())
    claim_statements.mark_sending(
        connection, chunk, {one: 1}, owner="w", now=NOON, lease_until=LATER
    )
    queued = DeliveryStatus.QUEUED
    deliveries.change_statuses(connection, [StatusChange(two, queued, queued)])
    assert waiting_reasons(connection, broadcast, NOON) == ()


def test_a_broadcast_whose_hour_has_not_come_does_not_sleep(connection: Connection) -> None:
    given = {"status": BroadcastStatus.SCHEDULED, "starts_at": LATER}
    broadcast = delivery_rows.add_broadcast(connection, **given)
    _queue(connection, broadcast, 1, 2, due_at=LATER)
    assert waiting_reasons(connection, broadcast, NOON) == ()
