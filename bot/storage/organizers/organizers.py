"""Organizers: who may act, how they are called, and the address by which they are known.

Nobody is deleted: the audit trail names them. Who was removed keeps the name and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, null, select, update

from bot.storage.engine.prepared_statements import Prepared, among, numbered
from bot.storage.schema.organizer_tables import AuditLine
from bot.storage.schema.organizer_tables import Organizer as Row


@dataclass(frozen=True, slots=True)
class Organizer:
    """Somebody who may act. ``has_address``: can be texted, and can act from their own phone.

    ``role`` says what they may do (``bot.organizers.roles``); ``source`` is whose figures a partner
    sees, "" for everybody else. ``is_proved``: they have shown that it is they who act, and nobody
    in their name.
    """

    id: int
    name: str
    has_address: bool
    role: str = "administrator"
    source: str = ""
    is_proved: bool = field(default=False, compare=False)


_COLUMNS = (Row.id, Row.name, Row.lookup.is_not(None), Row.role, Row.source)
_PRESENT = Row.removed_at.is_(None)


def add(
    connection: Connection,
    name: str,
    *,
    lookup: bytes | None,
    generation: int | None,
    sealed: bytes | None,
    at: datetime,
    role: str = "administrator",
    source: str = "",
) -> Organizer:
    """Add an organizer. Without an address all three of its columns are None.

    Ask ``names_ever`` and ``by_address`` before: both are unique.
    """
    newest = select(func.coalesce(func.max(AuditLine.id), 0)).scalar_subquery()
    added = connection.execute(
        insert(Row)
        .values(
            name=name,
            lookup=lookup,
            generation=generation,
            sealed=sealed,
            role=role,
            source=source,
            added_at=at,
            # Nobody is told of what was before they came.
            **dict.fromkeys(("notified_to", "urgently_notified_to"), newest),
        )
        .returning(Row.id)
    ).scalar_one()
    return Organizer(added, name, lookup is not None, role, source)


def _organizer(row: Sequence[Any]) -> Organizer:
    return Organizer(row[0], row[1], bool(row[2]), row[3], row[4])


def list_names_ever(connection: Connection) -> list[str]:
    """Return the names of all organizers, also of those who were removed: none is given twice."""
    return list(connection.execute(select(Row.name).order_by(Row.name)).scalars())


def names_by_id(connection: Connection) -> dict[int, str]:
    """Return the names of all organizers by their ids, also of those who were removed."""
    return {row[0]: row[1] for row in connection.execute(select(Row.id, Row.name))}


def find_ever(connection: Connection, name: str) -> Organizer | None:
    """Return who is or was called so; capitals do not matter."""
    wanted = name.casefold()
    rows = connection.execute(select(*_COLUMNS).order_by(Row.id))
    return next((_organizer(row) for row in rows if row[1].casefold() == wanted), None)


def list_organizers(connection: Connection) -> list[Organizer]:
    """Return all who may act, by name."""
    rows = connection.execute(select(*_COLUMNS).where(_PRESENT).order_by(Row.name))
    return [_organizer(row) for row in rows]


def by_id(connection: Connection, organizer_id: int) -> Organizer | None:
    """Return the organizer of that id, also one who was removed since; None if unknown."""
    row = _BY_ID.row(connection, id_=organizer_id)
    return None if row is None else _organizer(row)


_BY_ID = Prepared(select(*_COLUMNS).where(Row.id == bindparam("id_")))


def by_address(connection: Connection, lookups: Sequence[bytes]) -> Organizer | None:
    """Return the organizer behind an address, given by its lookup hashes of all generations.

    Asked for with every message that comes in: one read by an index, and None for nearly all.
    """
    row = _by_address(len(lookups)).row(connection, **numbered("lookup", lookups))
    return None if row is None else _organizer(row)


@cache
def _by_address(generations: int) -> Prepared:
    return Prepared(
        select(*_COLUMNS).where(among(Row.lookup, "lookup", generations), _PRESENT).limit(1)
    )


@dataclass(frozen=True, slots=True)
class OrganizerAddress:
    """Where an organizer can be told of things: ``sealed`` is under the program's scope.

    ``notify`` is "at_once", "by_day" or "never"; ``unwanted`` are the kinds of which they do not
    want to be told, between blanks. ``notified_to`` is the last line of the audit trail that they
    were told of, ``urgently_notified_to`` of those that are urgent; ``questions_told_at`` when they
    were last told of open questions; ``role`` says what they may do.
    """

    id: int
    sealed: bytes
    notify: str
    unwanted: str
    notified_to: int
    urgently_notified_to: int
    questions_told_at: datetime | None
    role: str


def with_address(connection: Connection) -> list[OrganizerAddress]:
    """Return the organizers who have an address."""
    wanted = select(
        Row.id,
        Row.sealed,
        Row.notify,
        Row.unwanted_alerts,
        Row.notified_to,
        Row.urgently_notified_to,
        Row.questions_told_at,
        Row.role,
    )
    found = connection.execute(wanted.where(_PRESENT, Row.sealed.is_not(None)).order_by(Row.id))
    return [OrganizerAddress(row[0], row[1] or b"", *row[2:]) for row in found]


def set_role(connection: Connection, organizer_id: int, role: str, source: str) -> None:
    """Let an organizer do what a role says; ``source`` is a partner's."""
    connection.execute(update(Row).where(Row.id == organizer_id).values(role=role, source=source))


