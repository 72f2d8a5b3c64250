"""Jobs that a person starts: started, looked after, cancelled and resumed, by any process."""

import logging
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from threading import Event
from typing import Any, Final

from dbos import DBOS, DBOSClient, SetWorkflowID

from bot.background_jobs.dbos_engine import (
    QUEUE,
    awake,
    client_of,
    prepared_process,
    prepared_url,
)
from bot.background_jobs.jobs import Cursor, StartableJob
from bot.telemetry.error_reports import report_error

PREFIX: Final = "started-"
"""What the ids of jobs that people started begin with."""
DONE: Final = "done"
"""The event by which a job tells how much it has done."""
MAX_TRIES: Final = 4
RETRY_SECONDS: Final = 1.0
"""Before a step that failed is tried again; twice as long each time."""
LOOK_SECONDS: Final = 0.2
"""Between two looks at a job that runs in this process."""
MAX_LISTED: Final = 100

log = logging.getLogger(__name__)


class JobStatus(StrEnum):
    """Where a job stands. One that is cancelled or failed does nothing until it is resumed."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


_STATUSES: Final = {
    "ENQUEUED": JobStatus.WAITING,
    "DELAYED": JobStatus.WAITING,
    "PENDING": JobStatus.RUNNING,
    "SUCCESS": JobStatus.DONE,
    "CANCELLED": JobStatus.CANCELLED,
}
_UNFINISHED: Final = [
    name for name, status in _STATUSES.items() if status in (JobStatus.WAITING, JobStatus.RUNNING)
]


@dataclass(frozen=True, slots=True)
class StartedJob:
    """One job: ``numbers`` are its arguments, ``done`` how many things it has done so far."""

    id: str
    name: str
    numbers: tuple[int, ...]
    status: JobStatus
    done: int

    @property
    def is_over(self) -> bool:
        """Whether it does nothing more unless it is resumed."""
        return self.status not in {JobStatus.WAITING, JobStatus.RUNNING}


class StepFailed(Exception):
    """A step failed, and with what kind of error: not its words, which may quote a person's."""


class StartedJobs:
    """The jobs that people started, as they are stored. Made by ``started_jobs``."""

    def __init__(self, client: DBOSClient) -> None:
        self._client = client

    def start(self, name: str, *numbers: int) -> str:
        """Store a job for a worker to run, and return its id."""
        job_id = _new_id(name, numbers)
        options: Any = {"workflow_name": name, "queue_name": QUEUE, "workflow_id": job_id}
        self._client.enqueue(options, *numbers)
        return job_id

    def find(self, job_id: str) -> StartedJob | None:
        """Return how a job stands, or None where there is none of that id."""
        found = self._listed(workflow_ids=[job_id]) if job_id.startswith(PREFIX) else []
        return found[0] if found else None

    def find_newest(self, name: str, *numbers: int) -> StartedJob | None:
        """Return the newest job of this name and with these arguments, or None."""
        begins = _beginning(name, numbers)
        found = self._listed(workflow_id_prefix=begins, limit=1, sort_desc=True)
        return found[0] if found else None

    def find_running(self, asked: Iterable[tuple[str, int]]) -> set[tuple[str, int]]:
        """Return those of several jobs, by name and number, of which one waits or runs now.

        They are looked for together, without what else is stored of them.
        """
        begins = {_beginning(name, (number,)): (name, number) for name, number in asked}
        found = self._client.list_workflows(
            workflow_id_prefix=[*begins],
            status=_UNFINISHED,
            load_input=False,
            load_output=False,
        )
        ids = [one.workflow_id for one in found]
        return {job for begin, job in begins.items() if any(one.startswith(begin) for one in ids)}

    def newest(self) -> list[StartedJob]:
        """Return the newest jobs, the newest first."""
        return self._listed(workflow_id_prefix=PREFIX, limit=MAX_LISTED, sort_desc=True)

    def cancel(self, job: StartedJob) -> None:
        """Let a job end before its next step. What it has done stays done."""
        self._client.cancel_workflow(job.id)

    def resume(self, job: StartedJob) -> str:
        """Let a worker go on with a job; return the id of the one that goes on.

        One that failed is started anew, and does what is left. One that a worker runs at the
        moment is better left alone.
        """
        if job.status is JobStatus.FAILED:
            return self.start(job.name, *job.numbers)
        self._client.resume_workflow(job.id, queue_name=QUEUE)
        return job.id

    def _listed(self, **wanted: Any) -> list[StartedJob]:
        found = self._client.list_workflows(load_output=False, **wanted)
        return [
            StartedJob(
                id=one.workflow_id,
                name=one.name,
                numbers=tuple(one.input["args"]) if one.input else (),
                status=_STATUSES.get(one.status, JobStatus.FAILED),
                done=self._client.get_event(one.workflow_id, DONE, timeout_seconds=0) or 0,
            )
            for one in found
        ]


