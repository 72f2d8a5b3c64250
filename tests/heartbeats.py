"""Workers that run, or did, as their rows say."""

from datetime import datetime

from bot.storage.engine.database import Database
from bot.storage.operations import heartbeats
from bot.storage.operations.heartbeats import JobRunRow


def let_worker_run(database: Database, at: datetime, worker: str = "worker-1") -> None:
    """Have a worker give a sign of life at that moment."""
    with database.write() as connection:
        heartbeats.save_beat(connection, worker, started_at=at, beat_at=at)


def let_job_run(
    database: Database,
    job: str,
    begun_at: datetime,
    ended_at: datetime | None,
    *,
    every_seconds: int = 60,
    error: str = "",
    is_long: bool = False,
) -> None:
    """Have a job of that worker begun, and ended, then."""
    row = JobRunRow("worker-1", job, begun_at, ended_at, error, every_seconds, is_long)
    with database.write() as connection:
        heartbeats.save_run(connection, row)
