"""Exports as rows: asked for, released, written page by page, built, fetched, expired."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, insert, or_, select, update
from sqlalchemy.orm import aliased

from bot.storage.schema.export_tables import Export, ExportKind, ExportStatus
from bot.storage.schema.organizer_tables import Organizer


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One export, as ``bot.storage.schema.export_tables`` has it, with who asked and released."""

    id: int
    kind: ExportKind
    file_format: str
    campaign: str
    organization: str
    has_personal_data: bool
    reason: str
    recipients: str
    status: ExportStatus
    asked_by: int
    asked_at: datetime
    released_by: int | None
    released_at: datetime | None
    written_after: str
    written_rows: int
    written_bytes: int
    written_pages: int
    unreadable: int
    rows: int | None
    sha256: str
    built_at: datetime | None
    ended_at: datetime | None
    asked_by_name: str
    released_by_name: str | None


_OWN = [name for name in ExportRow.__dataclass_fields__ if name in Export.__table__.c]
_RELEASER = aliased(Organizer, name="releaser")


def _rows() -> Select[Any]:
    own = (Export.__table__.c[name] for name in _OWN)
    return (
        select(*own, Organizer.name, _RELEASER.name)
        .join(Organizer, Organizer.id == Export.asked_by)
        .outerjoin(_RELEASER, _RELEASER.id == Export.released_by)
    )


def _row(found: Any) -> ExportRow:
    values = dict(zip(ExportRow.__dataclass_fields__, found, strict=True))
    values["kind"] = ExportKind(values["kind"])
    values["status"] = ExportStatus(values["status"])
    return ExportRow(**values)


def add(connection: Connection, **values: Any) -> int:
    """Add an export and return its number."""
    added = insert(Export).values(**values).returning(Export.id)
    return int(connection.execute(added).scalar_one())


def find(connection: Connection, export_id: int, *, lock: bool = False) -> ExportRow | None:
    """Return the export of that number, or None. ``lock`` holds others off it until the end."""
    wanted = _rows().where(Export.id == export_id)
    if lock:
        wanted = wanted.with_for_update(of=Export)
    found = connection.execute(wanted).first()
    return _row(found) if found else None


def list_newest(connection: Connection, *, limit: int) -> list[ExportRow]:
    """Return the newest exports, the newest first."""
    return [
        _row(one) for one in connection.execute(_rows().order_by(Export.id.desc()).limit(limit))
    ]


def change(
    connection: Connection, export_id: int, *expected: ExportStatus, **values: object
) -> bool:
    """Change columns of an export that stands at one of ``expected``; say whether it did."""
    wanted = update(Export).where(Export.id == export_id, Export.status.in_(expected))
    return connection.execute(wanted.values(**values)).rowcount > 0


def note_page(connection: Connection, before: ExportRow, **values: object) -> bool:
    """Note that a page was written behind those of ``before``; False where another one did."""
    wanted = update(Export).where(
        Export.id == before.id,
        Export.status == ExportStatus.RELEASED,
        Export.written_pages == before.written_pages,
    )
    return connection.execute(wanted.values(**values)).rowcount > 0


def list_over(
    connection: Connection, *, asked_before: datetime, built_before: datetime
) -> list[ExportRow]:
    """Return the exports whose time is over: not released, not written, or not fetched in it."""
    unbuilt = (ExportStatus.ASKED, ExportStatus.RELEASED)
    is_over = or_(
        and_(Export.status.in_(unbuilt), Export.asked_at <= asked_before),
        and_(Export.status == ExportStatus.BUILT, Export.built_at <= built_before),
    )
    return [_row(one) for one in connection.execute(_rows().where(is_over).order_by(Export.id))]
