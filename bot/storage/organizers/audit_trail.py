"""The audit trail: who did what, and when. Lines are only ever added.

A line holds no address and nothing that a person wrote: acts, counts and reasons.
"""

import logging
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, bindparam, insert, or_, select

from bot.storage.engine.prepared_statements import Prepared
from bot.storage.schema.organizer_tables import AuditLine, Organizer

log = logging.getLogger(__name__)

MAX_LINES = 1000
"""Lines that are told at once, the newest ones."""


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One act. ``who`` is an organizer's name, or "" where it was the program itself."""

    at: datetime
    who: str
    act: str
    broadcast_id: int | None
    detail: str


def note(
    connection: Connection,
    at: datetime,
    organizer_id: int | None,
    act: str,
    broadcast_id: int | None = None,
    *,
    detail: str = "",
) -> None:
    """Add a line, in the transaction of the act itself. ``organizer_id`` None: the program."""
    _NOTE.run(
        connection,
        at=at,
        organizer_id=organizer_id,
        act=act,
        broadcast_id=broadcast_id,
        detail=detail,
    )
    told = {"act": act, "organizer": organizer_id, "broadcast": broadcast_id}
    log.info("act", extra={name: value for name, value in told.items() if value is not None})


_NOTE = Prepared(insert(AuditLine), "at organizer_id act broadcast_id detail")


@dataclass(frozen=True, slots=True)
class AuditSearch:
    """What is looked for: what was done by an organizer (0: the program, None: anybody), from
    ``since`` on and before ``until``, whose act begins so, to a broadcast."""

    organizer_id: int | None = None
    act: str = ""
    since: datetime | None = None
    until: datetime | None = None
    broadcast_id: int | None = None


EVERYTHING: Final = AuditSearch()


def list_lines(
    connection: Connection,
    broadcast_id: int | None = None,
    search: AuditSearch = EVERYTHING,
    *,
    limit: int = MAX_LINES,
) -> list[AuditRow]:
    """Return the newest lines of all, or of one broadcast, that are looked for, oldest first."""
    found = search_lines(connection, replace(search, broadcast_id=broadcast_id), limit=limit)
    return [line.row for line in reversed(found)]


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A line that was found, and its number, below which the next page begins."""

    id: int
    row: AuditRow


def search_lines(
    connection: Connection, search: AuditSearch, *, below: int | None = None, limit: int
) -> list[FoundLine]:
    """Return the newest lines that are looked for, newest first; those below a number of a line."""
    statement = (
        select(
            AuditLine.id,
            AuditLine.at,
            Organizer.name,
            AuditLine.act,
            AuditLine.broadcast_id,
            AuditLine.detail,
        )
        .outerjoin(Organizer, Organizer.id == AuditLine.organizer_id)
        .where(*_conditions(search))
        .order_by(AuditLine.id.desc())
        .limit(limit)
    )
    if below is not None:
        statement = statement.where(AuditLine.id < below)
    return [
        FoundLine(row[0], AuditRow(row[1], row[2] or "", *row[3:]))
        for row in connection.execute(statement)
    ]


def _conditions(search: AuditSearch) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if search.organizer_id == 0:
        conditions.append(AuditLine.organizer_id.is_(None))
    elif search.organizer_id is not None:
        conditions.append(AuditLine.organizer_id == search.organizer_id)
    if search.act:
        conditions.append(AuditLine.act.startswith(search.act, autoescape=True))
    if search.broadcast_id is not None:
        conditions.append(AuditLine.broadcast_id == search.broadcast_id)
    if search.since is not None:
        conditions.append(AuditLine.at >= search.since)
    if search.until is not None:
        conditions.append(AuditLine.at < search.until)
    return conditions


@dataclass(frozen=True, slots=True)
class NotedAct:
    """Something that the program did by itself, or an organizer, to a broadcast or to none."""

    id: int
    at: datetime
    act: str
    broadcast_id: int | None
    detail: str = ""


_ACT = [getattr(AuditLine, name) for name in NotedAct.__dataclass_fields__]


def noted_acts(
    connection: Connection,
    program_acts: Collection[str],
    asking_acts: Collection[str],
    *,
    since: datetime,
    until: datetime,
) -> list[NotedAct]:
    """Return what of ``program_acts`` the program did by itself in that time, oldest first.

    And of ``asking_acts`` what anybody did.
    """
    wanted = select(*_ACT).where(
        or_(
            and_(AuditLine.organizer_id.is_(None), AuditLine.act.in_(program_acts)),
            AuditLine.act.in_(asking_acts),
        ),
        AuditLine.at >= since,
        AuditLine.at <= until,
    )
    return [NotedAct(*row) for row in connection.execute(wanted.order_by(AuditLine.id))]


def last_program_act(connection: Connection, acts: Collection[str]) -> tuple[str, str] | None:
    """Return what of ``acts`` the program did last by itself, with its detail; None for nothing."""
    wanted = select(AuditLine.act, AuditLine.detail).where(
        AuditLine.organizer_id.is_(None), AuditLine.act.in_(acts)
    )
    row = connection.execute(wanted.order_by(AuditLine.id.desc()).limit(1)).first()
    return None if row is None else (row[0], row[1])


def last_done_at(connection: Connection, broadcast_id: int, act: str) -> datetime | None:
    """Return when something was last done to a broadcast; None if it never was."""
    row = _LAST.row(connection, of_broadcast=broadcast_id, of_act=act)
    return None if row is None else row[0]


_LAST = Prepared(
    select(AuditLine.at)
    .where(
        AuditLine.broadcast_id == bindparam("of_broadcast"), AuditLine.act == bindparam("of_act")
    )
    .order_by(AuditLine.id.desc())
    .limit(1)
)
