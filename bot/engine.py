"""Background work by the clock. Knows no use case.

A worker runs each job on a thread of its own whenever it is due, as long as it is not told to
stop. Nothing of it is stored: a job asks the database what there is to do, so that it must bear
being cut short, being run twice, and being run by several workers at once. A job that is due
while it still runs is left out.

No library for durable jobs stands behind this: one that polls a queue of its own took more of a
core and of the database than an idle worker's whole work, and its only promise that was used,
that the clock starts a job again, is kept by the clock alone.
"""

import logging
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import FrameType
from typing import Final

WORKER: Final = "worker-1"
SECONDS_TO_FINISH: Final = 20
"""For jobs that run when the worker is told to stop; hosting services kill after 30."""
EARLY_SECONDS: Final = 0.5
"""By so much a clock that is being set right may wake a job before it is due: not once more then.
No job is due more often than twice of it."""

log = logging.getLogger(__name__)

_clock = time.time  # noqa: TID251 -- the one clock that no use case reads


@dataclass(frozen=True, slots=True)
class Job:
    """Work for a clock: due ``every`` so often, counted from midnight UTC, and ``at`` after that.

    ``every`` is a second or more, and divides a day.
    """

    name: str
    run: Callable[[], object]
    every: timedelta
    at: timedelta = timedelta()

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


def run(jobs: Sequence[Job], stop: threading.Event) -> None:
    """Run the jobs by their clocks until ``stop`` is set, and let those that run finish.

    A job that fails is logged and tried again when it is next due.
    """
    threads = [
        threading.Thread(target=_repeat, args=(job, stop), name=job.name, daemon=True)
        for job in jobs
    ]
    for thread in threads:
        thread.start()
    stop.wait()
    last = time.monotonic() + SECONDS_TO_FINISH
    for thread in threads:
        thread.join(max(0.0, last - time.monotonic()))


def _repeat(job: Job, stop: threading.Event) -> None:
    while not stop.wait(job.seconds_until(_clock())):
        try:
            job.run()
        except Exception as error:
            # Not the error's own words: they may quote what a person wrote.
            kind = type(error).__name__
            log.error("the job %s failed (%s): tried again when next due", job.name, kind)  # noqa: TRY400 - see above
