"""What a worker writes of itself: that it lives, and when each of its jobs began and ended."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from bot.background_jobs import Job
from bot.runtime import Runtime
from bot.storage.engine.database import Unavailable
from bot.storage.operations import heartbeats
from bot.storage.operations.heartbeats import JobRunRow

DAY: Final = timedelta(days=1)
BEAT_INTERVAL: Final = timedelta(seconds=15)
BEAT: Final = "heartbeat"
DURABLE: Final = "durable-jobs"
"""What stands for all durable jobs: as long as it fails none of them runs."""


@dataclass(frozen=True, slots=True)
class _Run:
    """The last run of a job; ``error`` is the kind of error by which it failed, or ""."""

    begun_at: datetime
    ended_at: datetime | None = None
    error: str = ""


class JobRuns:
    """The last run of each job of one worker. Safe to share between threads."""

    def __init__(self, runtime: Runtime, worker: str) -> None:
        self._runtime, self._worker = runtime, worker
        self._started_at = runtime.now()
        self._jobs: dict[str, Job] = {}
        self._runs: dict[str, _Run] = {}
        self._unwritten: set[str] = set()
        self._lock = Lock()

    def watch(self, job: Job) -> Job:
        """Return the job, of which it is noted when it runs.

        Where the database is away it ends in silence: the database tells of that itself, once.
        """
        self._jobs[job.name] = job
        return replace(job, run=self._watched(job))

    def _watched(self, job: Job) -> Callable[[], object]:
        def run() -> object:
            begun_at = self._runtime.now()
            self._note(job.name, _Run(begun_at))
            error = ""
            try:
                return job.run()
            except Unavailable as away:
                error = type(away).__name__
                return 0
            except Exception as failed:
                error = type(failed).__name__
                raise
            finally:
                self._note(job.name, _Run(begun_at, self._runtime.now(), error))

        return run

    def _note(self, name: str, run: _Run) -> None:
        with self._lock:
            self._runs[name] = run
            self._unwritten.add(name)

    def note_durable(self, error: str) -> None:
        """Note by which kind of error durable jobs have to wait, or that they go on: ""."""
        self._jobs[DURABLE] = Job(DURABLE, bool, DAY, durable=True)
        now = self._runtime.now()
        self._note(DURABLE, _Run(now, now, error))

    def beat(self) -> int:
        """Write that the worker lives, and what its jobs did since; return 0."""
        with self._lock:
            rows = [self._row(name) for name in sorted(self._unwritten)]
            self._unwritten.clear()
        try:
            with self._runtime.database.write() as connection:
                heartbeats.save_beat(
                    connection,
                    self._worker,
                    started_at=self._started_at,
                    beat_at=self._runtime.now(),
                )
                for row in rows:
                    heartbeats.save_run(connection, row)
        except Unavailable:
            with self._lock:
                self._unwritten.update(row.job for row in rows)
            raise
        return 0

    def leave(self) -> None:
        """Take back that it lives, since it ends as it was told to; raises nothing."""
        try:
            with self._runtime.database.write() as connection:
                heartbeats.delete_worker(connection, self._worker)
        except Unavailable:
            return

    def _row(self, name: str) -> JobRunRow:
        job, run = self._jobs[name], self._runs[name]
        return JobRunRow(
            self._worker,
            name,
            run.begun_at,
            run.ended_at,
            run.error,
            every_seconds=int(job.every.total_seconds()),
            is_long=job.is_long or job.durable,
        )
