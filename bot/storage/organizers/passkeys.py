"""Passkeys of organizers: their public halves."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, delete, or_, select, update

from bot.storage.engine.prepared_statements import INSERTS
from bot.storage.schema.organizer_tables import Organizer
from bot.storage.schema.sign_in_tables import Passkey


@dataclass(frozen=True, slots=True)
class PasskeyRow:
    """A passkey as it is stored. ``name`` is what its owner calls it."""

    id: int
    organizer_id: int
    credential: bytes
    name: str
    added_at: datetime
    used_at: datetime | None


_COLUMNS: Final[list[Any]] = [getattr(Passkey, name) for name in PasskeyRow.__dataclass_fields__]


def list_of(connection: Connection, organizer_id: int) -> list[PasskeyRow]:
    """Return the passkeys of an organizer, oldest first."""
    wanted = select(*_COLUMNS).where(Passkey.organizer_id == organizer_id).order_by(Passkey.id)
    return [PasskeyRow(*row) for row in connection.execute(wanted)]


def find(connection: Connection, credential_id: bytes) -> PasskeyRow | None:
    """Return the passkey of a credential's id, of somebody who may still act."""
    row = connection.execute(
        select(*_COLUMNS)
        .join(Organizer, Organizer.id == Passkey.organizer_id)
        .where(Passkey.credential_id == credential_id, Organizer.removed_at.is_(None))
    ).first()
    return None if row is None else PasskeyRow(*row)


def add(
    connection: Connection,
    organizer_id: int,
    *,
    credential_id: bytes,
    credential: bytes,
    name: str,
    now: datetime,
) -> bool:
    """Add a passkey. False where its credential is somebody's already."""
    added = connection.execute(
        INSERTS[connection.dialect.name](Passkey)
        .values(
            organizer_id=organizer_id,
            credential_id=credential_id,
            credential=credential,
            name=name,
            added_at=now,
        )
        .on_conflict_do_nothing(index_elements=["credential_id"])
        .returning(Passkey.id)
    )
    return added.scalar() is not None


def use(connection: Connection, passkey_id: int, *, begun_at: datetime, now: datetime) -> bool:
    """Note that a passkey answered what was asked at ``begun_at``.

    False where it has answered since: so no answer is taken twice.
    """
    is_new = or_(Passkey.used_at.is_(None), Passkey.used_at < begun_at)
    used = connection.execute(
        update(Passkey).where(Passkey.id == passkey_id, is_new).values(used_at=now)
    )
    return used.rowcount > 0


def remove(connection: Connection, organizer_id: int, passkey_id: int) -> bool:
    """Remove a passkey of an organizer. False where they have none of that number."""
    gone = connection.execute(
        delete(Passkey).where(Passkey.id == passkey_id, Passkey.organizer_id == organizer_id)
    )
    return gone.rowcount > 0
