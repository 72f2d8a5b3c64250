"""How many segments were sent on a day, and what was told of it. One row a day.

Touched last in a transaction, or alone: so it is locked for a moment, and after all else.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from bot.storage.engine.prepared_statements import Prepared
from bot.storage.schema.operations_tables import DailySpending


@dataclass(frozen=True, slots=True)
class DaySpending:
    """The segments of a day; whether organizers were warned, and told that there are no more."""

    segments: int = 0
    warned: bool = False
    reached: bool = False


def read_day(connection: Connection, day: str) -> DaySpending:
    """Return what was sent on a day (as in 2026-11-26)."""
    row = _READ_DAY.row(connection, its_day=day)
    return DaySpending() if row is None else DaySpending(row[0], bool(row[1]), bool(row[2]))


_READ_DAY = Prepared(
    select(
        DailySpending.segments,
        DailySpending.warned_at.is_not(None),
        DailySpending.reached_at.is_not(None),
    ).where(DailySpending.day == bindparam("its_day"))
)


def read_days(connection: Connection, *, since: str) -> list[tuple[str, int]]:
    """Return the days from one on, and the segments that were sent on each."""
    rows = _READ_DAYS.rows(connection, first_day=since)
    return [(day, segments) for day, segments in rows]


_READ_DAYS = Prepared(
    select(DailySpending.day, DailySpending.segments)
    .where(DailySpending.day >= bindparam("first_day"))
    .order_by(DailySpending.day)
)


def add_segments(connection: Connection, day: str, segments: int) -> int:
    """Add to what was sent on a day, and return the sum."""
    row = _ADD.row(connection, day=day, segments=segments)
    return int(row[0]) if row else segments


def _add(insert: Any) -> Any:
    statement = insert(DailySpending)
    total = DailySpending.segments + statement.excluded.segments
    return statement.on_conflict_do_update(
        index_elements=["day"], set_={"segments": total}
    ).returning(DailySpending.segments)


_ADD = Prepared(_add, "day segments")


def note_organizers_told(connection: Connection, day: str, *, reached: bool, at: datetime) -> bool:
    """Note that organizers are told; False where they were told before.

    Who is told that there are no more needs no warning.
    """
    statement = _REACHED if reached else _WARNED
    return statement.run(connection, its_day=day, moment=at) > 0


_MOMENT = bindparam("moment", type_=DailySpending.warned_at.type)
_ITS_DAY = DailySpending.day == bindparam("its_day")
_WARNED = Prepared(
    update(DailySpending)
    .where(_ITS_DAY, DailySpending.warned_at.is_(None))
    .values(warned_at=_MOMENT)
)
_REACHED = Prepared(
    update(DailySpending)
    .where(_ITS_DAY, DailySpending.reached_at.is_(None))
    .values(reached_at=_MOMENT, warned_at=_MOMENT)
)


def forget_days(connection: Connection, *, before: str) -> int:
    """Forget the days before one; return how many there were."""
    return _FORGET.run(connection, its_day=before)


_FORGET = Prepared(delete(DailySpending).where(DailySpending.day < bindparam("its_day")))
