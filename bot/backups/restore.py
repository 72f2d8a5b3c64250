"""Puts a backup into an empty place, and holds back what would go out twice from there."""

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Final

from bot.backups.continuous import fetch_replica, is_replica
from bot.backups.make_backup import POSTGRESQL, SQLITE, Backup, BackupRefused, read_contents
from bot.broadcasts.broadcast_errors import UNDER_WAY
from bot.files.private_files import sha256_of
from bot.sending.refusal_words import describe_reason, store_reason
from bot.storage.broadcasts import broadcasts
from bot.storage.engine.database import SCHEMA_VERSION, Database
from bot.storage.engine.database_copies import put_copy, version_of_copy
from bot.storage.integrations import integrations
from bot.storage.organizers import audit_trail
from bot.storage.schema.broadcast_tables import BroadcastStatus

RESTORED: Final = "restored from a backup"
"""Why integrations are paused then."""


def restore(source: str, database: Database) -> Backup | None:
    """Put a backup into an empty database; return what it should hold, as far as that is known.

    ``source`` is a file that ``make_backup`` wrote, or the address of what is copied continuously.
    Raises ``BackupRefused``, ``CopyFailed``, ``Unavailable``.
    """
    if is_replica(source):
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / f"replica{SQLITE}"
            _refuse_other_kind(copy, database)
            fetch_replica(source, copy)
            _refuse_other_tables(copy, database)
            put_copy(copy, database)
        return None
    file = Path(source)
    if not file.is_file():
        raise BackupRefused(f"{file} is no file")
    _refuse_other_kind(file, database)
    holds = read_contents(file)
    if holds is not None:
        if sha256_of(file) != holds.sha256:
            raise BackupRefused(f"{file} is not as it was made: it was changed or cut short")
        _refuse_newer(holds.version)
    _refuse_other_tables(file, database)
    put_copy(file, database)
    return holds


def _refuse_other_kind(file: Path, database: Database) -> None:
    wanted = SQLITE if database.is_sqlite else POSTGRESQL
    if file.suffix != wanted:
        raise BackupRefused(f"DATABASE_URL needs a backup whose name ends with {wanted}")


def _refuse_other_tables(file: Path, database: Database) -> None:
    """Refuse what holds no tables of ours, or newer ones, whatever lies beside it."""
    version = version_of_copy(file, is_sqlite=database.is_sqlite)
    if version is None:
        raise BackupRefused(
            f"{file} holds none of this program's tables: it is damaged, or no backup"
        )
    _refuse_newer(version)


def _refuse_newer(version: str) -> None:
    if version > SCHEMA_VERSION:
        raise BackupRefused(
            f"the backup's tables are of version {version}, made by a newer program; "
            f"this one knows {SCHEMA_VERSION}: restore it with the newer one"
        )


def hold_back_broadcasts(database: Database, source: str, *, now: datetime) -> list[int]:
    """Pause what was under way when the backup was made; return the broadcasts' numbers.

    Whom it reached since then is not known any more, and nobody may be written to twice.
    """
    paused = []
    with database.write() as connection:
        detail = Path(source).name
        audit_trail.note(connection, now, None, "backup restored", detail=detail)
        for row in broadcasts.list_in_status(connection, *UNDER_WAY):
            reason = store_reason("restored")
            broadcasts.change(
                connection, row.id, UNDER_WAY, status=BroadcastStatus.PAUSED, pause_reason=reason
            )
            detail = describe_reason(reason)
            audit_trail.note(connection, now, None, "paused", row.id, detail=detail)
            paused.append(row.id)
    return paused


def hold_back_integrations(database: Database, *, now: datetime) -> list[str]:
    """Pause all that other programs are told; return the integrations' names.

    A copy that is looked at somewhere must not tell anybody anything, and what was told since the
    backup was made would be told again.
    """
    with database.write() as connection:
        names = [
            row.name
            for row in integrations.list_standing(connection)
            if integrations.pause(connection, row.id, why=RESTORED, at=now)
        ]
        for name in names:
            audit_trail.note(connection, now, None, "integration held back", detail=name)
    return names
