"""Long work that is begun here, and done by a worker: how far it is, and letting it go on."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final
from weakref import finalize

from flask import current_app

from bot.background_jobs import StartableJob

if TYPE_CHECKING:
    from bot.background_jobs.started_jobs import StartedJob, StartedJobs

EXTENSION: Final = "worker_jobs"


class OpenedJobs:
    """The tables of jobs, opened when a page first asks them and kept open for the process.

    To open them takes ten times as long as a look, and pages look every few seconds. After a
    failure they are opened anew. Safe to share between threads.
    """

    def __init__(self, database_url: str) -> None:
        self._database_url = database_url
        self._lock = threading.Lock()
        self._jobs: StartedJobs | None = None
        self._opened = ExitStack()
        finalize(self, self._opened.close)

    @contextmanager
    def open(self) -> Iterator["StartedJobs"]:
        """Yield the jobs that people started."""
        with self._lock:
            if self._jobs is None:
                from bot.background_jobs.started_jobs import started_jobs  # dbos: a quarter second

                self._jobs = self._opened.enter_context(started_jobs(self._database_url))
            found = self._jobs
        try:
            yield found
        except Exception:
            self.close()
            raise

    def close(self) -> None:
        """Give the connection back. What is used again is opened again."""
        with self._lock:
            self._jobs = None
            self._opened.close()


def start(job: StartableJob, *numbers: int) -> None:
    """Leave a job to a worker, unless one of that name with these numbers waits or runs already."""
    with _opened().open() as stored:
        found = stored.find_newest(job.name, *numbers)
        if found is None or found.is_over:
            stored.start(job.name, *numbers)


def find(job_name: str, *numbers: int) -> "StartedJob | None":
    """Return the newest job of that name and with these numbers; None where there was none of late.

    One that was started in a terminal is found, too.
    """
    with _opened().open() as stored:
        return stored.find_newest(job_name, *numbers)


def find_running(asked: Iterable[tuple[str, int]]) -> set[tuple[str, int]]:
    """Return those of several jobs, by name and number, of which one waits or runs now."""
    with _opened().open() as stored:
        return stored.find_running(asked)


def _opened() -> OpenedJobs:
    found: OpenedJobs = current_app.extensions[EXTENSION]
    return found
