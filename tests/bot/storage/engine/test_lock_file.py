"""Processes take turns at writing, and one that is frozen in its turn holds nobody for ever."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import enumerate as enumerate_threads

import pytest

from bot.storage.engine.database import Database, Unavailable
from bot.storage.engine.sqlite_writers import Writers
from tests.bot.storage.engine.test_sqlite_writers import add, made, opened, people, until


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return made(tmp_path / "some.sqlite3")


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as pool:
        yield pool


@contextmanager
def another_process(file: Path) -> Iterator["subprocess.Popen[str]"]:
    """Start a process that writes, and yield it while it is in the middle of that."""
    program = f"from {__name__} import write_without_end; write_without_end({str(file)!r})"
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout
            assert process.stdout.readline() == "writing\n"
            yield process
        finally:
            process.kill()


def write_without_end(path: str) -> None:
    """Be in the middle of writing until a line comes in."""
    with opened(Path(path)).turn():
        sys.stdout.write("writing\n")
        sys.stdout.flush()
        sys.stdin.readline()


def test_a_process_that_is_frozen_while_it_writes_keeps_nobody_waiting_for_ever(
    file: Path, threads: ThreadPoolExecutor
) -> None:
    writers = opened(file, patience=0.3)
    with another_process(file) as process:
        process.send_signal(signal.SIGSTOP)
        for _ in range(2):  # and not only the first time
            futures = [threads.submit(_write, writers, person) for person in range(2, 8)]
            for future in futures:
                with pytest.raises(TimeoutError, match="waited too long for another"):
                    future.result(30)
        assert people(file) == []
    until(lambda: _can_write(writers, 9))
    assert people(file) == [9]
    writers.close()


def test_a_process_that_goes_on_lets_in_at_once_who_waits(
    file: Path, threads: ThreadPoolExecutor
) -> None:
    writers = opened(file)
    with another_process(file) as process:
        process.send_signal(signal.SIGSTOP)
        future = threads.submit(_write, writers, 2)
        until(lambda: any(thread.name == "lock-file" for thread in enumerate_threads()))
        process.send_signal(signal.SIGCONT)
        process.communicate("go on\n", timeout=30)
        future.result(30)
    assert people(file) == [2]
    writers.close()


def test_who_gave_up_waiting_for_a_process_keeps_nobody_else_off_later(
    file: Path,
) -> None:
    impatient = opened(file, patience=0.1)
    with another_process(file) as process:
        with pytest.raises(TimeoutError):
            _write(impatient, 2)
        process.communicate("go on\n", timeout=30)
    _write(opened(file), 3)
    assert people(file) == [3]
    impatient.close()


def _write(writers: Writers, person: int) -> None:
    with writers.turn() as connection:
        add(person)(connection)


def _can_write(writers: Writers, person: int) -> bool:
    try:
        _write(writers, person)
    except TimeoutError:
        return False
    return True


def test_to_callers_the_database_is_unavailable_meanwhile_and_can_still_be_read(
    tmp_path: Path,
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'some.sqlite3'}", patience=0.3)
    database.migrate()
    with another_process(tmp_path / "some.sqlite3") as process:
        process.send_signal(signal.SIGSTOP)
        with pytest.raises(Unavailable), database.write():
            pass
        assert database.is_ready()
    database.close()
