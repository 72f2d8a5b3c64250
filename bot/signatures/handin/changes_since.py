"""What has become of a package's names since its freeze, counted in the background.

It takes a look at each of them: a second for some hundred thousand. So it is a job, and what it
found is kept with the package for whoever looks.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from typing import Final

from bot.background_jobs import Cursor, StartableJob
from bot.runtime import Runtime
from bot.signatures.handin.package_life import count_changes
from bot.storage.handin import packages
from bot.storage.handin.frozen_signatures import ChangesSince
from bot.storage.handin.packages import PackageRow
from bot.storage.schema.handin_tables import PackageStatus

JOB_NAME: Final = "count-package-changes"


@dataclass(frozen=True, slots=True)
class CountedChanges:
    """What had become of a package's names ``at`` a moment; ``new`` signatures are not in it."""

    changes: ChangesSince
    new: int
    at: datetime


def count_changes_job(runtime: Runtime) -> StartableJob:
    """Return the job that counts what has changed since a package's freeze, by its number."""
    return StartableJob(JOB_NAME, partial(_count_step, runtime))


def read_counted_changes(row: PackageRow) -> CountedChanges | None:
    """Return what was counted last; None where nothing was since the package was frozen."""
    if row.changes_counted_at is None:
        return None
    counted = json.loads(row.changes)
    new = counted.pop("new")
    return CountedChanges(ChangesSince(**counted), new, row.changes_counted_at)


def _count_step(runtime: Runtime, numbers: tuple[int, ...], _: Cursor) -> tuple[int, Cursor | None]:
    with runtime.database.read() as connection:
        row = packages.find(connection, numbers[0])
        if row is None or row.frozen_at is None:
            return 0, None
        changes, new = count_changes(connection, row)
    with runtime.database.write() as connection:
        if packages.find(connection, row.id, lock=True) == row:  # it was not frozen anew
            packages.change(
                connection,
                row.id,
                tuple(PackageStatus),
                changes=json.dumps(asdict(changes) | {"new": new}),
                changes_counted_at=runtime.now(),
            )
    return row.names, None
