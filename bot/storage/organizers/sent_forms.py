"""Forms that were sent from the console, by their keys: what is sent twice is done once."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select, update

from bot.storage.engine.prepared_statements import Prepared
from bot.storage.schema.console_tables import SentForm


def take(connection: Connection, key: bytes, *, at: datetime) -> bool:
    """Note that a form is sent; False where it was sent before."""
    return _TAKE.run(connection, key=key, sent_at=at) > 0


_TAKE = Prepared(lambda insert: insert(SentForm).on_conflict_do_nothing(), "key sent_at")


def find_where_it_led(connection: Connection, key: bytes) -> str:
    """Return the path to which a form led that was sent before, "" where it led to none yet."""
    row = _READ.row(connection, its_key=key)
    return "" if row is None else str(row[0])


_READ = Prepared(select(SentForm.led_to).where(SentForm.key == bindparam("its_key")))


def note_where_it_led(connection: Connection, key: bytes, path: str) -> None:
    """Note to which path a form led."""
    _NOTE.run(connection, its_key=key, path=path)


_NOTE = Prepared(
    update(SentForm).where(SentForm.key == bindparam("its_key")).values(led_to=bindparam("path"))
)


def give_back(connection: Connection, key: bytes) -> None:
    """Let a form be sent again that did nothing."""
    _GIVE_BACK.run(connection, its_key=key)


_GIVE_BACK = Prepared(delete(SentForm).where(SentForm.key == bindparam("its_key")))


def forget(connection: Connection, *, before: datetime) -> int:
    """Forget what was sent before a moment; return how many there were."""
    return _FORGET.run(connection, moment=before)


_FORGET = Prepared(
    delete(SentForm).where(SentForm.sent_at < bindparam("moment", type_=SentForm.sent_at.type))
)
