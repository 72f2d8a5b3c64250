"""Background work by the clock. Knows no use case; the only module that knows dbos.

There are two kinds of job. Both must bear being cut short and being run twice.

An ordinary job runs in every worker, on a thread of its own, whenever it is due there. Nothing of
it is stored: it asks the database what there is to do, and is cheap where there is nothing. What
is looked for every few seconds or minutes is of this kind.

A durable job is handed to dbos, which stores each run: it is done once, by whichever of several
workers comes first, and one that a crash cut short is taken up again when the worker of that name
is back. Nothing may depend on the run that a dead worker left: the clock starts another, anywhere.
What is due every hour or less often is of this kind.

An engine that is awake asks its tables some ten questions a second, and has no setting to ask
less. So it sleeps: every few seconds one question is put to its tables, and it is woken while
there is a run that waits or was cut short. What dbos writes lies in a schema of its own on
PostgreSQL, and beside ours in a file of its own on SQLite, because its writers do not know our
writers' lock. Nothing personal goes there: a job has no arguments.

A process runs a job once at a time: one that is due while it still runs is left out there.
"""

import logging
import os
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Final

from sqlalchemy import Engine, event
from sqlalchemy.engine import make_url

if TYPE_CHECKING:
    from dbos import DBOSClient

WORKER: Final = "worker-1"
SECONDS_TO_FINISH: Final = 20
"""For jobs that run when the worker is told to stop; hosting services kill after 30."""
EARLY_SECONDS: Final = 0.5
"""By so much a clock that is being set right may wake a job before it is due: not once more then.
No job is due more often than twice of it."""
LOOK_SECONDS: Final = 5.0
"""Between two questions whether a durable job is due or waits."""

APPLICATION: Final = "handraiser"
VERSION: Final = "1"
"""Written by hand: dbos would take a hash of the code, and leave undone what the last one began.
Raise it only when runs in flight must not be finished by the new code."""
QUEUE: Final = "durable-jobs"
FORGET_AFTER: Final = timedelta(days=2)
"""Of finished runs: how long dbos's rows of them are kept."""
MAX_FORGOTTEN_AT_ONCE: Final = 1000
DAY: Final = timedelta(days=1)
FORGET_AT: Final = timedelta(hours=3, minutes=17)

log = logging.getLogger(__name__)

_clock = time.time  # noqa: TID251 -- the one clock that no use case reads


@dataclass(frozen=True, slots=True)
class Job:
    """Work for a clock: due ``every`` so often, counted from midnight UTC, and ``at`` after that.

    ``every`` is a second or more, and divides a day. ``durable``: see the module.
    """

    name: str
    run: Callable[[], object]
    every: timedelta
    at: timedelta = timedelta()
    durable: bool = False

    def seconds_until(self, now: float) -> float:
        """Return how long after ``now`` (Unix time) it is due; more than ``EARLY_SECONDS``."""
        every = self.every.total_seconds()
        since = (now + EARLY_SECONDS - self.at.total_seconds()) % every
        return EARLY_SECONDS + every - since


def told_to_stop() -> threading.Event:
    """Return an event that SIGTERM and SIGINT set. Call it in the main thread."""
    stop = threading.Event()

    def tell(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, tell)
    return stop


def run(
    database_url: str,
    jobs: Sequence[Job],
    stop: threading.Event,
    *,
    worker: str = WORKER,
    look_seconds: float = LOOK_SECONDS,
) -> None:
    """Run the jobs by their clocks until ``stop`` is set, and let those that run finish.

    ``worker`` names this process for good: two that run at once have two names. A job that
    fails is logged and tried again when it is next due. Where no job is durable dbos is not
    loaded, and ``database_url`` not used.
    """
    threads = [
        threading.Thread(target=_repeat, args=(job, stop), name=job.name, daemon=True)
        for job in jobs
        if not job.durable
    ]
    if durable := [job for job in jobs if job.durable]:
        runs = _DurableRuns(_prepared_url(database_url), durable, stop, worker, look_seconds)
        threads.append(threading.Thread(target=runs.keep, name="durable-jobs", daemon=True))
    for thread in threads:
        thread.start()
    stop.wait()
    last = time.monotonic() + SECONDS_TO_FINISH
    for thread in threads:
        thread.join(max(0.0, last - time.monotonic()))


def _repeat(job: Job, stop: threading.Event) -> None:
    while not stop.wait(job.seconds_until(_clock())):
        _run_or_log(job)


def _run_or_log(job: Job) -> None:
    try:
        job.run()
    except Exception as error:
        # Not the error's own words: they may quote what a person wrote.
        kind = type(error).__name__
        log.error("the job %s failed (%s): tried again when next due", job.name, kind)  # noqa: TRY400 - see above


