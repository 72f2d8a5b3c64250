"""Holds that a delivery moves only from where it is, and that its chunk is counted with it."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.storage.deliveries import deliveries
from bot.storage.deliveries.deliveries import DUE_LONG_AGO, StatusChange
from bot.storage.engine.database import Database
from bot.storage.schema.broadcast_tables import DeliveryStatus
from tests.bot.storage import delivery_rows, rows
from tests.bot.storage.rows import NOON

QUEUED, SENDING, SENT = DeliveryStatus.QUEUED, DeliveryStatus.SENDING, DeliveryStatus.SENT
DELIVERED, FAILED = DeliveryStatus.DELIVERED, DeliveryStatus.FAILED
UNCERTAIN = DeliveryStatus.UNCERTAIN
LATER = NOON + timedelta(hours=1)


def add_deliveries(connection: Connection, count: int, **changes: Any) -> tuple[int, list[int]]:
    """Add a broadcast to so many people, all in one chunk and of one status; return the ids."""
    status = str(changes.get("status", QUEUED))
    broadcast_id = delivery_rows.add_broadcast(connection)
    delivery_rows.add_chunk(connection, broadcast_id, **{"queued": 0, status: count})
    added = []
    for number in range(count):
        who = rows.add_someone(
            connection, lookup=f"{broadcast_id}-{number}".encode(), provider_id=f"SM{number}"
        )
        added.append(
            delivery_rows.add_delivery(
                connection, broadcast_id, who.person_id, who.address_id, **changes
            )
        )
    return broadcast_id, added


def test_a_delivery_is_found_as_it_is(connection: Connection) -> None:
    _, (delivery_id,) = add_deliveries(connection, 1, status=SENDING, owner="me", segments=2)
    found = deliveries.find(connection, delivery_id)
    assert found is not None
    assert found.status is SENDING
    assert (found.owner, found.segments, found.attempt) == ("me", 2, 0)
    assert deliveries.find(connection, delivery_id + 1) is None


@pytest.mark.parametrize("count", [1, 9, 300])
def test_moves_are_made_and_counted(connection: Connection, count: int) -> None:
    broadcast_id, ids = add_deliveries(
        connection, count, status=SENDING, owner="me", lease_until=LATER
    )
    moves = [
        StatusChange(one, SENDING, SENT, provider_id=f"SM{one}", provider_rank=1, sent_at=NOON)
        for one in ids
    ]
    assert deliveries.change_statuses(connection, moves) == frozenset(ids)
    assert delivery_rows.counts(connection, broadcast_id) == {"sent": count}
    for one in ids:
        found = deliveries.find(connection, one)
        assert found is not None
        assert (found.status, found.owner, found.lease_until) == (SENT, "", None)
        assert (found.provider_id, found.provider_rank, found.sent_at) == (f"SM{one}", 1, NOON)


def test_what_is_elsewhere_or_another_owners_does_not_move(connection: Connection) -> None:
    broadcast_id, ids = add_deliveries(connection, 3, status=SENDING, owner="me")
    moves = [
        StatusChange(ids[0], QUEUED, SENT),
        StatusChange(ids[1], SENDING, SENT, owner="another"),
        StatusChange(ids[2], SENDING, SENT, owner="me"),
    ]
    assert deliveries.change_statuses(connection, moves) == {ids[2]}
    assert delivery_rows.counts(connection, broadcast_id) == {"sending": 2, "sent": 1}


def test_a_receipt_only_raises_the_rank(connection: Connection) -> None:
    broadcast_id, (one,) = add_deliveries(connection, 1, status=SENT, provider_rank=2)
    assert not deliveries.change_statuses(
        connection, [StatusChange(one, SENT, SENT, provider_rank=1)]
    )
    assert deliveries.change_statuses(connection, [StatusChange(one, SENT, SENT, provider_rank=3)])
    assert delivery_rows.counts(connection, broadcast_id) == {"sent": 1}
    found = deliveries.find(connection, one)
    assert found is not None
    assert found.provider_rank == 3


def test_what_is_not_told_stays_as_it_is(connection: Connection) -> None:
    _, (one,) = add_deliveries(
        connection, 1, status=SENDING, owner="me", lease_until=LATER, provider_id="SM1", error="x"
    )
    deliveries.change_statuses(connection, [StatusChange(one, SENDING, UNCERTAIN)])
    found = deliveries.find(connection, one)
    assert found is not None
    assert (found.owner, found.lease_until) == ("me", LATER)
    assert (found.provider_id, found.error) == ("SM1", "x")


def test_moves_of_one_delivery_are_made_in_their_order(connection: Connection) -> None:
    broadcast_id, (one, other) = add_deliveries(connection, 2, status=SENDING)
    moves = [
        StatusChange(one, SENDING, SENT),
        StatusChange(other, SENDING, FAILED),
        StatusChange(one, SENT, DELIVERED),
    ]
    assert deliveries.change_statuses(connection, moves) == {one, other}
    assert delivery_rows.counts(connection, broadcast_id) == {"delivered": 1, "failed": 1}


def test_what_is_queued_again_makes_its_chunk_due(connection: Connection) -> None:
    broadcast_id, (one, other) = add_deliveries(connection, 2, status=SENDING, attempt=1)
    moves = [
        StatusChange(one, SENDING, QUEUED, not_before=LATER + timedelta(hours=1)),
        StatusChange(other, SENDING, QUEUED, not_before=LATER, unmade=True),
    ]
    deliveries.change_statuses(connection, moves)
    assert delivery_rows.counts(connection, broadcast_id) == {"queued": 2}
    assert delivery_rows.due_at(connection, broadcast_id) == LATER
    first, second = deliveries.find(connection, one), deliveries.find(connection, other)
    assert first
    assert second
    assert (first.attempt, second.attempt) == (1, 0)
    deliveries.change_statuses(
        connection, [StatusChange(one, QUEUED, SENDING), StatusChange(one, SENDING, QUEUED)]
    )
    assert delivery_rows.due_at(connection, broadcast_id) == DUE_LONG_AGO


def test_many_who_move_the_same_deliveries_at_once_neither_stall_nor_count_twice(
    database: Database,
) -> None:
    with database.write() as connection:
        broadcast_id, ids = add_deliveries(connection, 60, status=SENDING)
    moved: list[frozenset[int]] = []
    ready = threading.Barrier(4)

    def settle(order: list[int]) -> None:
        ready.wait()
        with database.write() as own:
            moved.append(
                deliveries.change_statuses(own, [StatusChange(one, SENDING, SENT) for one in order])
            )

    orders = [ids, ids[::-1], ids[30:] + ids[:30], ids[::2]]
    threads = [threading.Thread(target=settle, args=(order,)) for order in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(len(made) for made in moved) == len(ids)
    assert frozenset().union(*moved) == frozenset(ids)
    with database.read() as connection:
        assert delivery_rows.counts(connection, broadcast_id) == {"sent": 60}
