"""Integrations as rows: added, found, changed, and how their last tries went."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, select, update

from bot.storage.schema.integration_tables import (
    EventStatus,
    Integration,
    IntegrationEvent,
    IntegrationKind,
)


@dataclass(frozen=True, slots=True)
class IntegrationRow:
    """One integration, as ``bot.storage.schema.integration_tables`` has it."""

    id: int
    name: str
    kind: IntegrationKind
    campaign: str
    event_kinds: str
    settings: str
    sealed: bytes | None
    created_at: datetime
    created_by: int | None
    paused_at: datetime | None
    paused_why: str
    removed_at: datetime | None
    failures: int
    failing_since: datetime | None
    held_until: datetime | None
    pulled_until: str


def _rows() -> Select[Any]:
    return select(*(Integration.__table__.c[name] for name in IntegrationRow.__dataclass_fields__))


def _row(found: Any) -> IntegrationRow:
    values = dict(zip(IntegrationRow.__dataclass_fields__, found, strict=True))
    values["kind"] = IntegrationKind(values["kind"])
    return IntegrationRow(**values)


def add(connection: Connection, **values: Any) -> int:
    """Add an integration and return its number."""
    added = insert(Integration).values(**values).returning(Integration.id)
    return int(connection.execute(added).scalar_one())


def find(connection: Connection, integration_id: int) -> IntegrationRow | None:
    """Return the integration of that number, a removed one too, or None."""
    found = connection.execute(_rows().where(Integration.id == integration_id)).first()
    return _row(found) if found else None


def find_named(connection: Connection, name: str, *, lock: bool = False) -> IntegrationRow | None:
    """Return the integration of that name, or None; removed ones have none.

    ``lock`` holds others off it until the end.
    """
    wanted = _rows().where(Integration.name == name, Integration.removed_at.is_(None))
    found = connection.execute(wanted.with_for_update() if lock else wanted).first()
    return _row(found) if found else None


def list_standing(connection: Connection) -> list[IntegrationRow]:
    """Return all that are not removed, the oldest first."""
    wanted = _rows().where(Integration.removed_at.is_(None)).order_by(Integration.id)
    return [_row(one) for one in connection.execute(wanted)]


def list_webhook_campaigns(connection: Connection) -> set[str]:
    """Return of which campaigns programs are told by webhooks; "" is of all."""
    wanted = select(Integration.campaign).where(
        Integration.removed_at.is_(None), Integration.kind == IntegrationKind.WEBHOOK.value
    )
    return set(connection.scalars(wanted))


def change(connection: Connection, integration_id: int, **values: object) -> bool:
    """Change columns of an integration that is not removed; say whether there is one."""
    wanted = update(Integration).where(
        Integration.id == integration_id, Integration.removed_at.is_(None)
    )
    return connection.execute(wanted.values(**values)).rowcount > 0


def take_pull(connection: Connection, row: IntegrationRow, cursor: str) -> bool:
    """Put another cursor in the place of a row's own; False where somebody else did so before."""
    wanted = update(Integration).where(
        Integration.id == row.id, Integration.pulled_until == row.pulled_until
    )
    return connection.execute(wanted.values(pulled_until=cursor)).rowcount > 0


def pause(connection: Connection, integration_id: int, *, why: str, at: datetime) -> bool:
    """Pause an integration; say whether it was at work until now."""
    wanted = update(Integration).where(
        Integration.id == integration_id,
        Integration.removed_at.is_(None),
        Integration.paused_at.is_(None),
    )
    return connection.execute(wanted.values(paused_at=at, paused_why=why)).rowcount > 0


def remove(
    connection: Connection, integration_id: int, *, at: datetime, settings: str = "{}"
) -> bool:
    """Remove an integration with its secrets and all that waits for it; say whether it was there.

    Its row stays, for the audit trail, with these ``settings``.
    """
    if not change(connection, integration_id, removed_at=at, sealed=None, settings=settings):
        return False
    of_it = IntegrationEvent.integration_id == integration_id
    connection.execute(delete(IntegrationEvent).where(of_it))
    return True


@dataclass(frozen=True, slots=True)
class EventCounts:
    """How many events of an integration wait and how many failed; since when the oldest waits."""

    waiting: int = 0
    failed: int = 0
    oldest: datetime | None = None


def count_events(connection: Connection) -> dict[int, EventCounts]:
    """Return what waits and failed, by the number of the integration that is not removed."""
    waits = IntegrationEvent.status == EventStatus.WAITING.value
    failed = IntegrationEvent.status == EventStatus.FAILED.value
    wanted = (
        select(
            Integration.id,
            func.count().filter(waits),
            func.count().filter(failed),
            func.min(IntegrationEvent.happened_at).filter(waits),
        )
        .join(IntegrationEvent, IntegrationEvent.integration_id == Integration.id)
        .where(
            Integration.removed_at.is_(None),
            IntegrationEvent.status != EventStatus.DELIVERED.value,
        )
        .group_by(Integration.id)
    )
    return {row[0]: EventCounts(*row[1:]) for row in connection.execute(wanted)}
