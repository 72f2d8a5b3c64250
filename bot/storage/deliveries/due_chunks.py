"""What is due: broadcasts that are being sent, and the chunks of them whose hour has come.

In which order all this is locked is said in ``bot.storage.deliveries.deliveries``. What another
transaction holds is passed over, and found again by the next claim.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, and_, bindparam, func, literal_column, select, text, update

from bot.storage.engine.prepared_statements import Prepared
from bot.storage.schema.broadcast_tables import Broadcast, BroadcastStatus, Chunk, Delivery


@dataclass(frozen=True, slots=True)
class LiveBroadcast:
    """A broadcast from which is sent now. ``texts`` is JSON; ``canary_left`` is None once all
    of it may go."""

    id: int
    campaign: str
    organization: str
    texts: str
    canary_left: int | None


@dataclass(frozen=True, slots=True)
class DueChunk:
    """A chunk with something queued that is due; it is locked."""

    broadcast_id: int
    number: int
    zones: tuple[str, ...]


def list_live_broadcasts(connection: Connection, now: datetime) -> list[LiveBroadcast]:
    """Return the broadcasts from which is sent now, the oldest first.

    Not one whose canary is claimed and still looked at, nor one that has expired.
    """
    found = [
        LiveBroadcast(number, campaign, organization, texts, left if status == _CANARY else None)
        for number, campaign, organization, texts, status, left in _LIST_LIVE.rows(
            connection, moment=now
        )
    ]
    return [one for one in found if one.canary_left is None or one.canary_left > 0]


_CANARY: Final = BroadcastStatus.CANARY.value
_IS_GOING = Broadcast.status.in_([literal_column("'canary'"), literal_column("'sending'")])
_NOT_OVER = Broadcast.expires_at.is_(None) | (Broadcast.expires_at > bindparam("moment"))
_LIST_LIVE = Prepared(
    select(
        Broadcast.id,
        Broadcast.campaign,
        Broadcast.organization,
        Broadcast.texts,
        Broadcast.status,
        Broadcast.canary_left,
    )
    .where(_IS_GOING, _NOT_OVER)
    .order_by(Broadcast.starts_at, Broadcast.id)
)


def next_due(connection: Connection, channel: str, now: datetime) -> datetime | None:
    """Return when something is due on a channel, maybe long ago, or None: nothing is queued."""
    due = [
        row[0]
        for one in list_live_broadcasts(connection, now)
        if (row := _NEXT.row(connection, broadcast=one.id, its=channel)) is not None
    ]
    return min(due, default=None)


_QUEUED_HERE = and_(
    Chunk.broadcast_id == bindparam("broadcast"),
    Chunk.channel == bindparam("its"),
    Chunk.queued > text("0"),
)
_NEXT = Prepared(select(Chunk.due_at).where(_QUEUED_HERE).order_by(Chunk.due_at).limit(1))


def lock_due_chunk(
    connection: Connection, broadcast_id: int, channel: str, now: datetime
) -> DueChunk | None:
    """Return the chunk that has been due the longest, or None."""
    row = _DUE_CHUNK.row(connection, broadcast=broadcast_id, its=channel, moment=now)
    return None if row is None else DueChunk(broadcast_id, row[0], tuple(row[1].split()))


_DUE_CHUNK = Prepared(
    select(Chunk.number, Chunk.zones)
    .where(_QUEUED_HERE, Chunk.due_at <= bindparam("moment"))
    .order_by(Chunk.due_at)
    .limit(1)
    .with_for_update(skip_locked=True)
)


def postpone(connection: Connection, chunk: DueChunk, due_at: datetime) -> None:
    """Let nothing of a chunk be due before then."""
    _POSTPONE.run(connection, broadcast=chunk.broadcast_id, chunk=chunk.number, moment=due_at)


_POSTPONE = Prepared(
    update(Chunk)
    .where(Chunk.broadcast_id == bindparam("broadcast"), Chunk.number == bindparam("chunk"))
    .values(due_at=bindparam("moment", type_=Chunk.due_at.type))
)


def earliest_due(connection: Connection, chunk: DueChunk, now: datetime) -> datetime | None:
    """Return when the first of what is queued in a chunk is due, ``now`` for what is already."""
    row = _EARLIEST.row(connection, broadcast=chunk.broadcast_id, chunk=chunk.number, moment=now)
    return None if row is None or row[0] is None else max(row[0], now)


_AT = bindparam("moment", type_=Delivery.not_before.type)
QUEUED = text("'queued'")
"""Written out, as all that an index is limited to: for a parameter it would not be used."""
QUEUED_IN = and_(
    Delivery.broadcast_id == bindparam("broadcast"),
    Delivery.chunk == bindparam("chunk"),
    Delivery.status == QUEUED,
)
_EARLIEST = Prepared(
    select(func.min(func.coalesce(Delivery.not_before, _AT, type_=_AT.type))).where(QUEUED_IN)
)


def lock_canary_left(connection: Connection, broadcast_id: int) -> int:
    """Lock a broadcast that is in its canary and return how many of it may still be claimed.

    0 where another transaction holds it.
    """
    row = _CANARY_LEFT.row(connection, broadcast=broadcast_id)
    return 0 if row is None else int(row[0])


_IN_CANARY = and_(Broadcast.id == bindparam("broadcast"), Broadcast.status == text("'canary'"))
_CANARY_LEFT = Prepared(
    select(Broadcast.canary_left).where(_IN_CANARY).with_for_update(skip_locked=True)
)


def use_canary(connection: Connection, broadcast_id: int, count: int) -> None:
    """Count so many of the canary as claimed."""
    _USE_CANARY.run(connection, broadcast=broadcast_id, count=count)


_USE_CANARY = Prepared(
    update(Broadcast)
    .where(_IN_CANARY)
    .values(
        canary_left=Broadcast.canary_left - bindparam("count", type_=Broadcast.canary_left.type)
    )
)
