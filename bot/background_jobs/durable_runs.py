"""Runs of durable jobs: stored when they are due, and run by dbos, which sleeps in between."""

import logging
import os
import sqlite3
import threading
from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from dbos import DBOS, DBOSClient
from sqlalchemy import Engine, event
from sqlalchemy.engine import make_url

from bot.background_jobs.jobs import SECONDS_TO_FINISH, Job, clock, run_or_log

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


class DurableRuns:
    """Stores a run of each durable job when it is due, and has dbos awake while one is to be run.

    ``worker`` is this process's name; ``look_seconds`` lie between two looks.
    """

    def __init__(
        self,
        database_url: str,
        jobs: Sequence[Job],
        stop: threading.Event,
        worker: str,
        look_seconds: float,
    ) -> None:
        forget = Job("forget-finished-runs", self._forget, DAY, FORGET_AT, durable=True)
        self._database_url, self._jobs = database_url, (*jobs, forget)
        self._stop, self._worker, self._look_seconds = stop, worker, look_seconds
        now = clock()
        self._due = {job.name: now + job.seconds_until(now) for job in self._jobs}

    def keep(self) -> None:
        """Look after the runs until told to stop, and begin again when the database fails."""
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
        url = _prepared_url(self._database_url)
        DBOS.migrate(url)
        client = DBOSClient(
            system_database_url=url,
            application_name=APPLICATION,
            system_database_pool_size=1,
            retry_connection_errors=False,
        )
        try:
            while not self._stop.is_set():
                self._store_due(client)
                if self._is_work_left(client):
                    self._wake(client, url)
                self._stop.wait(self._look_seconds)
        finally:
            client.destroy()

    def _wake(self, client: DBOSClient, url: str) -> None:
        """Have dbos run what waits and what it finds cut short, until nothing is left."""
        DBOS(
            config={
                "name": APPLICATION,
                "system_database_url": url,
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

    def _store_due(self, client: DBOSClient) -> None:
        """Store a run of each job that has become due: of several workers the first one's stays."""
        now = clock()
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

    def _is_work_left(self, client: DBOSClient) -> bool:
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
        forget_runs(datetime.fromtimestamp(clock(), UTC) - FORGET_AFTER)


def _register(job: Job) -> None:
    running = threading.Lock()

    def workflow() -> None:
        if not running.acquire(blocking=False):
            return
        try:
            run_or_log(job)
        finally:
            running.release()

    DBOS.workflow(name=job.name)(workflow)


def forget_runs(before: datetime) -> int:
    """Take the rows of runs that were stored before then and are over out of dbos's tables.

    dbos never does so by itself. To be called in a durable job. Returns how many there were.
    """
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
        connection.create_function("unixepoch", -1, lambda *_: clock())
