"""The data keys as they lie in a database of their own, and copies of them that end on a known day.

They lie apart, so that no backup of the database holds a key that was destroyed since. A copy of
them is made by ``keys backup`` alone, and ends after ``COPIES_KEPT``. Where they cannot lie apart
(PostgreSQL without ``KEYS_DATABASE_URL``), each backup of the database holds them, and nobody
knows for how long.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection

from bot.files.private_files import remove_unfinished, whole_file
from bot.storage.engine.database import Database
from bot.storage.privacy import keys
from bot.vault import Stored, WrongKeys

COPIES_KEPT: Final = timedelta(days=14)
KEYS_LOCK: Final = b"thekeys!"
_COPY_NAME: Final = "handraiser-keys-{:%Y-%m-%dT%H%M%SZ}.json"
_COPY_PATTERN: Final = "handraiser-keys-*.json"
_BYTES: Final = ("wrapped", "vault_key")
_TIMES: Final = ("created_at", "destroyed_at")


class NoSuchCopy(Exception):
    """A file is no copy of data keys that may still be used; the words say why."""


@dataclass(frozen=True, slots=True)
class CopiesLeft:
    """Where keys that are destroyed today still lie.

    ``until`` is when the last known copy ends, None where there is none. ``from_before``: backups
    of the database that were made before then hold them too, until they are deleted; it is None
    where keys always lay apart. ``are_apart``: no backup that is made of the database holds keys.
    """

    are_apart: bool
    until: datetime | None
    from_before: datetime | None

    @property
    def is_known(self) -> bool:
        """Whether it is known on which day the last copy ends."""
        return self.are_apart and self.from_before is None


def are_apart(database: Database) -> bool:
    """Say whether keys lie in a database of their own."""
    return database.keys is not database


def read_stored_keys(database: Database) -> Stored:
    """Return what is stored of keys. Makes no file and no table, and moves nothing."""
    with database.read() as connection:
        generations = keys.list_generations(connection)
        found = keys.list_data_keys(connection)
    if are_apart(database) and _exists(database.keys):
        with database.keys.read() as connection:
            if keys.has_tables(connection):
                found |= keys.list_data_keys(connection)
    return Stored(tuple(found.values()), generations)


def _exists(database: Database) -> bool:
    return database.file is None or database.file.exists()


@contextmanager
def changing(database: Database) -> Iterator[Connection]:
    """Yield a transaction in which data keys may be changed, and nobody else changes them."""
    with database.keys.write() as connection:
        database.keys.lock(connection, KEYS_LOCK)
        yield connection


def move_apart(database: Database, *, now: datetime) -> int:
    """Move keys that lie in the database to that of keys, whose tables are made; say how many.

    May be cut short, and done by several processes at once. What backups of the database from
    before hold is noted as a copy of which nobody knows the end.
    """
    if not are_apart(database):
        return 0
    with database.read() as connection:
        rows = keys.read_rows(connection)
    with changing(database) as connection:
        keys.make_tables(connection)
        if rows and keys.add_rows(connection, rows):
            keys.add_copy(connection, made_at=now, ends_at=None)
    if rows:
        with database.write() as connection:
            keys.remove_rows(connection)
        database.empty_log()
    return len(rows)


def copies_left(database: Database, *, now: datetime) -> CopiesLeft:
    """Return where a key that is destroyed now still lies."""
    with database.keys.read() as connection:
        copies = keys.list_copies(connection)
    ends = [ends_at for _, ends_at in copies if ends_at is not None and ends_at > now]
    endless = [made_at for made_at, ends_at in copies if ends_at is None]
    return CopiesLeft(are_apart(database), max(ends, default=None), max(endless, default=None))


def back_up(database: Database, folder: Path, *, now: datetime) -> Path:
    """Write a copy of the data keys into a folder, readable by its owner alone; return its path.

    Copies in the folder whose time is over are deleted. The keys are wrapped: without
    ``VAULT_KEYS`` they open nothing. Raises ``OSError``.
    """
    ends_at = now + COPIES_KEPT
    folder.mkdir(parents=True, exist_ok=True)
    delete_ended(folder, now=now)
    with changing(database) as connection:
        rows = keys.read_rows(connection)
        keys.add_copy(connection, made_at=now, ends_at=ends_at)
    file = folder / _COPY_NAME.format(now)
    content = {"ends_at": ends_at.isoformat(), "data_keys": [_plain(row) for row in rows]}
    with whole_file(file) as written:
        written.write(json.dumps(content).encode())
    return file


def delete_ended(folder: Path, *, now: datetime) -> int:
    """Delete copies in a folder whose time is over, and those cut short; return how many ended."""
    remove_unfinished(folder, _COPY_PATTERN)
    deleted = 0
    for file in sorted(folder.glob(_COPY_PATTERN)):
        try:
            ends_at, _ = _read_copy(file)
        except NoSuchCopy:
            continue
        if ends_at <= now:
            file.unlink(missing_ok=True)
            deleted += 1
    return deleted


def restore(database: Database, file: Path, *, now: datetime) -> int:
    """Take keys that are missing out of a copy; return how many. One that was destroyed stays so.

    Raises ``NoSuchCopy`` where the file is none, or its time is over.
    """
    ends_at, rows = _read_copy(file)
    if ends_at <= now:
        raise NoSuchCopy(f"{file} ended on {ends_at:%Y-%m-%d}: what it holds may be destroyed")
    with changing(database) as connection:
        keys.make_tables(connection)
        return keys.add_rows(connection, rows)


def check_not_lost(stored: Stored) -> None:
    """Raise ``WrongKeys`` where the database was written with data keys, and none is there."""
    if stored.generations and not stored.data_keys:
        raise WrongKeys("data_keys_gone")


def _read_copy(file: Path) -> tuple[datetime, Sequence[dict[str, Any]]]:
    try:
        content = json.loads(file.read_text())
        rows = [_row(one) for one in content["data_keys"]]
        return datetime.fromisoformat(content["ends_at"]), rows
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise NoSuchCopy(f"{file} is no copy of data keys that can be read") from None


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    changed = {name: row[name] and row[name].hex() for name in _BYTES}
    changed |= {name: row[name] and row[name].isoformat() for name in _TIMES}
    return {**row, **changed}


def _row(plain: dict[str, Any]) -> dict[str, Any]:
    changed: dict[str, Any] = {name: plain[name] and bytes.fromhex(plain[name]) for name in _BYTES}
    changed |= {name: plain[name] and datetime.fromisoformat(plain[name]) for name in _TIMES}
    return {**plain, **changed}
