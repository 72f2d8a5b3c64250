"""What has become of a broadcast so far, from the counts of its chunks and its last sends.

Nothing in here reads all deliveries of a broadcast: a million cost no more than a thousand chunks.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Text,
    and_,
    bindparam,
    case,
    exists,
    func,
    select,
    text,
)

from bot.storage.engine.prepared_statements import Prepared, among, numbered
from bot.storage.schema.broadcast_tables import Chunk, Delivery, DeliveryStatus
from bot.storage.schema.consent_tables import Consent
from bot.storage.schema.table_base import columns

STATUSES = tuple(DeliveryStatus)


@dataclass(frozen=True, slots=True)
class StatusCounts:
    """The deliveries of one channel and set of zones: how many stand at each status."""

    channel: str
    zones: tuple[str, ...]
    counts: dict[DeliveryStatus, int]


def status_counts(connection: Connection, broadcast_id: int) -> list[StatusCounts]:
    """Return the counts of a broadcast by channel and zones."""
    return [
        StatusCounts(
            channel, tuple(zones.split()), dict(zip(STATUSES, map(int, counts), strict=True))
        )
        for channel, zones, *counts in _STATUS_COUNTS.rows(connection, broadcast=broadcast_id)
    ]


def count_left(connection: Connection, broadcast_ids: Collection[int]) -> dict[int, int]:
    """Return how many of each broadcast are still to be sent to, from the counts of its chunks."""
    left = func.sum(Chunk.queued + Chunk.sending)
    wanted = select(Chunk.broadcast_id, left).where(Chunk.broadcast_id.in_(broadcast_ids))
    found = connection.execute(wanted.group_by(Chunk.broadcast_id))
    return {int(broadcast_id): int(count) for broadcast_id, count in found}


def total_counts(groups: Iterable[StatusCounts]) -> Counter[DeliveryStatus]:
    """Return how many of all these groups together stand at each status."""
    total: Counter[DeliveryStatus] = Counter()
    for group in groups:
        total.update(group.counts)
    return total


def _summed(status: DeliveryStatus) -> ColumnElement[int]:
    total: ColumnElement[int] = func.sum(columns(Chunk).c[status.value])
    return total


_STATUS_COUNTS = Prepared(
    select(Chunk.channel, Chunk.zones, *map(_summed, STATUSES))
    .where(Chunk.broadcast_id == bindparam("broadcast"))
    .group_by(Chunk.channel, Chunk.zones)
    .order_by(Chunk.channel, Chunk.zones)
)


def failure_counts(connection: Connection, broadcast_id: int) -> list[tuple[str, int]]:
    """Return each code with which deliveries failed and how many did, the most frequent first."""
    found = _FAILURES.rows(connection, broadcast=broadcast_id)
    return sorted(((str(code), int(count)) for code, count in found), key=lambda one: -one[1])


_OF_BROADCAST = Delivery.broadcast_id == bindparam("broadcast")
_FAILURES = Prepared(
    select(Delivery.error, func.count())
    .where(_OF_BROADCAST, Delivery.status == text("'failed'"))
    .group_by(Delivery.error)
    .order_by(Delivery.error)
)


def last_sent_at(connection: Connection, broadcast_id: int) -> datetime | None:
    """Return when a provider last answered for a delivery of this broadcast, or None."""
    row = _LAST.row(connection, broadcast=broadcast_id)
    return None if row is None else row[0]


_LAST = Prepared(
    select(Delivery.sent_at)
    .where(_OF_BROADCAST, Delivery.sent_at.is_not(None))
    .order_by(Delivery.sent_at.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class RecentSends:
    """The last sends: how many, since when, and what each cost in segments (0: unknown)."""

    sends: int
    since: datetime | None
    segments: float


def recent_sends(
    connection: Connection, broadcast_id: int, *, since: datetime, most: int
) -> RecentSends:
    """Return the sends of a broadcast since then, or its last ``most``."""
    row = _RECENT.row(connection, broadcast=broadcast_id, moment=since, at_most=most)
    if row is None or not row[0]:
        return RecentSends(0, None, 0.0)
    return RecentSends(int(row[0]), row[1], float(row[2] or 0))


def _last(*wanted: Any) -> Any:
    """The last sends since a moment, as a table."""
    return (
        select(*wanted)
        .where(
            _OF_BROADCAST,
            Delivery.sent_at.is_not(None),
            Delivery.sent_at > bindparam("moment", type_=Delivery.sent_at.type),
        )
        .order_by(Delivery.sent_at.desc())
        .limit(bindparam("at_most", type_=Delivery.id.type))
        .subquery()
    )


_SENDS = _last(Delivery.sent_at, Delivery.segments)
_RECENT = Prepared(
    select(
        func.count(),
        func.min(_SENDS.c.sent_at),
        func.avg(case((_SENDS.c.segments > text("0"), _SENDS.c.segments))),
    )
)


@dataclass(frozen=True, slots=True)
class LastSend:
    """Where one of the last sends stands; ``error`` is the code of a refusal, or ""."""

    channel: str
    status: DeliveryStatus
    error: str

    @property
    def is_refused(self) -> bool:
        """Whether it was refused: given up, or waiting to be tried again."""
        waits = self.status is DeliveryStatus.QUEUED and self.error != ""
        return waits or self.status is DeliveryStatus.FAILED


def last_sends(
    connection: Connection, broadcast_id: int, *, since: datetime, most: int
) -> list[LastSend]:
    """Return the last ``most`` sends of a broadcast since then, the newest first."""
    rows = _LAST_SENDS.rows(connection, broadcast=broadcast_id, moment=since, at_most=most)
    return [LastSend(channel, DeliveryStatus(status), error) for channel, status, error in rows]


_SHOWN = _last(
    Delivery.broadcast_id, Delivery.chunk, Delivery.sent_at, Delivery.status, Delivery.error
)
_LAST_SENDS = Prepared(
    select(Chunk.channel, _SHOWN.c.status, _SHOWN.c.error)
    .select_from(_SHOWN)
    .join(
        Chunk,
        and_(Chunk.broadcast_id == _SHOWN.c.broadcast_id, Chunk.number == _SHOWN.c.chunk),
    )
    .order_by(_SHOWN.c.sent_at.desc())
)


@dataclass(frozen=True, slots=True)
class RecentOutcomes:
    """Of the last ``sends``: who opted out afterwards, what carriers filtered, what failed.

    What was refused and waits to be tried again counts as failed. All are counts.
    """

    sends: int = 0
    opt_outs: int = 0
    filtered: int = 0
    failures: int = 0


def recent_outcomes(
    connection: Connection,
    broadcast_id: int,
    organization: str,
    *,
    since: datetime,
    most: int,
    filters: Collection[str],
) -> RecentOutcomes:
    """Return what became of the last ``most`` sends since then.

    ``filters`` are the codes by which carriers filter. An opt-out of any kind by the person ends
    their consent, and that is what is counted; a number that cannot be reached is none.
    """
    row = _outcome_statement(len(filters)).row(
        connection,
        broadcast=broadcast_id,
        organization=organization,
        moment=since,
        at_most=most,
        **numbered("filter", list(filters)),
    )
    return RecentOutcomes(*(int(one or 0) for one in row)) if row else RecentOutcomes()


_JUDGED = _last(Delivery.person_id, Delivery.sent_at, Delivery.status, Delivery.error)
_HAS_LEFT = exists().where(
    Consent.person_id == _JUDGED.c.person_id,
    Consent.organization == bindparam("organization", type_=Text),
    Consent.granted.is_(False),
    Consent.decided_at >= _JUDGED.c.sent_at,
)
_IS_FAILED = _JUDGED.c.status == text("'failed'")
_HAS_FAILED = _IS_FAILED | and_(_JUDGED.c.status == text("'queued'"), _JUDGED.c.error != text("''"))


def _counted(condition: ColumnElement[bool]) -> ColumnElement[int]:
    total: ColumnElement[int] = func.sum(case((condition, 1), else_=0), type_=Integer)
    return total


@cache
def _outcome_statement(filters: int) -> Prepared:
    return Prepared(
        select(
            func.count(),
            _counted(_HAS_LEFT),
            _counted(_IS_FAILED & among(_JUDGED.c.error, "filter", filters)),
            _counted(_HAS_FAILED),
        )
    )
