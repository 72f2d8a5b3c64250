"""SQLite: how its file is made and opened. Who writes when is
``bot.storage.engine.sqlite_writers``' business."""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

from bot.files.private_files import make_private
from bot.storage.engine.sqlite_writers import SharedWriter


def engine(url: URL, *, pool_size: int, patience: float) -> Engine:
    """Return an engine for threads that read. Each transaction is begun by ``begin``."""
    made = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=patience,
        pool_use_lifo=True,
        hide_parameters=True,
        connect_args={"timeout": patience, "check_same_thread": False},
    )
    event.listen(made, "connect", _prepare)
    return made


def writers_engine(url: URL, *, patience: float) -> Engine:
    """Return an engine for the one connection that all writers of a process share."""
    arguments = {"timeout": patience, "check_same_thread": False, "factory": SharedWriter}
    made = create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args=arguments)
    event.listen(made, "connect", _prepare)
    return made


def make_file(file: Path) -> None:
    """Make the file where there is none, readable by its owner alone.

    One that is there is not opened: to close a descriptor of it would drop the locks that SQLite
    holds on it for this whole process (https://www.sqlite.org/howtocorrupt.html, 2.2).
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    make_private(file)


def set_journal(file: Path, patience: float) -> None:
    """Turn the file's write-ahead log on, for good. Call it in the writers' turn."""
    connection = sqlite3.connect(file, timeout=patience)
    try:
        if connection.execute("PRAGMA journal_mode=WAL").fetchone() != ("wal",):
            raise sqlite3.OperationalError("the file's system has no shared memory for the log")
    finally:
        connection.close()


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    """Set up one connection. FULL: what was acknowledged survives a loss of power."""
    connection.isolation_level = None  # we say when a transaction begins, not the driver
    for pragma in (
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",  # what is erased leaves no traces in free pages
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def begin(connection: Connection) -> None:
    """Begin to read: from now on one moment is seen.

    On the driver's own connection, which is three times as fast as an event of the engine.
    """
    driver: Any = connection.connection.dbapi_connection
    driver.execute("BEGIN")
