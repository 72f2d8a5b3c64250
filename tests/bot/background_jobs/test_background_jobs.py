"""Holds that jobs run by the clock, though others fail, and leave nothing running; and that a
durable one is run once, on every kind of database, and again if it was cut short.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from dbos import DBOS, DBOSClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import column, create_engine, inspect, select, table

from bot.background_jobs import Job, run
from bot.background_jobs.durable_runs import forget_runs
from bot.background_jobs.jobs import EARLY_SECONDS
from bot.storage.engine.database import Database
from tests.log_lines import logged

A_SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
PERIODS = (A_SECOND, 5 * A_SECOND, HOUR / 60, HOUR / 6, HOUR, 24 * HOUR)
LONG_ENOUGH = 300.0
SOON = 0.1
"""Seconds between two looks for durable jobs."""
FAR_AWAY = datetime(2999, 1, 1, tzinfo=UTC)
ENGINE_FILE = "handraiser.engine.sqlite3"
NOT_USED = "postgresql:///not-used"
AWAKE = "dbos-background-jobs"
"""A thread of dbos's that it has while it is launched."""
WORKER = """
import sys
from datetime import timedelta
from bot.background_jobs import Job, run, told_to_stop
stop = told_to_stop()
database_url, job, kind, worker = sys.argv[1:]
say = lambda: print("tick", flush=True)
tick = Job(job, say, timedelta(seconds=1), durable=kind == "durable")
run(database_url, [tick], stop, worker=worker, look_seconds=0.1)
print("stopped", flush=True)
"""
WAITING = """
import threading
from bot.background_jobs import told_to_stop
stop = told_to_stop()
threads = [threading.Thread(target=stop.wait, daemon=True) for _ in range(50)]
for thread in threads:
    thread.start()
print("waiting", flush=True)
stop.wait()
print("stopped", flush=True)
"""
"""Many wait, so that it takes a while to tell all of them."""
DYING_WORKER = """
import os, sys, threading
from tests.bot.background_jobs.test_background_jobs import due_once, run
run(sys.argv[1], [due_once("job", lambda: os._exit(9))], threading.Event(), look_seconds=0.1)
"""


class Stopping:
    """A job that stops the worker when it has run as often as it is told."""

    def __init__(self, times: int, stop: threading.Event) -> None:
        self.ran = 0
        self._times, self._stop = times, stop

    def __call__(self) -> None:
        """Run once."""
        self.ran += 1
        if self.ran >= self._times:
            self._stop.set()


@pytest.fixture
def stop() -> threading.Event:
    """Tells the worker to stop, at the latest when all hope is gone."""
    stop = threading.Event()
    watchdog = threading.Timer(LONG_ENOUGH, stop.set)
    watchdog.daemon = True
    watchdog.start()
    return stop


def _idle() -> None:
    """Do nothing: a job that is only asked when it is due."""


def _durable(name: str, job: Callable[[], object]) -> Job:
    return Job(name, job, A_SECOND, durable=True)


def due_once(name: str, job: Callable[[], object], after: timedelta = 3 * A_SECOND) -> Job:
    """Return a durable job that is due ``after`` so long, and then not for a day."""
    moment = datetime.now(UTC) + after
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return Job(name, job, 24 * HOUR, moment - midnight, durable=True)


def _is_awake() -> bool:
    """Return whether dbos is launched in this process."""
    return any(thread.name == AWAKE for thread in threading.enumerate())


