"""Writers of a SQLite file are committed together, and each stands or falls by itself."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import Connection, make_url

from bot.storage.engine import sqlite
from bot.storage.engine.database_errors import Unavailable
from bot.storage.engine.sqlite_writers import MAX_GROUP_SIZE, Writers

TABLES = """
CREATE TABLE people (id INTEGER PRIMARY KEY);
CREATE TABLE names (person INTEGER REFERENCES people DEFERRABLE INITIALLY DEFERRED);
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return made(tmp_path / "some.sqlite3")


def made(file: Path) -> Path:
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.executescript(TABLES)
    connection.close()
    return file


def opened(file: Path, patience: float = 30.0) -> Writers:
    url = make_url(f"sqlite:///{file}")
    return Writers(file, patience, lambda: sqlite.writers_engine(url, patience=patience))


@pytest.fixture
def writers(file: Path) -> Iterator[Writers]:
    opened_here = opened(file)
    yield opened_here
    opened_here.close()


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(MAX_GROUP_SIZE + 4) as pool:
        yield pool


def people(file: Path) -> list[int]:
    connection = sqlite3.connect(file)
    found = [row[0] for row in connection.execute("SELECT id FROM people ORDER BY id")]
    connection.close()
    return found


def execute(connection: Connection, statement: str, *values: Any) -> None:
    driver: Any = connection.connection.dbapi_connection
    driver.execute(statement, values)


def add(person: int, *also: str) -> Callable[[Connection], None]:
    def write(connection: Connection) -> None:
        execute(connection, "INSERT INTO people VALUES (?)", person)
        for statement in also:
            execute(connection, statement)

    return write


def until(condition: Callable[[], bool]) -> None:
    """Wait for what other threads are about to do."""
    for _ in range(1000):
        if condition():
            return
        Event().wait(0.01)
    raise AssertionError("it did not happen within ten seconds")


class Queue:
    """Writers behind one that holds the turn until it is let go: so they make a group."""

    def __init__(self, writers: Writers, threads: ThreadPoolExecutor) -> None:
        self._writers, self._threads = writers, threads
        self._held, self._go = Event(), Event()
        self.first = threads.submit(self._write, self._hold)
        self._held.wait(10)

    def _hold(self, connection: Connection) -> None:
        add(1)(connection)
        self._held.set()
        self._go.wait(10)

    def _write(self, body: Callable[[Connection], None]) -> None:
        with self._writers.turn() as connection:
            body(connection)

    def add(self, *bodies: Callable[[Connection], None]) -> list[Future[None]]:
        """Let these wait, in this order."""
        futures = []
        for body in bodies:
            waiting = self._writers.waiting
            futures.append(self._threads.submit(self._write, body))
            until(partial(self._wait_more_than, waiting))
        return futures

    def _wait_more_than(self, number: int) -> bool:
        return self._writers.waiting > number

    def go(self) -> None:
        """Let the first one end."""
        self._go.set()


def test_those_who_wait_are_all_written(
    writers: Writers, threads: ThreadPoolExecutor, file: Path
) -> None:
    queue = Queue(writers, threads)
    waiting = queue.add(*(add(person) for person in range(2, MAX_GROUP_SIZE + 4)))
    queue.go()
    for future in (queue.first, *waiting):
        future.result(10)
    assert people(file) == list(range(1, MAX_GROUP_SIZE + 4))


def test_one_that_fails_takes_back_only_its_own(
    writers: Writers, threads: ThreadPoolExecutor, file: Path
) -> None:
    queue = Queue(writers, threads)
    good, bad, last = queue.add(add(2), add(3, "INSERT INTO nowhere VALUES (1)"), add(4))
    queue.go()
    for future in (queue.first, good, last):
        future.result(10)
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        bad.result(10)
    assert people(file) == [1, 2, 4]


