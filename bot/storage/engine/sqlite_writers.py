"""Writers of a SQLite file: one at a time, and those who wait are committed together.

SQLite lets one writer in and makes the others sleep and try again, so that at a busy moment some
wait a hundred times longer than others. Here writers queue: threads on a lock in the process,
processes on a lock of a file beside the database (``flock``).

The greater part of a small transaction is its commit, which waits for the disk. So a writer for
whom others wait leaves its own changes in the open transaction, and the last of the group commits
for all. A writer for whom nobody waits commits at once; and all who wait get into the group that
is open, so that none is passed over twice. What holds:

- Each writer is a savepoint of its own: one that fails takes back nothing but what it did.
- Nobody returns before the commit that holds what they wrote. Until then no reader sees it, and a
  process that dies leaves nothing of it.
- A commit that fails keeps nothing, and all whom it held are told so. The same where SQLite has
  taken back the whole transaction by itself, as it may on a full disk: the group ends there, and
  who comes next begins another, on a fresh connection.
"""

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine

from bot.languages import Phrase
from bot.storage.engine.database_errors import Unavailable
from bot.storage.engine.database_remedies import explain
from bot.storage.engine.lock_file import LockFile

MAX_GROUP_SIZE: Final = 32
"""Transactions that one commit may hold: so many is a crowd, not a queue."""
GROUP_CHECK_SECONDS: Final = 0.05
"""When a waiting member of the group looks whether the writer to whom the commit was left ever
came."""


class _Group:
    """Transactions that one commit holds. ``error`` is why it did not."""

    def __init__(self) -> None:
        self.size = 0
        self.over = threading.Event()
        self.error: BaseException | None = None

    def wait(self, seconds: float) -> bool:
        """Say whether it is over by then. Raises why nothing of it was kept."""
        if not self.over.wait(seconds):
            return False
        if self.error is not None and self.size > 1:
            why, to_do = explain(self.error)
            failed = Phrase("database_faults.commit_failed", {"why": why})
            raise Unavailable(failed, to_do) from self.error
        if self.error is not None:
            raise self.error
        return True


class Writers:
    """The writers of one file, among all threads of all processes.

    ``patience`` is in seconds: so long at most is anything waited for, be it a thread that writes
    or a process that was frozen in the middle of it.
    """

    def __init__(self, file: Path, patience: float, make_engine: Callable[[], Engine]) -> None:
        self._patience = patience
        self._lock_file = LockFile(file.with_name(file.name + "-lock"))
        self._make_engine = make_engine
        self._turns = threading.Lock()
        self._waiting = _Counter()
        self._group: _Group | None = None
        self._connection: Connection | None = None
        self._owner = 0

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold off all writers, without a transaction. Raises ``TimeoutError``."""
        deadline = self._take_turn()
        try:
            with self._lock_file.held(_seconds_until(deadline)):
                yield
        finally:
            self._turns.release()

    @contextmanager
    def turn(self) -> Iterator[Connection]:
        """Yield a connection whose changes are committed, with others', before this returns.

        Raises ``TimeoutError`` when the turn or the commit does not come in time; what the commit
        raised when it held nobody else, and ``Unavailable`` when it did: it may be another's fault.
        """
        deadline = self._take_turn()
        try:
            group = self._joined() or self._begin(deadline)
            try:
                with self._savepoint(group) as connection:
                    yield connection
            finally:
                group.size += 1
                if group.error or not self.waiting or group.size >= MAX_GROUP_SIZE:
                    self._end(group)
        finally:
            self._turns.release()
        self._await(group)

    @property
    def waiting(self) -> int:
        """How many threads of this process wait for their turn."""
        return self._waiting.value

    def close(self) -> None:
        """Give connection and lock file back. What is used again is opened again."""
        with self._turns:
            self._disconnect()
            self._lock_file.close()

    def _take_turn(self) -> float:
        """Return by when, on the monotonic clock, the transaction must have begun."""
        deadline = time.monotonic() + self._patience
        with self._waiting:
            if not self._turns.acquire(timeout=self._patience):
                raise TimeoutError("waited too long for another writer")
        return deadline

    def _joined(self) -> _Group | None:
        """Return the group that waits for more; one inherited by a fork is another process's."""
        return self._group if self._owner == os.getpid() else None

    def _begin(self, deadline: float) -> _Group:
        self._lock_file.lock(_seconds_until(deadline))
        try:
            self._driver.execute("BEGIN IMMEDIATE")
        except BaseException:
            self._disconnect()
            self._lock_file.unlock()
            raise
        self._group = _Group()
        return self._group

    @contextmanager
    def _savepoint(self, group: _Group) -> Iterator[Connection]:
        driver = self._driver
        driver.execute("SAVEPOINT turn")
        try:
            yield self._open()
            driver.execute("RELEASE turn")
        except BaseException as error:
            try:
                driver.execute("ROLLBACK TO turn")
                driver.execute("RELEASE turn")
            except sqlite3.Error:  # the savepoint is gone, and the whole transaction with it
                group.error = error
            raise

    def _end(self, group: _Group) -> None:
        """Commit for the whole group, and let all of it know. Called in the writers' turn."""
        try:
            if group.error is None:
                self._driver.execute("COMMIT")
        except BaseException as error:
            group.error = error
        finally:
            if group.error is not None:
                self._disconnect()
            self._group = None
            self._lock_file.unlock()
            group.over.set()

    def _await(self, group: _Group) -> None:
        """Wait for the group's commit; see to it, should the one it was left for give up.

        After the patience it may still come: whoever tries again finds what was written.
        """
        deadline = time.monotonic() + self._patience
        while not group.wait(GROUP_CHECK_SECONDS):
            if not self._turns.acquire(timeout=_seconds_until(deadline)):
                raise TimeoutError("waited too long for the commit")
            try:
                if self._group is group:
                    self._end(group)
            finally:
                self._turns.release()

    def _disconnect(self) -> None:
        """Close the connection, which takes back what is not committed. The next is a new one."""
        if self._connection is not None and self._owner == os.getpid():
            with suppress(Exception):  # it is done with, whatever it says
                self._connection.close()
                self._connection.engine.dispose()
        self._connection = None

    @property
    def _driver(self) -> Any:
        return self._open().connection.dbapi_connection

    def _open(self) -> Connection:
        """Return this process's own connection: one inherited by a fork is not to be used."""
        if self._connection is None or self._owner != os.getpid():
            self._connection = self._make_engine().connect()
            self._owner = os.getpid()
        return self._connection


def _seconds_until(deadline: float) -> float:
    return max(0.0, deadline - time.monotonic())


class _Counter:
    """How many threads are within its ``with``."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.value = 0

    def __enter__(self) -> None:
        with self._lock:
            self.value += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self.value -= 1


class SharedWriter(sqlite3.Connection):
    """A connection on which only ``Writers`` commits: SQLAlchemy's own marks mean nothing on it."""

    def commit(self) -> None:
        """Leave it to the group's commit."""

    def rollback(self) -> None:
        """Leave it to the savepoint."""
