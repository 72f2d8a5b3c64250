"""Events on their way to an integration: claimed, recorded, replayed, and destroyed in time.

A claim is fenced by its owner: what another one took over since is not recorded.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, delete, func, or_, select, tuple_, update

from bot.storage.schema.integration_tables import (
    EventKind,
    EventStatus,
    Integration,
    IntegrationEvent,
)

FARTHEST: Final = timedelta(days=2)
"""Longer than anything waits between two tries."""
_WAITS = IntegrationEvent.status == EventStatus.WAITING.value


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event of one integration, as ``bot.storage.schema.integration_tables`` has it."""

    event_id: int
    integration_id: int
    kind: EventKind
    campaign: str
    organization: str
    person_id: int | None
    other_person_id: int | None
    signature_id: int | None
    question_id: int | None
    happened_at: datetime
    attempts: int


_COLUMNS = [IntegrationEvent.__table__.c[name] for name in EventRow.__dataclass_fields__]


def _row(found: Any) -> EventRow:
    values = dict(zip(EventRow.__dataclass_fields__, found, strict=True))
    return EventRow(**{**values, "kind": EventKind(values["kind"])})


def _is_due(now: datetime) -> ColumnElement[bool]:
    """Say that an event waits to be told, and nobody tries it now."""
    is_free = has_come(IntegrationEvent.lease_until, now) | IntegrationEvent.lease_until.is_(None)
    return and_(_WAITS, has_come(IntegrationEvent.next_try_at, now), is_free)


def has_come(moment: Any, now: datetime) -> ColumnElement[bool]:
    """Say that a moment has come, or was set by a clock that was ahead: nothing waits so long."""
    return or_(moment <= now, moment > now + FARTHEST)


def list_due(connection: Connection, *, now: datetime) -> list[int]:
    """Return the integrations that have something to be told now: at work, and not held."""
    is_at_work = and_(
        Integration.removed_at.is_(None),
        Integration.paused_at.is_(None),
        or_(Integration.held_until.is_(None), has_come(Integration.held_until, now)),
    )
    has_due = (
        select(IntegrationEvent.event_id)
        .where(IntegrationEvent.integration_id == Integration.id, _is_due(now))
        .exists()
    )
    wanted = select(Integration.id).where(is_at_work, has_due).order_by(Integration.id)
    return list(connection.scalars(wanted))


