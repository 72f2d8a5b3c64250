"""Failed attempts to sign in, counted by a keyed hash of who was named and where from."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from bot.storage.schema.sign_in_tables import SignInAttempt as Row


def read(connection: Connection, key: bytes) -> tuple[int, datetime | None]:
    """Return how many attempts failed in a row, and before when nobody may try again."""
    wanted = select(Row.failures, Row.not_before).where(Row.key == key)
    row = connection.execute(wanted).first()
    return (0, None) if row is None else (row[0], row[1])


def note_failure(
    connection: Connection, key: bytes, failures: int, *, not_before: datetime
) -> None:
    """Note that so many failed in a row. The caller holds a lock on the key."""
    changed = connection.execute(
        update(Row).where(Row.key == key).values(failures=failures, not_before=not_before)
    )
    if not changed.rowcount:
        connection.execute(insert(Row).values(key=key, failures=failures, not_before=not_before))


def clear(connection: Connection, key: bytes) -> None:
    """Forget the failures of a key: somebody signed in."""
    connection.execute(delete(Row).where(Row.key == key))


def delete_old(connection: Connection, *, before: datetime) -> int:
    """Forget failures after which one may have tried again since; return how many."""
    return connection.execute(delete(Row).where(Row.not_before < before)).rowcount