class _DurableRuns:
    """Stores a run of each durable job when it is due, and has dbos awake while one is to be run.

    ``url`` is that of dbos's own tables.
    """

    def __init__(
        self,
        url: str,
        jobs: Sequence[Job],
        stop: threading.Event,
        worker: str,
        look_seconds: float,
    ) -> None:
        forget = Job("forget-finished-runs", self._forget, DAY, FORGET_AT, durable=True)
        self._url, self._jobs = url, (*jobs, forget)
        self._stop, self._worker, self._look_seconds = stop, worker, look_seconds
        now = _clock()
        self._due = {job.name: now + job.seconds_until(now) for job in self._jobs}

    def keep(self) -> None:
        """Look after the runs until told to stop, and begin again when the database fails."""
        from dbos import DBOS

        logging.getLogger("dbos").setLevel(logging.WARNING)
        event.listen(Engine, "connect", _teach_fractions)
        try:
            for job in self._jobs:
                _register(job)
            while not self._stop.is_set():
                try:
                    self._look_after()
                except Exception as error:
                    # Not the error's own words: they may name the database.
                    kind = type(error).__name__
                    log.error("durable jobs have to wait (%s): tried again soon", kind)  # noqa: TRY400 - see above
                    self._stop.wait(self._look_seconds)
        finally:
            DBOS.destroy(destroy_registry=True)
            event.remove(Engine, "connect", _teach_fractions)

    def _look_after(self) -> None:
        """Take up what a crash cut short, then wake dbos whenever there is something to run."""
        from dbos import DBOS, DBOSClient

        DBOS.migrate(self._url)
        client = DBOSClient(
            system_database_url=self._url,
            application_name=APPLICATION,
            system_database_pool_size=1,
            retry_connection_errors=False,
        )
        try:
            while not self._stop.is_set():
                self._store_due(client)
                if self._is_work_left(client):
                    self._wake(client)
                self._stop.wait(self._look_seconds)
        finally:
            client.destroy()

    def _wake(self, client: "DBOSClient") -> None:
        """Have dbos run what waits and what it finds cut short, until nothing is left."""
        from dbos import DBOS

        DBOS(
            config={
                "name": APPLICATION,
                "system_database_url": self._url,
                "application_version": VERSION,
                "executor_id": self._worker,
                "log_level": "WARNING",
                # Nothing waits for what dbos would announce a hundred times a second.
                "notification_coalesce_sec": 1.0,
            }
        )
        try:
            DBOS.launch()
            DBOS.register_queue(QUEUE)
            for schedule in DBOS.list_schedules():  # of releases whose clock was dbos's
                DBOS.delete_schedule(schedule["schedule_name"])
            while not self._stop.wait(self._look_seconds) and self._is_work_left(client):
                self._store_due(client)
        finally:
            DBOS.destroy(workflow_completion_timeout_sec=SECONDS_TO_FINISH)

    def _store_due(self, client: "DBOSClient") -> None:
        """Store a run of each job that has become due: of several workers the first one's stays."""
        now = _clock()
        for job in self._jobs:
            due = self._due[job.name]
            if due > now:
                continue
            client.enqueue(
                {
                    "workflow_name": job.name,
                    "queue_name": QUEUE,
                    "workflow_id": f"{job.name}-{datetime.fromtimestamp(round(due), UTC):%FT%TZ}",
                }
            )
            self._due[job.name] = now + job.seconds_until(now)

    def _is_work_left(self, client: "DBOSClient") -> bool:
        """Return whether a run waits for anybody, or was begun under this worker's name."""
        unfinished = client.list_workflows(
            name=list(self._due),
            status=["ENQUEUED", "PENDING"],
            load_input=False,
            load_output=False,
        )
        return any(
            found.app_version in (None, VERSION)
            and (found.status == "ENQUEUED" or found.executor_id == self._worker)
            for found in unfinished
        )

    def _forget(self) -> None:
        """Forget old runs. By the real clock, since that is what dbos writes by."""
        forget_runs(datetime.fromtimestamp(_clock(), UTC) - FORGET_AFTER)


def _register(job: Job) -> None:
    from dbos import DBOS

    running = threading.Lock()

    def workflow() -> None:
        if not running.acquire(blocking=False):
            return
        try:
            _run_or_log(job)
        finally:
            running.release()

    DBOS.workflow(name=job.name)(workflow)


def forget_runs(before: datetime) -> int:
    """Take the rows of runs that were stored before then and are over out of dbos's tables.

    dbos never does so by itself. To be called in a durable job. Returns how many there were.
    """
    from dbos import DBOS

    forgotten = 0
    while True:
        finished = DBOS.list_workflows(
            status=["SUCCESS", "ERROR", "CANCELLED"],
            end_time=before.isoformat(),
            limit=MAX_FORGOTTEN_AT_ONCE,
            load_input=False,
            load_output=False,
        )
        if not finished:
            return forgotten
        DBOS.delete_workflows([workflow.workflow_id for workflow in finished])
        forgotten += len(finished)


def _prepared_url(database_url: str) -> str:
    """Return the address of dbos's own tables, having prepared its file where that is one."""
    url = make_url(database_url.replace("postgres://", "postgresql://", 1))
    if url.get_backend_name() != "sqlite":
        return url.set(drivername="postgresql").render_as_string(hide_password=False)
    ours = Path(url.database or "").absolute()
    file = ours.with_name(f"{ours.stem}.engine.sqlite3")
    with suppress(FileExistsError):  # for its owner alone, as ours is
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    return f"sqlite:///{file}"


def _teach_fractions(connection: object, _record: object) -> None:
    """Give an SQLite before 3.42 the fractions of a second that dbos asks it for.

    From Python 3.12 on dbos's tables default to ``unixepoch('subsec')``, which is NULL there.
    """
    if isinstance(connection, sqlite3.Connection) and sqlite3.sqlite_version_info < (3, 42):
        connection.create_function("unixepoch", -1, lambda *_: _clock())