def read_alerts(connection: Connection, organizer_id: int) -> tuple[str, str]:
    """Return when an organizer is told of things, and which kinds they do not want."""
    wanted = select(Row.notify, Row.unwanted_alerts).where(Row.id == organizer_id)
    row = connection.execute(wanted).one()
    return row[0], row[1]


def set_alerts(connection: Connection, organizer_id: int, notify: str, unwanted: str) -> None:
    """Let an organizer be told "at_once", "by_day" or "never", and not of some kinds."""
    values = {"notify": notify, "unwanted_alerts": unwanted}
    connection.execute(update(Row).where(Row.id == organizer_id).values(**values))


def note_notified(
    connection: Connection, organizer_id: int, before: int, audit_id: int, *, urgently: bool
) -> bool:
    """Note up to which line of the audit trail an organizer is told, of what is urgent or else.

    False where somebody else told them since ``before``.
    """
    told_to = Row.urgently_notified_to if urgently else Row.notified_to
    changed = connection.execute(
        update(Row).where(Row.id == organizer_id, told_to == before).values({told_to: audit_id})
    )
    return changed.rowcount > 0


def note_questions_told(
    connection: Connection, organizer_id: int, before: datetime | None, at: datetime | None
) -> bool:
    """Note when an organizer was told of open questions. False where somebody else told them."""
    is_as_before = (
        Row.questions_told_at.is_(None) if before is None else Row.questions_told_at == before
    )
    changed = connection.execute(
        update(Row).where(Row.id == organizer_id, is_as_before).values(questions_told_at=at)
    )
    return changed.rowcount > 0


def sealed_address(connection: Connection, organizer_id: int) -> bytes | None:
    """Return an organizer's address as it is stored, under the program's scope; None without."""
    row = _SEALED.row(connection, id_=organizer_id)
    return None if row is None else row[0]


_SEALED = Prepared(select(Row.sealed).where(Row.id == bindparam("id_")))


def set_address(
    connection: Connection,
    organizer_id: int,
    *,
    lookup: bytes | None,
    generation: int | None,
    sealed: bytes | None,
) -> None:
    """Give an organizer another address, or none. A code that went to the one before is void."""
    values = {"lookup": lookup, "generation": generation, "sealed": sealed}
    no_code = dict.fromkeys(("code", "code_for", "code_until"), null())
    connection.execute(update(Row).where(Row.id == organizer_id).values(**values, **no_code))


def remove(connection: Connection, organizer_id: int, *, at: datetime) -> None:
    """Let somebody act no more. Their address and any code are destroyed; the name stays."""
    connection.execute(
        update(Row)
        .where(Row.id == organizer_id, _PRESENT)
        .values(
            lookup=null(),
            generation=null(),
            sealed=null(),
            code=null(),
            code_for=null(),
            code_until=null(),
            removed_at=at,
        )
    )
