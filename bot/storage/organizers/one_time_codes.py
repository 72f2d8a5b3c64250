"""One-time codes by which an organizer shows that the phone is theirs. Only a hash is kept.

One is open at a time. Wrong tries are counted over all codes given within the time of one
another, so that asking for a new code buys nobody a new try.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, case, null, select, update

from bot.storage.engine.prepared_statements import Prepared
from bot.storage.schema.organizer_tables import Organizer

MAX_WRONG_CODES = 3
"""Wrong codes after which none is taken until the time of the last one is over."""


@dataclass(frozen=True, slots=True)
class AwaitedCode:
    """The code that is waited for: its hash, and the broadcast or question that it is for."""

    code: bytes
    subject_id: int


def is_open(connection: Connection, organizer_id: int, *, now: datetime) -> bool:
    """Say whether a code is waited for, be its tries spent or not."""
    return _OPEN.row(connection, of_organizer=organizer_id, moment=now) is not None


def awaited_code(connection: Connection, organizer_id: int, *, now: datetime) -> AwaitedCode | None:
    """Return the code that is waited for; None where there is none, or its tries are spent."""
    row = _OPEN.row(connection, of_organizer=organizer_id, moment=now)
    return None if row is None or row[2] >= MAX_WRONG_CODES else AwaitedCode(row[0], row[1])


_OPEN = Prepared(
    select(Organizer.code, Organizer.code_for, Organizer.code_tries).where(
        Organizer.id == bindparam("of_organizer"),
        Organizer.code.is_not(None),
        Organizer.code_until > bindparam("moment"),
        Organizer.removed_at.is_(None),
    )
)


def set_code(
    connection: Connection,
    organizer_id: int,
    code: bytes,
    *,
    subject_id: int,
    now: datetime,
    until: datetime,
) -> bool:
    """Wait for a code from now on, in place of any other. False: the tries are spent."""
    given = _GIVE.run(
        connection,
        of_organizer=organizer_id,
        new_code=code,
        new_for=subject_id,
        moment=now,
        new_until=until,
        most=MAX_WRONG_CODES,
    )
    return given > 0


_MOMENT = bindparam("moment", type_=Organizer.code_until.type)
_UNTIL = bindparam("new_until", type_=Organizer.code_until.type)
# Later than any code of now: it was given by a clock that has been set back since.
_RUNNING = (
    Organizer.code_until.is_not(None)
    & (Organizer.code_until > _MOMENT)
    & (Organizer.code_until <= _UNTIL)
)
_GIVE = Prepared(
    update(Organizer)
    .where(
        Organizer.id == bindparam("of_organizer"),
        Organizer.removed_at.is_(None),
        ~_RUNNING | (Organizer.code_tries < bindparam("most")),
    )
    .values(
        code=bindparam("new_code"),
        code_for=bindparam("new_for"),
        code_until=_UNTIL,
        code_tries=case((_RUNNING, Organizer.code_tries), else_=0),
    )
)


def use_code(connection: Connection, organizer_id: int, code: bytes, *, now: datetime) -> bool:
    """Use up the code if it is the one that is waited for, and say whether it was."""
    spent = _SPEND.run(
        connection, of_organizer=organizer_id, given_code=code, moment=now, most=MAX_WRONG_CODES
    )
    return spent > 0


_SPEND = Prepared(
    update(Organizer)
    .where(
        Organizer.id == bindparam("of_organizer"),
        Organizer.code == bindparam("given_code"),
        Organizer.code_until > _MOMENT,
        Organizer.code_tries < bindparam("most"),
        Organizer.removed_at.is_(None),
    )
    .values(code=null(), code_for=null(), code_until=null(), code_tries=0)
)


def count_wrong_code(connection: Connection, organizer_id: int) -> None:
    """Count a wrong try."""
    _MISS.run(connection, of_organizer=organizer_id)


_MISS = Prepared(
    update(Organizer)
    .where(Organizer.id == bindparam("of_organizer"))
    .values(code_tries=Organizer.code_tries + 1)
)
