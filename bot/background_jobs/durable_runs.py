"""What a worker does for durable jobs: stores runs that are due, and has dbos run what waits."""

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from dbos import DBOS, DBOSClient

from bot.background_jobs.dbos_engine import (
    QUEUE,
    VERSION,
    awake,
    client_of,
    prepared_process,
    prepared_url,
)
from bot.background_jobs.jobs import Job, StartableJob, clock, run_or_log
from bot.background_jobs.started_jobs import register

FORGET_AFTER: Final = timedelta(days=2)
"""Of finished runs: how long dbos's rows of them are kept."""
MAX_FORGOTTEN_AT_ONCE: Final = 1000
DAY: Final = timedelta(days=1)
FORGET_AT: Final = timedelta(hours=3, minutes=17)

log = logging.getLogger(__name__)


class DurableRuns:
    """Stores a run of each durable job when it is due, and has dbos awake while one is to be run.

    ``startable`` are the jobs that people may have started. ``worker`` is this process's name;
    ``look_seconds`` lie between two looks. ``tell`` is as ``run`` takes it.
    """

    def __init__(
        self,
        database_url: str,
        jobs: Sequence[Job],
        startable: Sequence[StartableJob],
        stop: threading.Event,
        *,
        worker: str,
        look_seconds: float,
        tell: Callable[[str], object],
    ) -> None:
        forget = Job("forget-finished-runs", self._forget, DAY, FORGET_AT, durable=True)
        self._database_url, self._jobs = database_url, (*jobs, forget)
        self._startable = startable
        self._stop, self._worker, self._look_seconds = stop, worker, look_seconds
        self._have_to_wait, self._tell = False, tell
        now = clock()
        self._due = {job.name: now + job.seconds_until(now) for job in self._jobs}
        self._names = [*self._due, *(job.name for job in startable)]

    def keep(self) -> None:
        """Look after the runs until told to stop, and begin again when the database fails."""
        with prepared_process():
            try:
                for job in self._jobs:
                    _register(job)
                for startable in self._startable:
                    register(startable)
                while not self._stop.is_set():
                    try:
                        self._run_until_stopped()
                    except Exception as error:
                        self._tell_that_they_wait(error)
                        self._stop.wait(self._look_seconds)
            finally:
                DBOS.destroy(destroy_registry=True)

    def _run_until_stopped(self) -> None:
        """Take up what a crash cut short, then wake dbos whenever there is something to run."""
        url = prepared_url(self._database_url)
        with client_of(url) as client:
            while not self._stop.is_set():
                self._store_due(client)
                is_left = self._is_work_left(client)
                self._tell_that_they_go_on()
                if is_left:
                    self._run_what_waits(client, url)
                self._stop.wait(self._look_seconds)

    def _tell_that_they_wait(self, error: Exception) -> None:
        """Log it once, without the error's own words: they may name the database."""
        if not self._have_to_wait:
            kind = type(error).__name__
            told = {"error": kind}
            log.error("durable jobs have to wait: tried again every few seconds", extra=told)
            self._tell(kind)
        self._have_to_wait = True

    def _tell_that_they_go_on(self) -> None:
        if self._have_to_wait:
            log.info("durable jobs go on")
            self._tell("")
        self._have_to_wait = False

    def _run_what_waits(self, client: DBOSClient, url: str) -> None:
        """Have dbos run what waits and what it finds cut short, until nothing is left."""
        with awake(url, self._worker):
            for schedule in DBOS.list_schedules():  # of releases whose clock was dbos's
                DBOS.delete_schedule(schedule["schedule_name"])
            while not self._stop.wait(self._look_seconds) and self._is_work_left(client):
                self._store_due(client)

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
            name=self._names,
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
    """Delete from dbos's tables the runs that were stored before then and are over.

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
