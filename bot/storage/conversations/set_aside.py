"""Messages that were set aside for a person: what they ask for, and who settled them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, null, select, update

from bot.storage.engine.prepared_statements import Prepared
from bot.storage.schema.conversation_tables import Message
from bot.storage.schema.operations_tables import SetAside
from bot.storage.schema.organizer_tables import Organizer


@dataclass(frozen=True, slots=True)
class SetAsideRow:
    """One of them. ``sealed`` (the address) and ``body`` (the words) are under the program's
    scope, None where they could not be kept or are destroyed. ``settled_by`` is a name."""

    id: int
    asked: str
    is_obeyed: bool
    channel: str
    provider_id: str
    set_aside_at: datetime
    sealed: bytes | None
    body: bytes | None
    settled_at: datetime | None
    settled_by: str | None
    note: str


def add(
    connection: Connection,
    message_id: int,
    *,
    asked: str,
    is_obeyed: bool,
    sealed: bytes | None,
    at: datetime,
) -> None:
    """Set a message aside that is stored; once is enough."""
    _ADD.run(
        connection,
        message_id=message_id,
        asked=asked,
        is_obeyed=is_obeyed,
        sealed=sealed,
        set_aside_at=at,
    )


_ADD = Prepared(
    lambda insert: insert(SetAside).on_conflict_do_nothing(index_elements=["message_id"]),
    "message_id asked is_obeyed sealed set_aside_at",
)


def list_set_aside(connection: Connection, *, settled_too: bool) -> list[SetAsideRow]:
    """Return those that wait for a person, or all, oldest first."""
    wanted = _rows() if settled_too else _rows().where(SetAside.settled_at.is_(None))
    return [SetAsideRow(*tuple(row)) for row in connection.execute(wanted.order_by(SetAside.id))]


def find(connection: Connection, number: int) -> SetAsideRow | None:
    """Return the one of that number, or None."""
    found = connection.execute(_rows().where(SetAside.id == number)).first()
    return SetAsideRow(*tuple(found)) if found else None


def _rows() -> Select[*tuple[Any, ...]]:
    return (
        select(
            SetAside.id,
            SetAside.asked,
            SetAside.is_obeyed,
            Message.channel,
            Message.provider_id,
            SetAside.set_aside_at,
            SetAside.sealed,
            Message.body,
            SetAside.settled_at,
            Organizer.name,
            SetAside.note,
        )
        .join(Message, Message.id == SetAside.message_id)
        .outerjoin(Organizer, Organizer.id == SetAside.settled_by)
    )


def count_waiting(connection: Connection) -> int:
    """Return how many wait for a person."""
    return int(_WAITING.rows(connection)[0][0])


_WAITING = Prepared(select(func.count()).select_from(SetAside).where(SetAside.settled_at.is_(None)))


def settle(connection: Connection, number: int, *, by: int, note: str, at: datetime) -> bool:
    """Note that an organizer saw to it; False where there is none that waits."""
    settled = _SETTLE.run(connection, of_number=number, moment=at, by=by, words=note)
    return settled > 0


_SETTLE = Prepared(
    update(SetAside)
    .where(SetAside.id == bindparam("of_number"), SetAside.settled_at.is_(None))
    .values(
        settled_at=bindparam("moment", type_=SetAside.settled_at.type),
        settled_by=bindparam("by"),
        note=bindparam("words"),
    )
)


def forget_addresses(connection: Connection, *, before: datetime) -> int:
    """Destroy the addresses of what was set aside before then; return how many."""
    return _FORGET.run(connection, moment=before)


_FORGET = Prepared(
    update(SetAside)
    .where(SetAside.sealed.is_not(None), SetAside.set_aside_at <= bindparam("moment"))
    .values(sealed=null())
)
