"""What is wrong with the workers, by what they have written: absent, gone, stuck, late, failing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.languages import DEFAULT_LANGUAGE, Phrase, say_phrase
from bot.storage.engine.database import Database
from bot.storage.operations import heartbeats
from bot.storage.operations.heartbeats import BeatRow, JobRunRow

SILENT_AFTER: Final = timedelta(seconds=50)
"""Three beats that did not come: so that it is seen within a minute."""
STUCK_AFTER: Final = timedelta(seconds=60)
"""How long a job may take at most, unless it is long by its nature."""
LATE_AFTER: Final = timedelta(seconds=60)
"""How much later than it is due a job may begin."""


class FaultKind(StrEnum):
    """What is wrong: none runs at all; one of several is gone; a job of one that runs."""

    ABSENT = "absent"
    GONE = "gone"
    STUCK = "stuck"
    LATE = "late"
    FAILING = "failing"


@dataclass(frozen=True, slots=True)
class WorkerFault:
    """One thing that is wrong, and since when (None: always). ``error`` is a kind of error."""

    kind: FaultKind
    since: datetime | None
    worker: str = ""
    job: str = ""
    error: str = ""

    @property
    def phrase(self) -> Phrase:
        """What is wrong, for who operates the program."""
        is_new = self.kind is FaultKind.ABSENT and self.since is None
        told = {
            "worker": self.worker,
            "job": self.job,
            "error": self.error,
            "since": f"{self.since:%Y-%m-%d %H:%M:%S} UTC" if self.since else "",
        }
        return Phrase(f"worker_faults.{'never_there' if is_new else self.kind.value}", told)

    @property
    def words(self) -> str:
        """The trouble in English words."""
        return say_phrase(DEFAULT_LANGUAGE, self.phrase)


def find_faults(database: Database, now: datetime, worker: str = "") -> list[WorkerFault]:
    """Return what is wrong with the workers, or with the one of that name.

    Raises ``Unavailable``.
    """
    with database.read() as connection:
        beats, runs = heartbeats.list_beats(connection), heartbeats.list_runs(connection)
    wanted = [beat for beat in beats if worker in {"", beat.worker}]
    alive = {beat.worker: beat for beat in wanted if _lives(beat, now)}
    if not alive:
        return [WorkerFault(FaultKind.ABSENT, wanted[0].beat_at if wanted else None, worker)]
    gone = [
        WorkerFault(FaultKind.GONE, beat.beat_at, beat.worker)
        for beat in wanted
        if beat.worker not in alive
    ]
    return gone + [
        fault
        for run in runs
        if run.worker in alive
        for fault in _of_job(run, alive[run.worker], now)
    ]


def is_any_alive(database: Database, now: datetime) -> bool:
    """Say whether a worker runs, as far as it is known. Raises ``Unavailable``."""
    with database.read() as connection:
        return any(_lives(beat, now) for beat in heartbeats.list_beats(connection))


def _lives(beat: BeatRow, now: datetime) -> bool:
    """Say whether a sign of life is of now: one that a wrong clock dated ahead is none."""
    return abs(now - beat.beat_at) < SILENT_AFTER


def is_of_this_start(run: JobRunRow, beat: BeatRow, now: datetime) -> bool:
    """Say whether a job ran since its worker was started: what ran before says nothing of it.

    Where the clock went back since the start, that is not known, and each run is believed.
    """
    return run.begun_at >= beat.started_at or beat.started_at > now


def _of_job(run: JobRunRow, beat: BeatRow, now: datetime) -> Iterator[WorkerFault]:
    """Yield what is wrong with one job."""
    if not is_of_this_start(run, beat, now):
        return
    if run.error:
        yield WorkerFault(FaultKind.FAILING, run.begun_at, run.worker, run.job, run.error)
    if run.is_long:
        return
    if run.ended_at is None and now - run.begun_at > STUCK_AFTER:
        yield WorkerFault(FaultKind.STUCK, run.begun_at, run.worker, run.job)
    elif lag_of(run, now) > LATE_AFTER:
        yield WorkerFault(FaultKind.LATE, run.begun_at, run.worker, run.job)


def lag_of(run: JobRunRow, now: datetime) -> timedelta:
    """Return how much later than it was due a job's next run is by now, or no time."""
    due = run.begun_at + timedelta(seconds=run.every_seconds)
    return max(now - due, timedelta())
