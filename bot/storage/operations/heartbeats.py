"""That workers live, and when each of their jobs ran last. One row a worker, one a job of it."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select

from bot.storage.engine.prepared_statements import Prepared
from bot.storage.schema.operations_tables import JobRun, WorkerBeat


@dataclass(frozen=True, slots=True)
class BeatRow:
    """A worker by its name, since when it runs, and when it wrote last that it does."""

    worker: str
    started_at: datetime
    beat_at: datetime


@dataclass(frozen=True, slots=True)
class JobRunRow:
    """The last run of a worker's job. ``ended_at`` is None while it runs; ``error`` is the kind of
    error by which it failed, or "". ``is_long``: it may take its time."""

    worker: str
    job: str
    begun_at: datetime
    ended_at: datetime | None
    error: str
    every_seconds: int
    is_long: bool


def save_beat(
    connection: Connection, worker: str, *, started_at: datetime, beat_at: datetime
) -> None:
    """Write that a worker lives."""
    _BEAT.run(connection, worker=worker, started_at=started_at, beat_at=beat_at)


def save_run(connection: Connection, row: JobRunRow) -> None:
    """Write when a job ran last, in place of the time before."""
    _RUN.run(connection, **asdict(row))


def _on_conflict(table: type, keys: tuple[str, ...], columns: str) -> Any:
    def make(insert: Any) -> Any:
        statement = insert(table)
        changed = {name: statement.excluded[name] for name in columns.split() if name not in keys}
        return statement.on_conflict_do_update(index_elements=keys, set_=changed)

    return Prepared(make, columns)


_BEAT = _on_conflict(WorkerBeat, ("worker",), "worker started_at beat_at")
_RUN = _on_conflict(
    JobRun, ("worker", "job"), "worker job begun_at ended_at error every_seconds is_long"
)


def list_beats(connection: Connection) -> list[BeatRow]:
    """Return all workers that wrote lately, the newest first."""
    wanted = select(WorkerBeat.worker, WorkerBeat.started_at, WorkerBeat.beat_at)
    found = connection.execute(wanted.order_by(WorkerBeat.beat_at.desc(), WorkerBeat.worker))
    return [BeatRow(*row) for row in found]


def list_runs(connection: Connection) -> list[JobRunRow]:
    """Return the last run of each job of each worker."""
    wanted = select(
        JobRun.worker,
        JobRun.job,
        JobRun.begun_at,
        JobRun.ended_at,
        JobRun.error,
        JobRun.every_seconds,
        JobRun.is_long,
    )
    return [
        JobRunRow(*row) for row in connection.execute(wanted.order_by(JobRun.worker, JobRun.job))
    ]


def delete_worker(connection: Connection, worker: str) -> None:
    """Forget a worker that ended."""
    connection.execute(delete(JobRun).where(JobRun.worker == worker))
    connection.execute(delete(WorkerBeat).where(WorkerBeat.worker == worker))


def forget_workers(connection: Connection, *, before: datetime) -> None:
    """Forget workers that have not written since then: they were given another name."""
    gone = select(WorkerBeat.worker).where(WorkerBeat.beat_at < before)
    connection.execute(delete(JobRun).where(JobRun.worker.in_(gone)))
    connection.execute(delete(WorkerBeat).where(WorkerBeat.beat_at < before))
