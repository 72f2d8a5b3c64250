"""Packages as rows: added, found, and changed only from where they are expected to stand."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from bot.storage.schema.handin_tables import Package, PackageStatus


@dataclass(frozen=True, slots=True)
class PackageRow:
    """One package, column by column. ``recipients`` are public keys, one a line."""

    id: int
    campaign: str
    status: PackageStatus
    recipients: str
    made_by: int
    made_at: datetime
    frozen_at: datetime | None
    nonce: str
    checkpoint: str
    signed: int
    withdrawn: int
    held_back: int
    erased: int
    names: int
    problem: str
    built_at: datetime | None
    manifest_sha256: str
    released_by: int | None
    released_at: datetime | None
    handed_over_by: int | None
    handed_over_at: datetime | None
    files_deleted_at: datetime | None
    changes: str
    changes_counted_at: datetime | None

    @property
    def counted(self) -> int:
        """How many signatures counted at the freeze: those with a name, and erased ones."""
        return self.names + self.erased


_TABLE = Package.__table__
_SELECT = select(*(_TABLE.c[name] for name in PackageRow.__dataclass_fields__))
_STATUS = list(PackageRow.__dataclass_fields__).index("status")


def _row(found: Any) -> PackageRow:
    values = list(found)
    values[_STATUS] = PackageStatus(values[_STATUS])
    return PackageRow(*values)


def add(
    connection: Connection, *, campaign: str, recipients: str, made_by: int, made_at: datetime
) -> int:
    """Add a draft and return its id."""
    added = connection.execute(
        insert(Package)
        .values(
            campaign=campaign,
            status=PackageStatus.DRAFT,
            recipients=recipients,
            made_by=made_by,
            made_at=made_at,
        )
        .returning(Package.id)
    )
    return int(added.scalar_one())


def find(connection: Connection, package_id: int, *, lock: bool = False) -> PackageRow | None:
    """Return a package, or None. ``lock`` holds others off it until the transaction ends."""
    wanted = _SELECT.where(_TABLE.c.id == package_id)
    found = connection.execute(wanted.with_for_update() if lock else wanted).first()
    return None if found is None else _row(found)


def list_all(
    connection: Connection, campaign: str | None = None, *, limit: int | None = None
) -> list[PackageRow]:
    """Return all packages, or a campaign's, or ``limit`` of them, the newest first."""
    wanted = _SELECT.order_by(_TABLE.c.id.desc()).limit(limit)
    if campaign is not None:
        wanted = wanted.where(_TABLE.c.campaign == campaign)
    return [_row(found) for found in connection.execute(wanted)]


def change(
    connection: Connection, package_id: int, expected: Collection[PackageStatus], **values: object
) -> bool:
    """Change a package if it stands at one of ``expected``, and say whether it did.

    ``values`` are columns by name. Two who change it at once cannot both be right.
    """
    changed = connection.execute(
        update(Package)
        .where(_TABLE.c.id == package_id, _TABLE.c.status.in_(expected))
        .values(**values)
    )
    return changed.rowcount > 0
