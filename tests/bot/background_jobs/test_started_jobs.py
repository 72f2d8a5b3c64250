"""Holds that a job which a person starts is run step by step, tells how far it is, and can be
cancelled, resumed and taken up after a crash, on every kind of database.
"""

import base64
import binascii
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import MetaData, create_engine, select

from bot.background_jobs import Cursor, StartableJob, run
from bot.background_jobs.dbos_engine import prepared_url
from bot.background_jobs.started_jobs import (
    JobStatus,
    StartedJob,
    StartedJobs,
    run_here,
    started_jobs,
)
from bot.storage.engine.database import Database

LONG_ENOUGH = 300.0
SOON = 0.1
STEPS = 5
PRIVATE = "Ana Ruiz, +1 555 0100"
DYING_WORKER = """
import os, sys, threading
from tests.bot.background_jobs.test_started_jobs import counting, run
job = counting(sys.argv[2], lambda at: at == 3 and os._exit(9))
run(sys.argv[1], [], threading.Event(), startable=[job], look_seconds=0.1)
"""
DYING_COMMAND = """
import os, sys
from tests.bot.background_jobs.test_started_jobs import counting, run_here
job = counting(sys.argv[2], lambda at: at == 3 and os._exit(9))
run_here(sys.argv[1], job, 7, told=lambda _: None)
"""


def counting(file: str, before: Callable[[int], object] = lambda _: None) -> StartableJob:
    """Return a job of five steps, of two things each, that writes down the steps it has begun."""

    def step(numbers: tuple[int, ...], cursor: Cursor) -> tuple[int, Cursor | None]:
        at = int(cursor[0]) if cursor else 1
        with Path(file).open("a", encoding="utf-8") as lines:
            lines.write(f"{numbers[0]}:{at}\n")
        before(at)
        return 2, ((at + 1,) if at < STEPS else None)

    return StartableJob("counting", step)


def begun(file: Path) -> list[str]:
    """Return the steps that were begun, as number of the job and of the step."""
    return file.read_text(encoding="utf-8").split()


@contextmanager
def worker(database_url: str, job: StartableJob, name: str = "worker-1") -> Iterator[None]:
    """Run a worker beside the test."""
    stop = threading.Event()
    thread = threading.Thread(
        target=run,
        args=(database_url, [], stop),
        kwargs={"startable": [job], "worker": name, "look_seconds": SOON},
    )
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def wait_for(jobs: StartedJobs, job_id: str, is_so: Callable[[StartedJob], bool]) -> StartedJob:
    """Wait until a job stands so, and return it."""
    pause, looks = threading.Event(), int(LONG_ENOUGH / SOON)
    for _ in range(looks):
        job = jobs.find(job_id)
        assert job is not None
        if is_so(job):
            return job
        pause.wait(SOON)
    raise AssertionError("it never stood so")


def is_over(job: StartedJob) -> bool:
    """Say whether a job does nothing more."""
    return job.is_over


@pytest.fixture
def steps(tmp_path: Path) -> Path:
    """The file in which the steps are written down."""
    return tmp_path / "steps"


def test_a_worker_runs_what_was_started_and_it_is_told_how_far_it_is(
    database: Database, database_url: str, steps: Path
) -> None:
    del database
    went_on, reached = threading.Event(), threading.Event()

    def before(at: int) -> None:
        if at == 3:
            reached.set()
            went_on.wait(LONG_ENOUGH)

    with started_jobs(database_url) as jobs:
        job_id = jobs.start("counting", 7)
        waiting = jobs.find(job_id)
        assert waiting == StartedJob(job_id, "counting", (7,), JobStatus.WAITING, 0)
        with worker(database_url, counting(str(steps), before)):
            assert reached.wait(LONG_ENOUGH)
            assert jobs.find(job_id) == StartedJob(job_id, "counting", (7,), JobStatus.RUNNING, 4)
            went_on.set()
            ended = wait_for(jobs, job_id, is_over)
        assert (ended.status, ended.done) == (JobStatus.DONE, 2 * STEPS)
        assert jobs.newest()[0] == ended
        assert jobs.find("expire-conversations-2026-11-26T12:11:00Z") is None
    assert begun(steps) == ["7:1", "7:2", "7:3", "7:4", "7:5"]


def test_those_that_wait_or_run_are_told_apart_from_those_that_are_over(
    database: Database, database_url: str
) -> None:
    del database
    asked = [("counting", 1), ("counting", 2), ("counting", 22), ("other", 1)]
    with started_jobs(database_url) as jobs:
        for number in (1, 22):
            jobs.start("counting", number)
        assert jobs.find_running(asked) == {("counting", 1), ("counting", 22)}
        cancelled = jobs.find_newest("counting", 1)
        assert cancelled is not None
        jobs.cancel(cancelled)
        assert jobs.find_running(asked) == {("counting", 22)}
        assert jobs.find_running([]) == set()


