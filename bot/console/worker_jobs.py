"""Long work that is begun here, and done by a worker: how far it is, and letting it go on."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.background_jobs import StartableJob
from bot.console.runtime_at_hand import runtime

if TYPE_CHECKING:
    from bot.background_jobs.started_jobs import StartedJob, StartedJobs


def start(job: StartableJob, *numbers: int) -> None:
    """Leave a job to a worker, unless one of that name with these numbers waits or runs already."""
    with _opened() as stored:
        found = stored.find_newest(job.name, *numbers)
        if found is None or found.is_over:
            stored.start(job.name, *numbers)


def find(job_name: str, *numbers: int) -> "StartedJob | None":
    """Return the newest job of that name and with these numbers; None where there was none of late.

    One that was started in a terminal is found, too.
    """
    with _opened() as stored:
        return stored.find_newest(job_name, *numbers)


def find_running(asked: Iterable[tuple[str, int]]) -> set[tuple[str, int]]:
    """Return those of several jobs, by name and number, of which one waits or runs now.

    The jobs' tables are opened once for all of them: that takes longer than a look.
    """
    with _opened() as stored:
        found = {(name, number): stored.find_newest(name, number) for name, number in asked}
    return {one for one, job in found.items() if job is not None and not job.is_over}


@contextmanager
def _opened() -> Iterator["StartedJobs"]:
    from bot.background_jobs.started_jobs import started_jobs  # dbos takes a quarter second

    with started_jobs(runtime().settings.database_url) as stored:
        yield stored
