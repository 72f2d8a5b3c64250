"""What addresses were answered lately: written with every reply, read by ``turns.find_turn``."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select

from bot.storage.engine.prepared_statements import Prepared
from bot.storage.schema.tables import Answered


def note(connection: Connection, lookup: bytes, *, lately: str, at: datetime) -> None:
    """Keep what an address was answered lately, under its lookup hash of the oldest vault key."""
    _NOTE.later(connection, lookup=lookup, lately=lately, at=at)


def _note(insert: Any) -> Any:
    statement = insert(Answered)
    changes = {name: statement.excluded[name] for name in ("lately", "at")}
    return statement.on_conflict_do_update(index_elements=["lookup"], set_=changes)


_NOTE = Prepared(_note, "lookup lately at")


def forget(connection: Connection, *, before: datetime, limit: int) -> int:
    """Forget what addresses were answered, of those last answered before then; return how many."""
    return _FORGET.run(connection, moment=before, at_most=limit)


_FORGET = Prepared(
    delete(Answered).where(
        Answered.lookup.in_(
            select(Answered.lookup)
            .where(Answered.at <= bindparam("moment"))
            .limit(bindparam("at_most"))
            .scalar_subquery()
        )
    )
)
