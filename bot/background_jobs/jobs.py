"""Jobs: what is to be run, and when it is due, or by which steps."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.telemetry import metrics
from bot.telemetry.error_reports import report_error

EARLY_SECONDS: Final = 0.5
"""How early a job may be woken by a clock that is being set right; it is not run a second time
then. Every job's interval is at least twice as long."""

LONG_SECONDS: Final = 10.0
"""A job that took longer is logged though it did nothing."""

SECONDS_TO_FINISH: Final = 20
"""For jobs that run when the worker is told to stop; hosting services kill after 30."""

log = logging.getLogger(__name__)

clock = time.time  # noqa: TID251 -- the one clock that no use case reads


@dataclass(frozen=True, slots=True)
class Job:
    """Work for a clock: due ``every`` so often, counted from midnight UTC, and ``at`` after that.

    ``every`` is a second or more, and divides a day. ``durable``: see the package. ``is_long``: a
    run may take its time, as long as there is something to do.
    """

    name: str
    run: Callable[[], object]
    every: timedelta
    at: timedelta = timedelta()
    durable: bool = False
    is_long: bool = False

    def seconds_until(self, now: float) -> float:
        """Return how long after ``now`` (Unix time) it is due; more than ``EARLY_SECONDS``."""
        every = self.every.total_seconds()
        since = (now + EARLY_SECONDS - self.at.total_seconds()) % every
        return EARLY_SECONDS + every - since


Cursor = tuple[int | str, ...]
"""Where the next step of a job begins: () for the first one. It is stored: nothing personal."""


@dataclass(frozen=True, slots=True)
class StartableJob:
    """Work that a person starts, in small steps, each of which may be run twice.

    ``step`` is given the job's numbers and a cursor. It returns how many things it did, and the
    cursor of the next step, which is None at the end.
    """

    name: str
    step: Callable[[tuple[int, ...], Cursor], tuple[int, Cursor | None]]


def run_or_log(job: Job) -> None:
    """Run a job, and log its beginning and end, or by which kind of error it failed.

    Of one that is due every few seconds or minutes only the end, and only where it did something
    or took long: it would be a line every few seconds.
    """
    if job.durable:
        log.info("job begins", extra={"job": job.name})
    began = time.perf_counter()
    try:
        done = job.run()
    except Exception as error:
        # Not the error's own words: they may quote what a person wrote.
        told = {"job": job.name, "error": type(error).__name__, "ms": _ms_since(began)}
        metrics.count("jobs", job.name, "failed")
        report_error(error)
        log.error("job failed: tried again when next due", extra=told)  # noqa: TRY400 - see above
        return
    metrics.count("jobs", job.name, "done")
    if job.durable or done or time.perf_counter() - began > LONG_SECONDS:
        told = {"job": job.name, "done": done, "ms": _ms_since(began)}
        log.info("job ends", extra=told)


def _ms_since(began: float) -> float:
    return round((time.perf_counter() - began) * 1000, 1)
