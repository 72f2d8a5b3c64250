"""SQLite: how its file is opened, and the lock by which its writers take turns.

SQLite lets one writer in at a time and makes the others sleep and try again, so that at a busy
moment some wait a hundred times longer than others. Here writers queue: threads on a lock in the
process, processes on a lock of the file beside the database (``flock``).
"""

import os
import sqlite3
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL


class Writers:
    """Lets one writer at a time through, among all threads of all processes.

    ``patience`` is in seconds. Another process is waited for without end by one thread of this
    one: it goes on when that process does, or dies.
    """

    def __init__(self, file: Path, patience: float) -> None:
        self._patience = patience
        self._path = file.with_name(file.name + "-lock")
        self._threads = threading.Lock()
        self._descriptor = -1
        self._owner = 0

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for this thread's turn. Raises ``TimeoutError`` when it does not come."""
        if not self._threads.acquire(timeout=self._patience):
            raise TimeoutError("waited too long for another writer")
        try:
            descriptor = self._open()
            _lock(descriptor)
            try:
                yield
            finally:
                _unlock(descriptor)
        finally:
            self._threads.release()

    def _open(self) -> int:
        """Return a descriptor of this process's own: one inherited by a fork shares its lock."""
        if self._owner != os.getpid():
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._owner = os.getpid()
        return self._descriptor

    def close(self) -> None:
        """Give the descriptor back."""
        if self._owner == os.getpid():
            os.close(self._descriptor)
            self._owner = 0


if sys.platform == "win32":

    def _lock(descriptor: int) -> None:
        """Nothing: SQLite's own waiting must do there."""

    def _unlock(descriptor: int) -> None:
        """Nothing."""

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


def engine(url: URL, *, pool_size: int, patience: float) -> Engine:
    """Return an engine for threads. Each transaction is begun by ``begin``."""
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


def make_file(file: Path) -> None:
    """Make the file where there is none, readable by its owner alone.

    One that is there is not opened: to close a descriptor of it would drop the locks that SQLite
    holds on it for this whole process (https://www.sqlite.org/howtocorrupt.html, 2.2).
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


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


def begin(connection: Connection, *, writes: bool) -> None:
    """Begin for writing at once where we mean to write: a reader cannot become a writer later.

    On the driver's own connection, which is three times as fast as an event of the engine.
    """
    driver: Any = connection.connection.dbapi_connection
    driver.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