@contextmanager
def started_jobs(database_url: str) -> Iterator[StartedJobs]:
    """Yield the jobs that people started, to look after them."""
    with prepared_process(), client_of(prepared_url(database_url)) as client:
        yield StartedJobs(client)


def run_here(
    database_url: str, job: StartableJob, *numbers: int, told: Callable[[StartedJob], object]
) -> StartedJob:
    """Start a job, run it in this process, and return how it ended.

    ``told`` is given how it stands, now and then. Interrupted, it is cancelled, and can be
    resumed; killed, too. No process may keep the clock and call this.
    """
    url, job_id = prepared_url(database_url), _new_id(job.name, numbers)
    with prepared_process(), client_of(url) as client:
        workflow = register(job)
        jobs = StartedJobs(client)
        try:
            # A name that nobody else has, and no queue: only this job is run here.
            with awake(url, executor=job_id, queues=()):
                with SetWorkflowID(job_id):
                    running = DBOS.start_workflow(workflow, *numbers)
                ended = _wait_for(jobs, job_id, told)
                if ended.status is JobStatus.DONE:
                    running.get_result()  # its thread has ended, too
                    DBOS.destroy()  # leaving would first wait a second for what runs
                return ended
        finally:
            DBOS.destroy(destroy_registry=True)


def _wait_for(jobs: StartedJobs, job_id: str, told: Callable[[StartedJob], object]) -> StartedJob:
    pause = Event()
    while True:
        job = jobs.find(job_id)
        if job is None:
            raise LookupError(f"the job {job_id} is gone: somebody has deleted it")
        told(job)
        if job.is_over:
            return job
        try:
            pause.wait(LOOK_SECONDS)
        except BaseException:
            jobs.cancel(job)
            raise


def register(job: StartableJob) -> Callable[..., None]:
    """Tell dbos the steps of a job: what each returns is stored when it is over."""

    def step(numbers: tuple[int, ...], cursor: Cursor) -> tuple[int, Cursor | None]:
        try:
            return job.step(numbers, cursor)
        except Exception as error:
            told = {"job": job.name, "error": type(error).__name__}
            log.error("job failed: a step is tried again, then it has to be resumed", extra=told)  # noqa: TRY400 - its own words may quote a person's
            report_error(error)
            raise StepFailed(type(error).__name__) from None

    def workflow(*numbers: int) -> None:
        log.info("job begins", extra={"job": job.name})
        done = 0
        cursor: Cursor | None = ()
        while cursor is not None:
            more, cursor = DBOS.run_step(
                {
                    "name": job.name,
                    "retries_allowed": True,
                    "max_attempts": MAX_TRIES,
                    "interval_seconds": RETRY_SECONDS,
                },
                step,
                numbers,
                cursor,
            )
            done += more
            DBOS.set_event(DONE, done)
        log.info("job ends", extra={"job": job.name, "done": done})

    registered: Callable[..., None] = DBOS.workflow(name=job.name)(workflow)
    return registered


def _new_id(name: str, numbers: Sequence[int]) -> str:
    return f"{_beginning(name, numbers)}{uuid.uuid4().hex[:8]}"


def _beginning(name: str, numbers: Sequence[int]) -> str:
    """Return what the ids of all jobs of this name and with these arguments begin with."""
    return f"{PREFIX}{name}-{'.'.join(map(str, numbers))}-"
