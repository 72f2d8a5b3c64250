"""Broadcasts as rows: drafted, found, and changed only from where they are expected to stand."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, exists, func, insert, or_, select, update

from bot.storage.schema.broadcast_tables import Broadcast, BroadcastStatus, Chunk


@dataclass(frozen=True, slots=True)
class BroadcastRow:
    """One broadcast, column by column. ``texts`` and ``audience`` are still JSON.

    ``bot.broadcasts.compose.draft.draft_of`` reads them.
    """

    id: int
    campaign: str
    organization: str
    title: str
    texts: str
    audience: str
    expires_hours: float | None
    status: BroadcastStatus
    pause_reason: str
    drafted_by: int
    drafted_at: datetime
    approved_by: int | None
    approved_at: datetime | None
    seconded_by: int | None
    seconded_at: datetime | None
    recipients: int
    starts_at: datetime | None
    expires_at: datetime | None
    canary_size: int
    canary_left: int
    canary_passed_at: datetime | None
    finished_at: datetime | None


_TABLE = Broadcast.__table__
_SELECT_BROADCASTS = select(*(_TABLE.c[name] for name in BroadcastRow.__dataclass_fields__))
_STATUS = list(BroadcastRow.__dataclass_fields__).index("status")


def _row(found: Any) -> BroadcastRow:
    values = list(found)
    values[_STATUS] = BroadcastStatus(values[_STATUS])
    return BroadcastRow(*values)


def add(
    connection: Connection,
    *,
    campaign: str,
    organization: str,
    title: str,
    texts: str,
    audience: str,
    expires_hours: float | None,
    drafted_by: int,
    drafted_at: datetime,
) -> int:
    """Add a draft and return its id."""
    added = connection.execute(
        insert(Broadcast)
        .values(
            campaign=campaign,
            organization=organization,
            title=title,
            texts=texts,
            audience=audience,
            expires_hours=expires_hours,
            status=BroadcastStatus.DRAFT,
            drafted_by=drafted_by,
            drafted_at=drafted_at,
        )
        .returning(Broadcast.id)
    )
    return int(added.scalar_one())


def find(connection: Connection, broadcast_id: int, *, lock: bool = False) -> BroadcastRow | None:
    """Return a broadcast, or None. ``lock`` holds others off it until the transaction ends.

    On SQLite a transaction that writes holds off all others anyway.
    """
    wanted = _SELECT_BROADCASTS.where(_TABLE.c.id == broadcast_id)
    found = connection.execute(wanted.with_for_update() if lock else wanted).first()
    return None if found is None else _row(found)


def list_all(connection: Connection) -> list[BroadcastRow]:
    """Return all broadcasts, the newest first."""
    return [
        _row(found) for found in connection.execute(_SELECT_BROADCASTS.order_by(_TABLE.c.id.desc()))
    ]


def list_page(
    connection: Connection, statuses: Collection[BroadcastStatus], *, below: int | None, limit: int
) -> list[BroadcastRow]:
    """Return the newest broadcasts that stand at one of these, with lower ids than ``below``."""
    wanted = _SELECT_BROADCASTS.where(_TABLE.c.status.in_(statuses))
    if below is not None:
        wanted = wanted.where(_TABLE.c.id < below)
    found = connection.execute(wanted.order_by(_TABLE.c.id.desc()).limit(limit))
    return [_row(one) for one in found]


def list_in_status(connection: Connection, *statuses: BroadcastStatus) -> list[BroadcastRow]:
    """Return the broadcasts that stand at one of these, the oldest first."""
    wanted = _SELECT_BROADCASTS.where(_TABLE.c.status.in_(statuses)).order_by(_TABLE.c.id)
    return [_row(found) for found in connection.execute(wanted)]


def list_ended_with_failures(connection: Connection, now: datetime) -> list[BroadcastRow]:
    """Return the broadcasts that were over within their time, and of which some failed."""
    wanted = _SELECT_BROADCASTS.where(
        _TABLE.c.status == BroadcastStatus.SENT,
        _TABLE.c.expires_at > now,
        exists().where(Chunk.broadcast_id == _TABLE.c.id, Chunk.failed > 0),
    ).order_by(_TABLE.c.id)
    return [_row(found) for found in connection.execute(wanted)]


def change(
    connection: Connection,
    broadcast_id: int,
    expected: Collection[BroadcastStatus],
    **values: object,
) -> bool:
    """Change a broadcast if it stands at one of ``expected``, and say whether it did.

    ``values`` are columns by name. Two who change it at once cannot both be right.
    """
    changed = connection.execute(
        update(Broadcast)
        .where(_TABLE.c.id == broadcast_id, _TABLE.c.status.in_(expected))
        .values(**values)
    )
    return changed.rowcount > 0


def count_approved_alone(connection: Connection, organizer_id: int, *, since: datetime) -> int:
    """Return to how many people in all those broadcasts go that one organizer's yes alone let go.

    One that was cancelled before it began went to nobody.
    """
    found = connection.execute(
        select(func.coalesce(func.sum(_TABLE.c.recipients), 0)).where(
            _TABLE.c.approved_by == organizer_id,
            _TABLE.c.seconded_by.is_(None),
            _TABLE.c.approved_at >= since,
            or_(
                _TABLE.c.status != BroadcastStatus.CANCELLED,
                _TABLE.c.finished_at > _TABLE.c.starts_at,
            ),
        )
    )
    return int(found.scalar_one())


def find_same_broadcast(
    connection: Connection, row: BroadcastRow, *, since: datetime
) -> int | None:
    """Return another broadcast that says the same to the same audience, approved since then.

    One that was cancelled does not count: it may well be sent again. None if there is none.
    """
    same = (
        getattr(_TABLE.c, name) == getattr(row, name)
        for name in ("campaign", "organization", "texts", "audience")
    )
    broadcast_id = connection.execute(
        select(_TABLE.c.id)
        .where(
            *same,
            _TABLE.c.id != row.id,
            _TABLE.c.approved_at >= since,
            _TABLE.c.status != BroadcastStatus.CANCELLED,
        )
        .order_by(_TABLE.c.id.desc())
        .limit(1)
    ).scalar()
    return None if broadcast_id is None else int(broadcast_id)
