"""What is noted of this installation: when a backup was made, when one was tried, and the like."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, select

from bot.storage.engine.prepared_statements import Prepared
from bot.storage.schema.operations_tables import InstallationNote


class Noted(StrEnum):
    """What is noted with its time."""

    BACKUP_MADE = "backup_made"
    RESTORE_TRIED = "restore_tried"


def note(connection: Connection, what: Noted, at: datetime) -> None:
    """Note that something was done now, over when it was done before."""
    write_note(connection, what.value, at.isoformat())


def write_note(connection: Connection, name: str, value: str) -> None:
    """Note a value under a name, over what was noted before."""
    _NOTE.run(connection, name=name, value=value)


def read_noted(connection: Connection, what: Noted) -> datetime | None:
    """Return when something was done last; None where it never was."""
    wanted = select(InstallationNote.value).where(InstallationNote.name == what.value)
    value = connection.execute(wanted).scalar()
    return datetime.fromisoformat(value) if value else None


def _write(insert: Any) -> Any:
    statement = insert(InstallationNote)
    return statement.on_conflict_do_update(
        index_elements=["name"], set_={"value": statement.excluded.value}
    )


_NOTE = Prepared(_write, "name value")