@pytest.mark.parametrize(
    ("every", "at", "now", "due"),
    [
        (5 * A_SECOND, 0 * HOUR, "12:00:01", "12:00:05"),
        (5 * A_SECOND, 0 * HOUR, "12:00:05", "12:00:10"),
        (HOUR, HOUR * 11 / 60, "12:10:59", "12:11:00"),
        (HOUR, HOUR * 11 / 60, "12:11:00", "13:11:00"),
        (24 * HOUR, 4 * HOUR, "03:59:00", "04:00:00"),
    ],
)
def test_a_job_is_due_by_the_clock_in_utc(
    every: timedelta, at: timedelta, now: str, due: str
) -> None:
    moment, expected = (
        datetime.fromisoformat(f"2026-05-04T{time}").replace(tzinfo=UTC) for time in (now, due)
    )
    seconds = Job("job", _idle, every, at).seconds_until(moment.timestamp())
    assert moment + timedelta(seconds=seconds) == expected


@given(
    now=st.floats(1.7e9, 2.0e9),
    early=st.floats(0, EARLY_SECONDS * 0.9),
    every=st.sampled_from(PERIODS),
)
def test_one_that_wakes_too_early_is_not_due_twice_and_none_is_left_out(
    now: float, early: float, every: timedelta
) -> None:
    job = Job("job", _idle, every)
    due = now + job.seconds_until(now)
    again = due - early + job.seconds_until(due - early)
    assert again == pytest.approx(due + every.total_seconds(), abs=0.001)


def test_jobs_run_by_the_clock_though_another_fails(
    stop: threading.Event, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    job = Stopping(2, stop)
    run(NOT_USED, [Job("fail", fail, A_SECOND), Job("tick", job, A_SECOND)], stop)
    assert job.ran >= 2
    assert '"job": "fail", "error": "ZeroDivisionError"' in logged(caplog)


def test_durable_jobs_run_by_the_clock_though_another_fails_and_leave_no_traces(
    database: Database, database_url: str, stop: threading.Event, caplog: pytest.LogCaptureFixture
) -> None:
    forgotten = 0

    def fail() -> None:
        raise ZeroDivisionError

    def forget() -> None:
        nonlocal forgotten
        forgotten += forget_runs(FAR_AWAY)
        if forgotten >= 2:
            stop.set()

    jobs = [_durable("fail", fail), _durable("forget", forget)]
    run(database_url, jobs, stop, look_seconds=SOON)
    assert forgotten >= 2
    assert '"job": "fail", "error": "ZeroDivisionError"' in logged(caplog)
    with database.read() as connection:
        assert not inspect(connection).has_table("workflow_status")
    if database.file is not None:
        its = database.file.with_name(ENGINE_FILE)
        assert its.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("durable", [False, True])
def test_a_job_that_still_runs_is_not_run_beside_itself(
    durable: bool, tmp_path: Path, stop: threading.Event
) -> None:
    at_once, most = 0, 0

    def take_long() -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        stop.wait(LONG_ENOUGH)
        at_once -= 1

    tick = Stopping(3, stop)
    jobs = [
        Job("long", take_long, A_SECOND, durable=durable),
        Job("tick", tick, A_SECOND, durable=durable),
    ]
    run(f"sqlite:///{tmp_path}/handraiser.sqlite3", jobs, stop, look_seconds=SOON)
    assert tick.ran >= 3
    assert most == 1
    assert at_once == 0  # it was told to end, and waited for


def test_dbos_is_awake_only_while_there_is_a_durable_job_to_run(
    database_url: str, database: Database, stop: threading.Event
) -> None:
    del database  # it is there for the worker
    was_awake: list[bool] = []

    def watch() -> None:
        if was_awake and not _is_awake():
            stop.set()

    jobs = [
        Job("watch", watch, A_SECOND),
        due_once("job", lambda: was_awake.append(_is_awake())),
    ]
    run(database_url, jobs, stop, look_seconds=SOON)
    assert was_awake == [True]


def test_ordinary_jobs_run_though_dbos_reaches_no_database(
    tmp_path: Path, stop: threading.Event, caplog: pytest.LogCaptureFixture
) -> None:
    def look() -> None:
        if "durable jobs have to wait" in logged(caplog):
            stop.set()

    nowhere = f"postgresql://name:secret@/nowhere?host={tmp_path}"
    jobs = [Job("look", look, A_SECOND), _durable("job", _idle)]
    told: list[str] = []
    run(nowhere, jobs, stop, look_seconds=SOON, tell=told.append)
    assert told == ["OperationalError"]
    assert '"error": "OperationalError"' in logged(caplog)
    assert "secret" not in logged(caplog)


def test_what_a_crash_cut_short_is_run_again_when_that_worker_is_back(
    database_url: str, database: Database, stop: threading.Event
) -> None:
    del database  # it is there for the worker
    died = subprocess.run([sys.executable, "-c", DYING_WORKER, database_url], check=False)
    assert died.returncode == 9
    again = Stopping(1, stop)
    run(database_url, [due_once("job", again, after=12 * HOUR)], stop, look_seconds=SOON)
    assert again.ran == 1


def test_of_two_workers_one_runs_what_is_due(database_url: str, database: Database) -> None:
    job = f"tick-{uuid4()}"
    reading, writing = os.pipe()
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, database_url, job, "durable", name], stdout=writing
        )
        for name in ("worker-1", "worker-2")
    ]
    os.close(writing)
    with os.fdopen(reading) as lines:
        ticks = [lines.readline() for _ in range(3)]
        for worker in workers:
            worker.terminate()
        ticks += [line for line in lines if line != "stopped\n"]
    assert [worker.wait(timeout=LONG_ENOUGH) for worker in workers] == [0, 0]
    assert set(ticks) == {"tick\n"}
    # A run that came while another of it was still going on did nothing.
    assert len(ticks) <= _finished_runs(database, job)


