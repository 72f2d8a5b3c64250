"""Why queued deliveries of a broadcast wait, and until when: counted for people to watch."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, and_, bindparam, func, literal_column, or_, select, text

from bot.storage.engine.prepared_statements import Prepared
from bot.storage.schema.broadcast_tables import Broadcast, Chunk, Delivery

DOUBT, NIGHT, RETRY = "doubt", "night", "retry"
"""The person may have meant stop, and is asked; it is night there; an attempt was refused."""
REASONS: Final = (DOUBT, NIGHT, RETRY)


@dataclass(frozen=True, slots=True)
class WaitingDeliveries:
    """How many queued deliveries wait for one ``reason``; the first of them waits ``until`` then.

    ``until`` is None where nobody knows: a doubt lasts until the person answers. ``last_until``
    is until when the last of them waits; None where that is the same moment, or unknown.
    """

    reason: str
    deliveries: int
    until: datetime | None
    last_until: datetime | None = None


def waiting_reasons(
    connection: Connection, broadcast_id: int, now: datetime, channel: str = ""
) -> tuple[WaitingDeliveries, ...]:
    """Return how many queued deliveries wait for which reason, in the order of ``REASONS``.

    ``channel`` is the one on which they are sent, "" for all of them.

    Reads what waits by an index of its own, and the chunks; never all that is queued.
    """
    count = dict.fromkeys(REASONS, 0)
    until: dict[str, list[datetime]] = {reason: [] for reason in REASONS}
    given = {"broadcast": broadcast_id, "moment": now, "channel": channel}
    each = _WAITING.rows(connection, **given)
    sleeping = _SLEEPING_CHUNKS.rows(connection, **given)
    for reason, deliveries, first, last in (*each, *((NIGHT, *row) for row in sleeping)):
        if deliveries:
            count[reason] += int(deliveries)
            until[reason] += [first, last]
    return tuple(
        _waiting(reason, count[reason], until[reason]) for reason in REASONS if count[reason]
    )


def _waiting(reason: str, deliveries: int, until: list[datetime]) -> WaitingDeliveries:
    if reason == DOUBT:
        return WaitingDeliveries(reason, deliveries, None)
    first, last = min(until), max(until)
    return WaitingDeliveries(reason, deliveries, first, last if last > first else None)


_NOT_BEFORE = bindparam("moment", type_=Delivery.not_before.type)
_IS_WAITING = and_(
    Delivery.broadcast_id == bindparam("broadcast"),
    Delivery.wait_reason != text("''"),  # word for word what the index is limited to
    Delivery.not_before > _NOT_BEFORE,
)
_CHANNEL = bindparam("channel", type_=Chunk.channel.type)
_IS_ON_CHANNEL = or_(literal_column("''") == _CHANNEL, Chunk.channel == _CHANNEL)
_WAITING = Prepared(
    select(
        Delivery.wait_reason,
        func.count(),
        func.min(Delivery.not_before),
        func.max(Delivery.not_before),
    )
    .join(Chunk, and_(Chunk.broadcast_id == Delivery.broadcast_id, Chunk.number == Delivery.chunk))
    .where(_IS_WAITING, _IS_ON_CHANNEL)
    .group_by(Delivery.wait_reason)
)
_BY_CHUNK = (
    select(Delivery.chunk, func.count().label("deliveries"))
    .where(_IS_WAITING)
    .group_by(Delivery.chunk)
    .subquery("by_chunk")
)
_WITH_OWN_REASON = func.coalesce(_BY_CHUNK.c.deliveries, 0)
_ASLEEP = Chunk.queued - _WITH_OWN_REASON
"""What waits in a chunk without a reason of its own waits with the whole chunk, for the morning."""
_SLEEPING_CHUNKS = Prepared(
    select(func.coalesce(func.sum(_ASLEEP), 0), func.min(Chunk.due_at), func.max(Chunk.due_at))
    .join(Broadcast, Broadcast.id == Chunk.broadcast_id)
    .outerjoin(_BY_CHUNK, _BY_CHUNK.c.chunk == Chunk.number)
    .where(
        Chunk.broadcast_id == bindparam("broadcast"),
        _IS_ON_CHANNEL,
        Chunk.queued > text("0"),
        Chunk.due_at > _NOT_BEFORE,
        Broadcast.starts_at <= _NOT_BEFORE,
        Chunk.queued > _WITH_OWN_REASON,
    )
)
