"""Comparisons of logs with signatures that run in the background; what they found is kept.

One reads every signature and every entry: a minute for a million. It is a job of its row's number.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from bot.background_jobs import Cursor, StartableJob
from bot.languages import Phrase
from bot.organizers.accounts import Organizer
from bot.proof.comparison import compare
from bot.runtime import Runtime
from bot.storage.organizers import audit_trail
from bot.storage.proof import comparisons

JOB_NAME: Final = "compare-log"


@dataclass(frozen=True, slots=True)
class KeptComparison:
    """What a comparison found at ``found_at``; None while it runs, or where it was cut short."""

    id: int
    found_at: datetime | None
    entries: int
    counted: int
    waiting: int
    problems: Sequence[Phrase]


def ask_for_comparison(runtime: Runtime, who: Organizer, campaign: str) -> int:
    """Ask for a campaign's log to be compared, and return the number of the job."""
    with runtime.database.write() as connection:
        added = comparisons.add(connection, campaign, at=runtime.now())
        audit_trail.note(connection, runtime.now(), who.id, "log comparison asked", detail=campaign)
    return added


def find_newest_comparison(runtime: Runtime, campaign: str) -> KeptComparison | None:
    """Return the newest comparison of a campaign's log, or None."""
    with runtime.database.read() as connection:
        row = comparisons.find_newest(connection, campaign)
    if row is None:
        return None
    problems = [_unpack(one) for one in json.loads(row.problems or "[]")]
    return KeptComparison(row.id, row.found_at, row.entries, row.counted, row.waiting, problems)


def _unpack(stored: dict[str, Any] | str) -> Phrase:
    """Return a problem as it was kept: earlier releases kept it in English words."""
    if isinstance(stored, str):
        return Phrase("comparison_problems.in_english", {"words": stored})
    params = {
        name: _unpack(value) if isinstance(value, dict) else value
        for name, value in stored["params"].items()
    }
    return Phrase(stored["key"], params)


def compare_job(runtime: Runtime) -> StartableJob:
    """Return the job that makes a comparison which was asked for, given by its number."""

    def step(numbers: tuple[int, ...], _: Cursor) -> tuple[int, Cursor | None]:
        with runtime.database.read() as connection:
            row = comparisons.find(connection, numbers[0])
        if row is None:
            return 0, None
        comparison = compare(runtime, row.campaign)
        with runtime.database.write() as connection:
            comparisons.note_found(
                connection,
                row.id,
                found_at=runtime.now(),
                entries=comparison.entries,
                counted=comparison.counted,
                waiting=comparison.waiting,
                problems=json.dumps([asdict(one) for one in comparison.problems]),
            )
        return comparison.counted, None

    return StartableJob(JOB_NAME, step)
