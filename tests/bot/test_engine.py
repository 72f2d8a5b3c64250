"""Holds that jobs run by the clock, on every kind of database, and leave nothing running."""

import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import inspect

from bot.engine import Job, forget_runs, run
from bot.store.database import Database

EVERY_SECOND = "* * * * * *"
LONG_ENOUGH = 30.0
FAR_AWAY = datetime(2999, 1, 1, tzinfo=UTC)
WORKER = """
import sys
from bot.engine import Job, run, told_to_stop
stop = told_to_stop()
run(sys.argv[1], [Job("tick", "* * * * * *", lambda: print("tick", flush=True))], stop)
print("stopped", flush=True)
"""


class Stopping:
    """A job that stops the worker when it has run as often as it is told."""

    def __init__(self, times: int) -> None:
        self.stop = threading.Event()
        self.ran, self.forgotten = 0, 0
        self._times = times

    def __call__(self) -> None:
        """Run once."""
        self.ran += 1
        self.forgotten += forget_runs(FAR_AWAY)
        if self.ran >= self._times:
            self.stop.set()


def test_jobs_run_by_the_clock_though_another_fails_and_leave_no_traces(
    database: Database, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    job = Stopping(2)
    watchdog = threading.Timer(LONG_ENOUGH, job.stop.set)
    watchdog.start()
    run(database_url, [Job("fail", EVERY_SECOND, fail), Job("tick", EVERY_SECOND, job)], job.stop)
    watchdog.cancel()
    assert job.ran >= 2
    assert job.forgotten >= 1
    assert "the job fail failed" in caplog.text
    with database.read() as connection:
        assert not inspect(connection).has_table("workflow_status")
    if database.file is not None:
        its = database.file.with_name("handraiser.engine.sqlite3")
        assert its.stat().st_mode & 0o077 == 0


def test_a_job_that_still_runs_is_not_run_beside_itself(
    database_url: str, database: Database
) -> None:
    del database  # it is there for the worker
    stop, at_once, most = threading.Event(), 0, 0

    def take_long() -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        stop.wait(LONG_ENOUGH)
        at_once -= 1

    other = Stopping(3)
    watchdog = threading.Timer(LONG_ENOUGH, stop.set)
    watchdog.start()

    def tick() -> None:
        other()
        if other.stop.is_set():
            stop.set()

    run(database_url, [Job("long", EVERY_SECOND, take_long), Job("tick", EVERY_SECOND, tick)], stop)
    watchdog.cancel()
    assert most == 1
    assert at_once == 0  # it was told to end, and waited for


def test_a_worker_that_is_told_to_stop_stops(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WORKER, f"sqlite:///{tmp_path}/handraiser.sqlite3"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "tick\n"
        worker.terminate()
        assert worker.stdout.read().endswith("stopped\n")
        assert worker.wait(timeout=LONG_ENOUGH) == 0


def test_the_web_process_never_loads_the_engines_library() -> None:
    program = "import sys, bot.bootstrap, bot.inbox; sys.exit('dbos' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
