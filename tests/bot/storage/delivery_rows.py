"""Makes rows of what is sent by ourselves, with defaults for what a test does not care about."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select

from bot.storage.schema.broadcast_tables import (
    Broadcast,
    BroadcastStatus,
    Chunk,
    Delivery,
    DeliveryStatus,
)
from bot.storage.schema.organizer_tables import Organizer
from tests.bot.storage.rows import CAMPAIGN, NOON


def add_broadcast(connection: Connection, **changes: Any) -> int:
    """Add a broadcast that is being sent, and who drafted it; return its id."""
    drafted_by = connection.execute(select(Organizer.id).limit(1)).scalar()
    if drafted_by is None:
        by = insert(Organizer).values(name="Ola", added_at=NOON).returning(Organizer.id)
        drafted_by = connection.execute(by).scalar_one()
    given = {
        "campaign": CAMPAIGN,
        "organization": "18mr",
        "title": "A first answer",
        "texts": '{"en": "18 Million Rising: IBM has answered. Reply STOP to stop."}',
        "audience": "{}",
        "status": BroadcastStatus.SENDING,
        "drafted_by": drafted_by,
        "drafted_at": NOON,
        "starts_at": NOON,
        "expires_at": NOON + timedelta(days=3),
    }
    added = insert(Broadcast).values({**given, **changes}).returning(Broadcast.id)
    return int(connection.execute(added).scalar_one())


def add_chunk(connection: Connection, broadcast_id: int, queued: int, **changes: Any) -> int:
    """Add a chunk of a broadcast, with so many queued; return its number."""
    given = {
        "broadcast_id": broadcast_id,
        "number": 1,
        "channel": "sms",
        "zones": "America/New_York",
        "due_at": NOON,
        "queued": queued,
    }
    added = insert(Chunk).values({**given, **changes}).returning(Chunk.number)
    return int(connection.execute(added).scalar_one())


def add_delivery(
    connection: Connection, broadcast_id: int, person_id: int, address_id: int, **changes: Any
) -> int:
    """Add a delivery to somebody; return its id. The chunk's counts are the caller's."""
    given = {
        "broadcast_id": broadcast_id,
        "chunk": 1,
        "person_id": person_id,
        "address_id": address_id,
        "status": DeliveryStatus.QUEUED,
    }
    added = insert(Delivery).values({**given, **changes}).returning(Delivery.id)
    return int(connection.execute(added).scalar_one())


def counts(connection: Connection, broadcast_id: int, number: int = 1) -> Mapping[str, int]:
    """Return the counts of a chunk that are not 0, by status."""
    columns = [getattr(Chunk, status.value) for status in DeliveryStatus]
    its = select(*columns).where(Chunk.broadcast_id == broadcast_id, Chunk.number == number)
    row = connection.execute(its).mappings().one()
    return {status: count for status, count in row.items() if count}


def due_at(connection: Connection, broadcast_id: int, number: int = 1) -> datetime:
    """Return when a chunk is due."""
    its = select(Chunk.due_at).where(Chunk.broadcast_id == broadcast_id, Chunk.number == number)
    return connection.execute(its).scalar_one()