def test_one_is_found_by_its_name_and_what_it_is_about(
    database: Database, database_url: str
) -> None:
    del database
    with started_jobs(database_url) as jobs:
        started = jobs.start("no-workers-work", 7)
        for numbers in ((71,), (), (7, 1)):
            jobs.start("no-workers-work", *numbers)
        found = jobs.find_newest("no-workers-work", 7)
        assert found is not None
        assert (found.id, found.numbers) == (started, (7,))
        assert jobs.find_newest("no-workers-work", 8) is None
        assert jobs.find_newest("no-workers", 7) is None


def test_one_that_is_cancelled_ends_before_its_next_step_and_goes_on_when_it_is_resumed(
    database: Database, database_url: str, steps: Path
) -> None:
    del database
    went_on, reached = threading.Event(), threading.Event()

    def before(at: int) -> None:
        if at == 2:
            reached.set()
            went_on.wait(LONG_ENOUGH)

    with started_jobs(database_url) as jobs:
        job_id = jobs.start("counting", 7)
        with worker(database_url, counting(str(steps), before)):
            assert reached.wait(LONG_ENOUGH)
            jobs.cancel(wait_for(jobs, job_id, lambda job: job.done == 2))
            went_on.set()
        cancelled = wait_for(jobs, job_id, is_over)
        assert cancelled.status is JobStatus.CANCELLED
        assert begun(steps) == ["7:1", "7:2"]
        assert jobs.resume(cancelled) == job_id
        with worker(database_url, counting(str(steps)), "worker-2"):
            ended = wait_for(jobs, job_id, is_over)
    assert (ended.status, ended.done) == (JobStatus.DONE, 2 * STEPS)
    assert begun(steps)[-3:] == ["7:3", "7:4", "7:5"]
    assert begun(steps).count("7:1") == 1


def test_the_worker_that_was_killed_goes_on_behind_the_last_step_that_was_stored(
    database: Database, database_url: str, steps: Path
) -> None:
    del database
    with started_jobs(database_url) as jobs:
        job_id = jobs.start("counting", 7)
        died = subprocess.run(
            [sys.executable, "-c", DYING_WORKER, database_url, str(steps)], check=False
        )
        assert died.returncode == 9
        with worker(database_url, counting(str(steps))):
            ended = wait_for(jobs, job_id, is_over)
    assert (ended.status, ended.done) == (JobStatus.DONE, 2 * STEPS)
    assert begun(steps) == ["7:1", "7:2", "7:3", "7:3", "7:4", "7:5"]


def test_a_command_that_was_killed_leaves_a_job_that_any_worker_goes_on_with(
    database: Database, database_url: str, steps: Path
) -> None:
    del database
    died = subprocess.run(
        [sys.executable, "-c", DYING_COMMAND, database_url, str(steps)], check=False
    )
    assert died.returncode == 9
    with started_jobs(database_url) as jobs:
        left = jobs.newest()[0]
        assert (left.status, left.done) == (JobStatus.RUNNING, 4)
        jobs.resume(left)
        with worker(database_url, counting(str(steps)), "worker-7"):
            ended = wait_for(jobs, left.id, is_over)
    assert (ended.status, ended.done) == (JobStatus.DONE, 2 * STEPS)
    assert begun(steps) == ["7:1", "7:2", "7:3", "7:3", "7:4", "7:5"]


def test_a_command_runs_it_in_its_own_process_and_takes_nothing_else(
    database: Database, database_url: str, steps: Path
) -> None:
    del database
    told: list[StartedJob] = []
    with started_jobs(database_url) as jobs:
        other = jobs.start("another", 1)
    ended = run_here(database_url, counting(str(steps)), 7, told=told.append)
    assert (ended.status, ended.done, told[-1]) == (JobStatus.DONE, 2 * STEPS, ended)
    with started_jobs(database_url) as jobs:
        found = jobs.find(other)
        assert found is not None
        assert found.status is JobStatus.WAITING
        jobs.cancel(found)


def test_one_whose_step_fails_is_tried_again_and_what_was_wrong_is_stored_without_its_words(
    database: Database, database_url: str, steps: Path
) -> None:
    del database
    fails = [True]

    def before(at: int) -> None:
        if at == 3 and fails:
            raise ValueError(PRIVATE)

    job = counting(str(steps), before)
    failed = run_here(database_url, job, 7, told=lambda _: None)
    assert (failed.status, failed.done) == (JobStatus.FAILED, 4)
    assert begun(steps).count("7:3") == 4
    assert PRIVATE not in _all_that_is_stored(database_url)
    fails.clear()
    with started_jobs(database_url) as jobs:
        again = jobs.resume(failed)
        assert again != failed.id
        with worker(database_url, job):
            assert wait_for(jobs, again, is_over).status is JobStatus.DONE


def _all_that_is_stored(database_url: str) -> str:
    """Return what lies in dbos's tables, as it lies there and with its texts in the clear."""
    url = prepared_url(database_url)
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    tables = MetaData(schema=None if url.startswith("sqlite") else "dbos")
    tables.reflect(engine)
    with engine.connect() as connection:
        stored = [
            str(value)
            for table in tables.sorted_tables
            for row in connection.execute(select(table))
            for value in row
        ]
    engine.dispose()
    return "\n".join([*stored, *map(_decoded, stored)])


def _decoded(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode(errors="replace")
    except (binascii.Error, ValueError):
        return ""
