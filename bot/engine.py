"""Background work, behind a few names. Knows no use case; the only module that knows dbos.

One process, the worker, runs jobs by the clock. When they run is dbos's to remember: a job that
was due is started once, by whichever worker comes first, and one that a crash cut short is run
again when that worker is back. So a job must bear being run twice, and nothing may depend on the
run that a dead worker left: the clock starts another, anywhere. A process runs a job once at a
time: one that is due while it still runs is left out there. What dbos writes lies in a
schema of its own on PostgreSQL, and beside ours in a file of its own on SQLite, because its
writers do not know our writers' lock. Nothing personal goes there: a job has no arguments.
"""

import logging
import os
import signal
import sqlite3
import threading
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import make_url

APPLICATION = "handraiser"
VERSION = "1"
"""Written by hand: dbos would take a hash of the code, and leave undone what the last one began.
Raise it only when jobs in flight must not be finished by the new code."""
WORKER = "worker-1"
SECONDS_TO_FINISH = 20
"""For jobs that run when the worker is told to stop; hosting services kill after 30."""
FORGET_AFTER = timedelta(days=2)
"""Of finished runs: how long dbos's rows of them are kept."""
FORGET_AT_ONCE = 1000
DUE_EVERY_DAY = "17 3 * * *"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """Work for a clock. ``cron`` has five fields, or six with seconds first, in UTC."""

    name: str
    cron: str
    run: Callable[[], object]


def told_to_stop() -> threading.Event:
    """Return an event that SIGTERM and SIGINT set. Call it in the main thread."""
    stop = threading.Event()

    def tell(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, tell)
    return stop


def run(
    database_url: str, jobs: Sequence[Job], stop: threading.Event, *, worker: str = WORKER
) -> None:
    """Run the jobs by their clocks until ``stop`` is set, and let those that run finish.

    ``worker`` names this process for good: two that run at once have two names. A job that
    fails is logged and tried again when it is next due.
    """
    from dbos import DBOS

    event.listen(Engine, "connect", _teach_fractions)
    DBOS(
        config={
            "name": APPLICATION,
            "system_database_url": _home(database_url),
            "application_version": VERSION,
            "executor_id": worker,
            "log_level": "WARNING",
        }
    )
    try:
        everything = (*jobs, Job("forget-finished-runs", DUE_EVERY_DAY, _forget))
        workflows = {job.name: _workflow(job) for job in everything}
        DBOS.launch()
        for schedule in DBOS.list_schedules():
            if schedule["schedule_name"] not in workflows:
                DBOS.delete_schedule(schedule["schedule_name"])
        DBOS.apply_schedules(
            [
                {
                    "schedule_name": job.name,
                    "schedule": job.cron,
                    "workflow_fn": workflows[job.name],
                }
                for job in everything
            ]
        )
        stop.wait()
    finally:
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=SECONDS_TO_FINISH)
        event.remove(Engine, "connect", _teach_fractions)


def _teach_fractions(connection: object, _record: object) -> None:
    """Give an SQLite before 3.42 the fractions of a second that dbos asks it for.

    From Python 3.12 on dbos's tables default to ``unixepoch('subsec')``, which is NULL there.
    """
    if isinstance(connection, sqlite3.Connection) and sqlite3.sqlite_version_info < (3, 42):
        connection.create_function("unixepoch", -1, _seconds)


def _seconds(*_: object) -> float:
    return datetime.now(UTC).timestamp()  # noqa: TID251 -- dbos writes by the real clock


def _workflow(job: Job) -> Callable[[datetime, Any], None]:
    from dbos import DBOS

    running = threading.Lock()

    def workflow(_due: datetime, _context: Any) -> None:
        if not running.acquire(blocking=False):
            return
        try:
            job.run()
        except Exception as error:
            # Not the error's own words: they may quote what a person wrote.
            kind = type(error).__name__
            log.error("the job %s failed (%s): tried again when next due", job.name, kind)  # noqa: TRY400 - see above
        finally:
            running.release()

    return DBOS.workflow(name=job.name)(workflow)


def _home(database_url: str) -> str:
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


def forget_runs(before: datetime) -> int:
    """Take the rows of runs that began before then and are over out of dbos's tables.

    dbos never does so by itself. To be called in a job. Returns how many there were.
    """
    from dbos import DBOS

    forgotten = 0
    while True:
        finished = DBOS.list_workflows(
            status=["SUCCESS", "ERROR", "CANCELLED"],
            end_time=before.isoformat(),
            limit=FORGET_AT_ONCE,
            load_input=False,
            load_output=False,
        )
        if not finished:
            return forgotten
        DBOS.delete_workflows([workflow.workflow_id for workflow in finished])
        forgotten += len(finished)


def _forget() -> None:
    """Forget old runs. By the real clock, since that is what dbos writes by."""
    forget_runs(datetime.now(UTC) - FORGET_AFTER)  # noqa: TID251 -- see above
