"""Who is signed in: sessions, found by the hash of what a browser holds."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, insert, or_, select, update

from bot.storage.schema.organizer_tables import Organizer as OrganizerRow
from bot.storage.schema.sign_in_tables import Session as Row


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session as it is stored; its hash is left out."""

    id: int
    organizer_id: int
    form_key: bytes
    began_at: datetime
    used_at: datetime
    factor_at: datetime
    browser: str


_COLUMNS = [getattr(Row, name) for name in SessionRow.__dataclass_fields__]


def add(
    connection: Connection,
    organizer_id: int,
    *,
    hash_: bytes,
    form_key: bytes,
    browser: str,
    now: datetime,
) -> int:
    """Add a session that begins now, with a factor that was just proven; return its id."""
    return connection.execute(
        insert(Row)
        .values(
            hash=hash_,
            organizer_id=organizer_id,
            form_key=form_key,
            began_at=now,
            used_at=now,
            factor_at=now,
            browser=browser,
        )
        .returning(Row.id)
    ).scalar_one()


def find(
    connection: Connection, hash_: bytes, *, used_after: datetime, began_after: datetime
) -> SessionRow | None:
    """Return a session that is neither idle nor old, of somebody who may still act."""
    row = connection.execute(
        select(*_COLUMNS)
        .join(OrganizerRow, OrganizerRow.id == Row.organizer_id)
        .where(
            Row.hash == hash_,
            Row.used_at > used_after,
            Row.began_at > began_after,
            OrganizerRow.removed_at.is_(None),
        )
    ).first()
    return None if row is None else SessionRow(*row)


def note_used(connection: Connection, session_id: int, *, now: datetime) -> None:
    """Note that somebody did something in a session."""
    connection.execute(update(Row).where(Row.id == session_id).values(used_at=now))


def renew(connection: Connection, session_id: int, *, hash_: bytes, now: datetime) -> bool:
    """Note that whoever is signed in proved again who they are: another hash finds it from now on.

    False where it was ended.
    """
    values = {"hash": hash_, "factor_at": now, "used_at": now}
    return connection.execute(update(Row).where(Row.id == session_id).values(**values)).rowcount > 0


def list_of(
    connection: Connection, organizer_id: int, *, used_after: datetime, began_after: datetime
) -> list[SessionRow]:
    """Return an organizer's sessions that are neither idle nor old, the newest first."""
    rows = connection.execute(
        select(*_COLUMNS)
        .where(
            Row.organizer_id == organizer_id,
            Row.used_at > used_after,
            Row.began_at > began_after,
        )
        .order_by(Row.id.desc())
    )
    return [SessionRow(*row) for row in rows]


def end(connection: Connection, session_id: int, *, organizer_id: int) -> bool:
    """End one of an organizer's sessions; False where there is none such."""
    ended = connection.execute(
        delete(Row).where(Row.id == session_id, Row.organizer_id == organizer_id)
    )
    return ended.rowcount > 0


def end_all(connection: Connection, organizer_id: int, *, but: int = 0) -> int:
    """End all sessions of an organizer, but for one; return how many."""
    return _delete(connection, (Row.organizer_id == organizer_id) & (Row.id != but))


def delete_old(connection: Connection, *, used_before: datetime, began_before: datetime) -> int:
    """Delete the sessions that are idle or old; return how many."""
    return _delete(connection, or_(Row.used_at <= used_before, Row.began_at <= began_before))


def _delete(connection: Connection, which: ColumnElement[bool]) -> int:
    return connection.execute(delete(Row).where(which)).rowcount
