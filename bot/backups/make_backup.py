"""Writes a copy of the database as it is at one moment, with what a restore has to find in it."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from bot.files.private_files import make_folder, sha256_of, whole_file
from bot.storage.engine.database import Database
from bot.storage.engine.database_copies import copy_database
from bot.storage.operations import installation_notes
from bot.storage.operations.installation_notes import Noted
from bot.storage.privacy import keys

_NAME: Final = "handraiser-{:%Y-%m-%dT%H%M%SZ}"
_OURS: Final = "handraiser-*Z.json"
SQLITE, POSTGRESQL = ".sqlite3", ".pgdump"
_UNFINISHED: Final = ".unfinished"
_LEFT: Final = f"handraiser-*{_UNFINISHED}"
_ABANDONED_AFTER: Final = timedelta(days=1)


class BackupRefused(Exception):
    """A backup cannot be made or taken back as things stand; the words say why."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup's file, and what it holds: its tables' version, and how many rows by table."""

    file: Path
    made_at: datetime
    version: str
    sha256: str
    rows: Mapping[str, int]


def make_backup(database: Database, folder: Path, *, now: datetime) -> Backup:
    """Write a backup into a folder, readable by its owner alone. Others go on writing meanwhile.

    Raises ``BackupRefused``, ``CopyFailed``, ``Unavailable`` and ``OSError``.
    """
    version = check_before_backup(database)
    make_folder(folder)
    suffix = SQLITE if database.is_sqlite else POSTGRESQL
    file = folder / f"{_NAME.format(now)}{suffix}"
    unfinished = file.with_name(f"{file.name}{_UNFINISHED}")
    _delete_unfinished(folder, now)
    try:
        rows = copy_database(database, unfinished)
        backup = Backup(file, now, version, sha256_of(unfinished), rows)
        with whole_file(contents_of(file)) as written:
            written.write(_to_json(backup))
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
    with database.write() as connection:
        installation_notes.note(connection, Noted.BACKUP_MADE, now)
    return backup


def _delete_unfinished(folder: Path, now: datetime) -> None:
    """Delete what backups left that were killed, each as large as the database; not one that is
    being written elsewhere."""
    for left in folder.glob(_LEFT):
        with suppress(FileNotFoundError):
            if now.timestamp() - left.stat().st_mtime > _ABANDONED_AFTER.total_seconds():
                left.unlink()


def check_before_backup(database: Database) -> str:
    """Return the version of the tables. Raises ``BackupRefused`` where there are none.

    And where keys still lie in a SQLite file, since they would be in its backups. PostgreSQL's copy
    leaves their table out, wherever they lie.
    """
    is_there = database.file is None or database.file.exists()
    version = database.version() if is_there else None
    if version is None:
        raise BackupRefused("the database has no tables yet: run `python -m bot migrate`")
    with database.read() as connection:
        if database.is_sqlite and keys.read_rows(connection):
            raise BackupRefused(
                "keys still lie in the database itself, and would be in the backup: start the "
                "program once, which moves them apart"
            )
    return version


def contents_of(file: Path) -> Path:
    """Return the file beside a backup that says what it holds."""
    return file.with_suffix(".json")


def read_contents(file: Path) -> Backup | None:
    """Return what a backup holds; None where nothing beside it says so.

    Raises ``BackupRefused`` where that is no such file.
    """
    beside = contents_of(file)
    if not beside.exists():
        return None
    try:
        content = json.loads(beside.read_bytes())
        rows = {str(name): int(count) for name, count in content["rows"].items()}
        made_at = datetime.fromisoformat(content["made_at"])
        return Backup(file, made_at, str(content["version"]), str(content["sha256"]), rows)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise BackupRefused(f"{beside} does not say what a backup holds") from None


def delete_older(folder: Path, *, than: timedelta, now: datetime) -> int:
    """Delete the backups in a folder that are older than that; return how many were."""
    deleted = 0
    for beside in sorted(folder.glob(_OURS)):
        holds = read_contents(beside)
        if holds and now - holds.made_at > than:
            for one in folder.glob(f"{beside.stem}.*"):
                one.unlink(missing_ok=True)
            deleted += 1
    return deleted


def _to_json(backup: Backup) -> bytes:
    content = {
        "made_at": backup.made_at.isoformat(),
        "version": backup.version,
        "sha256": backup.sha256,
        "rows": backup.rows,
    }
    return json.dumps(content, indent=1).encode()
