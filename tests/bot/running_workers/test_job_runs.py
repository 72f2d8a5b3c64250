"""Holds what a worker writes of itself: signs of life, and each job's last run."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.background_jobs import Job
from bot.running_workers.health import find_faults, is_any_alive
from bot.running_workers.job_runs import JobRuns
from bot.runtime import Runtime
from bot.storage.engine.database import Database, Unavailable
from bot.storage.engine.database_remedies import in_its_words
from bot.storage.operations import heartbeats
from bot.storage.operations.heartbeats import JobRunRow
from tests.clock import Clock

MINUTE = timedelta(minutes=1)


def written(runtime: Runtime) -> list[JobRunRow]:
    """Return the runs that are in the database."""
    with runtime.database.read() as connection:
        return heartbeats.list_runs(connection)


def test_it_lives_from_the_first_sign_until_it_leaves(bare_runtime: Runtime, clock: Clock) -> None:
    runs = JobRuns(bare_runtime, "worker-1")
    assert not is_any_alive(bare_runtime.database, clock())
    assert runs.beat() == 0
    assert find_faults(bare_runtime.database, clock()) == []
    runs.leave()
    assert not is_any_alive(bare_runtime.database, clock())


def test_a_jobs_last_run_is_written_while_it_runs_and_after(
    bare_runtime: Runtime, clock: Clock
) -> None:
    runs = JobRuns(bare_runtime, "worker-1")

    def work() -> int:
        clock.advance(MINUTE)
        runs.beat()
        return 7

    job = runs.watch(Job("tidy", work, 5 * MINUTE, is_long=True))
    began = clock()
    assert job.run() == 7
    assert written(bare_runtime) == [
        JobRunRow("worker-1", "tidy", began, None, "", every_seconds=300, is_long=True)
    ]
    runs.beat()
    (row,) = written(bare_runtime)
    assert (row.begun_at, row.ended_at) == (began, began + MINUTE)


def test_one_that_fails_is_written_by_its_kind_of_error_and_fails_on(
    bare_runtime: Runtime,
) -> None:
    runs = JobRuns(bare_runtime, "worker-1")
    job = runs.watch(Job("tidy", lambda: 1 // 0, MINUTE))
    with pytest.raises(ZeroDivisionError):
        job.run()
    runs.beat()
    assert [row.error for row in written(bare_runtime)] == ["ZeroDivisionError"]


def test_where_the_database_is_away_a_job_ends_in_silence_and_is_written_later(
    bare_runtime: Runtime,
) -> None:
    away = replace(bare_runtime, database=Database("sqlite:////proc/nowhere/at/all.sqlite3"))

    def fail() -> None:
        raise Unavailable(in_its_words("the database is unavailable"))

    runs = JobRuns(away, "worker-1")
    assert runs.watch(Job("tidy", fail, MINUTE)).run() == 0
    for _ in range(2):
        with pytest.raises(Unavailable):
            runs.beat()
    runs.leave()
    object.__setattr__(away, "database", bare_runtime.database)
    runs.beat()
    assert [row.error for row in written(bare_runtime)] == ["Unavailable"]


def test_that_durable_jobs_have_to_wait_is_seen_until_they_go_on(
    bare_runtime: Runtime, clock: Clock
) -> None:
    runs = JobRuns(bare_runtime, "worker-1")
    for error, words in (("ProgrammingError", "the job durable-jobs failed at "), ("", "")):
        runs.note_durable(error)
        runs.beat()
        clock.advance(MINUTE / 2)
        found = "".join(fault.words for fault in find_faults(bare_runtime.database, clock()))
        assert (words in found, error in found) == (True, True)
        assert bool(found) == bool(error)
