"""Holds that jobs run by the clock, though others fail, and leave nothing running."""

import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine import EARLY_SECONDS, Job, run

A_SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
PERIODS = (A_SECOND, 5 * A_SECOND, HOUR / 60, HOUR / 6, HOUR, 24 * HOUR)
LONG_ENOUGH = 30.0
WORKER = """
from datetime import timedelta
from bot.engine import Job, run, told_to_stop
stop = told_to_stop()
run([Job("tick", lambda: print("tick", flush=True), timedelta(seconds=1))], stop)
print("stopped", flush=True)
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
    run([Job("fail", fail, A_SECOND), Job("tick", job, A_SECOND)], stop)
    assert job.ran >= 2
    assert "the job fail failed (ZeroDivisionError)" in caplog.text


def test_a_job_that_still_runs_is_not_run_beside_itself(stop: threading.Event) -> None:
    at_once, most = 0, 0

    def take_long() -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        stop.wait(LONG_ENOUGH)
        at_once -= 1

    tick = Job("tick", Stopping(3, stop), A_SECOND)
    run([Job("long", take_long, A_SECOND), tick], stop)
    assert most == 1
    assert at_once == 0  # it was told to end, and waited for


def test_a_worker_that_is_told_to_stop_stops() -> None:
    command = [sys.executable, "-c", WORKER]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "tick\n"
        worker.terminate()
        assert worker.stdout.read().endswith("stopped\n")
        assert worker.wait(timeout=LONG_ENOUGH) == 0