def test_a_commit_that_fails_is_told_to_all_and_keeps_nothing(
    writers: Writers, threads: ThreadPoolExecutor, file: Path
) -> None:
    queue = Queue(writers, threads)
    others = queue.add(add(2), add(3, "INSERT INTO names VALUES (99)"))
    queue.go()
    for future in (queue.first, *others):
        with pytest.raises(Unavailable, match="SQLITE_CONSTRAINT_FOREIGNKEY"):
            future.result(10)
    assert people(file) == []
    with writers.turn() as connection:
        add(5)(connection)
    assert people(file) == [5]


def test_a_commit_that_fails_for_one_alone_is_that_ones_own_mistake(
    writers: Writers, file: Path
) -> None:
    with (
        pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"),
        writers.turn() as connection,
    ):
        add(1, "INSERT INTO names VALUES (99)")(connection)
    assert people(file) == []


def test_a_transaction_that_sqlite_takes_back_ends_the_group(
    writers: Writers, threads: ThreadPoolExecutor, file: Path
) -> None:
    queue = Queue(writers, threads)
    lost, culprit, *later = queue.add(
        add(2), add(3, "INSERT OR ROLLBACK INTO people VALUES (3)"), add(4), add(5)
    )
    queue.go()
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        culprit.result(10)
    # Who is in the group when it ends is told so; on a busy machine some are in another by then.
    written = zip((1, 2, 4, 5), (queue.first, lost, *later), strict=True)
    failures = {number: future.exception(10) for number, future in written}
    assert all(failure is None or isinstance(failure, Unavailable) for failure in failures.values())
    assert people(file) == [number for number, failure in failures.items() if failure is None]


def test_a_full_disk_loses_nothing_that_was_acknowledged(
    writers: Writers, threads: ThreadPoolExecutor, file: Path
) -> None:
    with writers.turn() as connection:
        execute(connection, "PRAGMA max_page_count=4")
    queue = Queue(writers, threads)
    futures = [queue.first, *queue.add(*(add(n, _MUCH) for n in range(2, 6)))]
    queue.go()
    kept = [number for number, one in enumerate(futures, 1) if one.exception(10) is None]
    assert people(file) == kept
    assert len(kept) < len(futures)


_MUCH = (
    "WITH RECURSIVE n(i) AS (SELECT 100 + abs(random() % 1000000000) UNION ALL"
    " SELECT i + 1 FROM n LIMIT 4000) INSERT OR IGNORE INTO people SELECT -i FROM n"
)


def test_nobody_has_written_before_the_commit(
    writers: Writers, threads: ThreadPoolExecutor, file: Path
) -> None:
    inside, go = Event(), Event()

    def linger(connection: Connection) -> None:
        add(2)(connection)
        inside.set()
        go.wait(10)

    queue = Queue(writers, threads)
    (last,) = queue.add(linger)
    queue.go()
    assert inside.wait(10)
    assert not queue.first.done()
    assert people(file) == []
    go.set()
    queue.first.result(10)
    last.result(10)
    assert people(file) == [1, 2]


def test_a_group_that_is_killed_was_never_there(file: Path) -> None:
    program = f"from {__name__} import die; die({str(file)!r})"
    died = subprocess.run([sys.executable, "-c", program], check=False, timeout=30)
    assert died.returncode == -signal.SIGKILL
    assert people(file) == []


def die(path: str) -> None:
    """Be killed while one has written and waits for the commit, and another writes."""
    with ThreadPoolExecutor(2) as pool:
        queue = Queue(opened(Path(path)), pool)
        queue.add(lambda _: os.kill(os.getpid(), signal.SIGKILL))
        queue.go()
        queue.first.result(10)


def test_who_was_left_to_commit_and_gave_up_is_stood_in_for(
    file: Path, threads: ThreadPoolExecutor
) -> None:
    writers = opened(file, patience=0.2)
    queue = Queue(writers, threads)
    (impatient,) = queue.add(add(2))
    with pytest.raises(TimeoutError):
        impatient.result(10)
    queue.go()
    queue.first.result(10)
    assert people(file) == [1]
    writers.close()