def _finished_runs(database: Database, job: str) -> int:
    schema = None if database.file else "dbos"
    status = table("workflow_status", column("name"), column("status"), schema=schema)
    finished = select(status.c.name).where(status.c.name == job, status.c.status == "SUCCESS")
    with ExitStack() as stack:
        if database.file is None:
            connection = stack.enter_context(database.read())
        else:
            engine = create_engine(f"sqlite:///{database.file.with_name(ENGINE_FILE)}")
            connection = stack.enter_context(engine.connect())
        return len(connection.execute(finished).all())


def test_what_earlier_releases_had_dbos_start_by_its_clock_is_not_started(
    tmp_path: Path, stop: threading.Event
) -> None:
    file = f"sqlite:///{tmp_path / ENGINE_FILE}"
    DBOS.migrate(file)
    with ExitStack() as stack:
        client = DBOSClient(system_database_url=file)
        stack.callback(client.destroy)
        client.create_schedule(schedule_name="old", workflow_name="old", schedule="* * * * * *")
        url = f"sqlite:///{tmp_path}/handraiser.sqlite3"
        run(url, [due_once("job", stop.set)], stop, look_seconds=SOON)
        assert client.list_schedules() == []


@pytest.mark.parametrize("kind", ["ordinary", "durable"])
def test_a_worker_that_is_told_to_stop_stops(kind: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/handraiser.sqlite3"
    command = [sys.executable, "-c", WORKER, url, "tick", kind, "worker-1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "tick\n"
        worker.terminate()
        assert worker.stdout.read().endswith("stopped\n")
        assert worker.wait(timeout=LONG_ENOUGH) == 0


def test_signals_that_come_all_at_once_break_into_nothing() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WAITING], stdout=subprocess.PIPE, text=True
    ) as waiting:
        assert waiting.stdout is not None
        assert waiting.stdout.readline() == "waiting\n"
        for _ in range(20):
            waiting.terminate()
            waiting.send_signal(signal.SIGINT)
        try:
            assert waiting.communicate(timeout=LONG_ENOUGH)[0] == "stopped\n"
        finally:
            waiting.kill()


def test_the_web_process_never_loads_the_engines_library() -> None:
    program = "import sys, bot.bootstrap, bot.inbox.receive; sys.exit('dbos' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