def claim(
    connection: Connection,
    integration_id: int,
    *,
    owner: str,
    now: datetime,
    lease_until: datetime,
    limit: int,
) -> list[EventRow]:
    """Take what is due for an integration, that which waits longest first, until ``lease_until``.

    A try is counted with it: one that never came back was one.
    """
    due = (
        select(IntegrationEvent.event_id)
        .where(IntegrationEvent.integration_id == integration_id, _is_due(now))
        .order_by(IntegrationEvent.next_try_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = connection.scalars(due).all()
    taken = (
        update(IntegrationEvent)
        .where(
            IntegrationEvent.integration_id == integration_id,
            IntegrationEvent.event_id.in_(ids),
            _is_due(now),
        )
        .values(owner=owner, lease_until=lease_until, attempts=IntegrationEvent.attempts + 1)
        .returning(*_COLUMNS)
    )
    rows = [_row(found) for found in connection.execute(taken)] if ids else []
    return sorted(rows, key=lambda row: ids.index(row.event_id))


def record(connection: Connection, row: EventRow, *, owner: str, **values: object) -> bool:
    """Write down how a try ended; False where another owner has the event by now."""
    wanted = update(IntegrationEvent).where(
        IntegrationEvent.event_id == row.event_id,
        IntegrationEvent.integration_id == row.integration_id,
        IntegrationEvent.owner == owner,
        _WAITS,
    )
    changed = wanted.values(owner="", lease_until=None, **values)
    return connection.execute(changed).rowcount > 0


def give_back(connection: Connection, rows: Sequence[EventRow], *, owner: str) -> None:
    """Let events wait on that were claimed and not tried."""
    if not rows:
        return
    keys = tuple_(IntegrationEvent.event_id, IntegrationEvent.integration_id)
    connection.execute(
        update(IntegrationEvent)
        .where(
            keys.in_([(row.event_id, row.integration_id) for row in rows]),
            IntegrationEvent.owner == owner,
            _WAITS,
        )
        .values(owner="", lease_until=None, attempts=IntegrationEvent.attempts - 1)
    )


@dataclass(frozen=True, slots=True)
class EventState:
    """How an event stands with one integration."""

    event_id: int
    kind: EventKind
    status: EventStatus
    attempts: int
    happened_at: datetime
    next_try_at: datetime
    last_result: str


_STATE = [IntegrationEvent.__table__.c[name] for name in EventState.__dataclass_fields__]


def list_unsettled(connection: Connection, integration_id: int, *, limit: int) -> list[EventState]:
    """Return what was tried and did not arrive, the newest first."""
    wanted = (
        select(*_STATE)
        .where(
            IntegrationEvent.integration_id == integration_id,
            IntegrationEvent.status != EventStatus.DELIVERED.value,
            IntegrationEvent.last_result != "",
        )
        .order_by(IntegrationEvent.happened_at.desc())
        .limit(limit)
    )
    return [
        EventState(row[0], EventKind(row[1]), EventStatus(row[2]), *row[3:])
        for row in connection.execute(wanted)
    ]


def list_ids(connection: Connection, integration_id: int) -> Iterator[int]:
    """Yield the ids of all that an integration was told, or is to be."""
    of_it = IntegrationEvent.integration_id == integration_id
    yield from connection.scalars(select(IntegrationEvent.event_id).where(of_it))


def replay(
    connection: Connection,
    integration_id: int,
    *,
    now: datetime,
    since: datetime | None = None,
    event_id: int | None = None,
    failed_only: bool = False,
) -> int:
    """Let events be told again, from a moment on, or one, or those that failed; say how many."""
    wanted = update(IntegrationEvent).where(
        IntegrationEvent.integration_id == integration_id, ~_WAITS
    )
    if since is not None:
        wanted = wanted.where(IntegrationEvent.happened_at >= since)
    if event_id is not None:
        wanted = wanted.where(IntegrationEvent.event_id == event_id)
    if failed_only:
        wanted = wanted.where(IntegrationEvent.status == EventStatus.FAILED.value)
    again = {"status": EventStatus.WAITING.value, "attempts": 0, "done_at": None}
    return connection.execute(wanted.values(next_try_at=now, **again)).rowcount


def _are_over(delivered_before: datetime, others_before: datetime) -> tuple[Any, Any]:
    """Say which of those that arrived are over, and which of the others."""
    arrived = IntegrationEvent.status == EventStatus.DELIVERED.value
    return (
        and_(arrived, IntegrationEvent.happened_at < delivered_before),
        and_(~arrived, IntegrationEvent.happened_at < others_before),
    )


def count_over(
    connection: Connection, *, delivered_before: datetime, others_before: datetime
) -> tuple[int, int]:
    """Return how many events that arrived, and how many others, happened before then."""
    counts = (func.count().filter(one) for one in _are_over(delivered_before, others_before))
    row = connection.execute(select(*counts).select_from(IntegrationEvent)).one()
    return row[0], row[1]


def forget(
    connection: Connection, *, delivered_before: datetime, others_before: datetime, limit: int
) -> int:
    """Destroy events that happened before then; return how many, ``limit`` at most."""
    is_over = or_(*_are_over(delivered_before, others_before))
    keys = (IntegrationEvent.event_id, IntegrationEvent.integration_id)
    found = connection.execute(select(*keys).where(is_over).limit(limit)).all()
    if not found:
        return 0
    over = tuple_(*keys).in_([tuple(one) for one in found])
    return connection.execute(delete(IntegrationEvent).where(over)).rowcount
