"""One-time codes that join a phone and a Telegram chat. Only a keyed hash of a code is kept.

Unlike an organizer's (``bot.storage.organizers.one_time_codes``), such a code is found by itself,
as whoever sends it is not known yet to be who asked for it; and wrong ones count against the
address that sent them. The count outlives an erasure, so that DELETE buys nobody a new try.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, case, delete, literal, null, select, update

from bot.storage.engine.prepared_statements import Prepared
from bot.storage.schema.conversation_tables import Address, JoinCode


@dataclass(frozen=True, slots=True)
class OfferedCode:
    """A code that is still good: who asked for it, and that address, sealed."""

    address_id: int
    person_id: int
    kind: str
    sealed: bytes | None


def find(connection: Connection, code: bytes, *, now: datetime) -> OfferedCode | None:
    """Return the code with this hash; None where there is none, or its time is over."""
    row = _FIND.row(connection, its_code=code, moment=now)
    return None if row is None else OfferedCode(*row)


_MOMENT = bindparam("moment", type_=JoinCode.at.type)
_FIND = Prepared(
    select(Address.id, Address.person_id, Address.kind, Address.sealed)
    .join(JoinCode, JoinCode.address_id == Address.id)
    .where(JoinCode.code == bindparam("its_code"), JoinCode.code_until > _MOMENT)
)


def offer(
    connection: Connection, address_id: int, code: bytes, *, now: datetime, until: datetime
) -> None:
    """Let a code join others to this address from now on, in place of any other code of it."""
    _OFFER.later(connection, address_id=address_id, code=code, code_until=until, at=now)


def _offer(insert: Any) -> Any:
    statement = insert(JoinCode)
    changes = {name: statement.excluded[name] for name in ("code", "code_until", "at")}
    return statement.on_conflict_do_update(index_elements=["address_id"], set_=changes)


_OFFER = Prepared(_offer, "address_id code code_until at")


def use_up(connection: Connection, address_id: int) -> None:
    """Let the code of an address join nothing any more."""
    _USE_UP.later(connection, its_address=address_id)


_USE_UP = Prepared(
    update(JoinCode)
    .where(JoinCode.address_id == bindparam("its_address"))
    .values(code=null(), code_until=null())
)


def count_wrong(connection: Connection, address_id: int, *, since: datetime) -> int:
    """Return how many wrong codes an address sent in the time that began at or after ``since``."""
    row = _WRONG.row(connection, its_address=address_id, moment=since)
    return 0 if row is None else int(row[0])


_WRONG = Prepared(
    select(JoinCode.wrong_codes).where(
        JoinCode.address_id == bindparam("its_address"), JoinCode.wrong_since > _MOMENT
    )
)


def note_wrong(connection: Connection, address_id: int, *, now: datetime, since: datetime) -> None:
    """Count a wrong code; the count begins anew if it began before ``since``."""
    _NOTE.later(
        connection, address_id=address_id, wrong_codes=1, wrong_since=now, at=now, moment=since
    )


def _note(insert: Any) -> Any:
    statement = insert(JoinCode)
    runs = JoinCode.wrong_since > _MOMENT
    return statement.on_conflict_do_update(
        index_elements=["address_id"],
        set_={
            "wrong_codes": case((runs, JoinCode.wrong_codes + literal(1)), else_=literal(1)),
            "wrong_since": case(
                (runs, JoinCode.wrong_since), else_=statement.excluded["wrong_since"]
            ),
            "at": statement.excluded["at"],
        },
    )


_NOTE = Prepared(_note, "address_id wrong_codes wrong_since at")


def forget(connection: Connection, *, before: datetime) -> int:
    """Forget codes and counts of addresses that used none since then; return of how many."""
    return connection.execute(delete(JoinCode).where(JoinCode.at <= before)).rowcount
