"""Does the worker run? Seen by the signs of life that it writes, and by what it leaves undone."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from bot.languages import Phrase
from bot.running_workers.health import FaultKind, find_faults
from bot.setup.checked_setup import CheckedSetup
from bot.setup.findings import Finding, Level, about, moment, ok, phrase, problem
from bot.storage.engine.database import Database
from bot.storage.operations import health_checks
from flows.leaving import DOUBT_MEANS_STOP_AFTER

WORKER: Final = about("worker")
WORKER_GRACE = timedelta(hours=3)
"""How late the worker may be: a deployment, a restart at night. Later than that, none is
running."""


def check_worker(
    site: CheckedSetup, database: Database, *, is_live: bool = True
) -> Iterator[Finding]:
    """Look whether a worker runs, whether one of its jobs is stuck, late or failing, and whether
    something is left undone for longer than a worker that runs would leave it.

    Before a set-up goes live (``is_live`` False) none has to run yet.
    """
    faults = find_faults(database, site.now())
    for fault in faults:
        is_absent = fault.kind is FaultKind.ABSENT
        may_wait = (is_absent and not is_live) or fault.kind in {FaultKind.GONE, FaultKind.FAILING}
        level = Level.WARNING if may_wait else Level.PROBLEM
        to_do = phrase("worker.start" if is_absent else "worker.look_at_log")
        yield Finding(level, WORKER, fault.phrase, to_do)
    undone = find_undone(database, site.settings.retention_days, site.now())
    for what, since in undone:
        yield problem(WORKER, "worker.undone", what=what, since=moment(since))
    if not undone and not faults:
        yield ok(WORKER, "worker.runs")


def find_undone(
    database: Database, retention_days: int, now: datetime
) -> list[tuple[Phrase, datetime]]:
    """Return what a worker that runs would have done, and since when it waits."""
    late, kept_for = now - WORKER_GRACE, timedelta(days=retention_days)
    with database.read() as connection:
        due = (
            (
                phrase("worker.conversations"),
                health_checks.oldest_overdue_conversation(connection),
            ),
            (phrase("worker.doubts"), _after(health_checks.oldest_doubt(connection))),
            (
                phrase("worker.kept_words"),
                _after(health_checks.oldest_kept_words(connection), kept_for),
            ),
        )
    return [(what, since) for what, since in due if since is not None and since < late]


def _after(since: datetime | None, span: timedelta = DOUBT_MEANS_STOP_AFTER) -> datetime | None:
    """Return when something that began then was due."""
    return None if since is None else since + span
