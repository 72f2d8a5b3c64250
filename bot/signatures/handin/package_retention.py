"""Deletes the files of packages that were handed over, when their time is over."""

from datetime import datetime, timedelta

from bot.privacy.retention import Due, rules_of
from bot.runtime import Runtime
from bot.signatures.handin.package_life import delete_files
from bot.storage.handin import packages
from bot.storage.handin.packages import PackageRow
from bot.storage.organizers import audit_trail
from bot.storage.privacy import legal_holds


def list_files_due(runtime: Runtime) -> list[Due]:
    """Return of which packages the files go, and when."""
    with runtime.database.read() as connection:
        return [
            Due(
                row.campaign,
                f"files of package {row.id}",
                "after the hand-over",
                at,
                1,
                legal_holds.stands(connection, row.campaign),
            )
            for row, at in _handed_over(runtime)
        ]


def delete_files_due(runtime: Runtime) -> int:
    """Delete files whose time is over, on this machine; return of how many packages."""
    now, done = runtime.now(), 0
    due = {one.what for one in list_files_due(runtime) if one.at <= now and not one.is_held}
    for row, _ in _handed_over(runtime):
        if f"files of package {row.id}" in due:
            delete_files(runtime, row)
            with runtime.database.write() as connection:
                audit_trail.note(connection, now, None, "package files deleted", detail=f"{row.id}")
            done += 1
    return done


def _handed_over(runtime: Runtime) -> list[tuple[PackageRow, datetime]]:
    """Return the packages whose files are still there, each with when they go."""
    with runtime.database.read() as connection:
        found = packages.list_all(connection)
    return [
        (
            row,
            row.handed_over_at + timedelta(days=rules_of(runtime, row.campaign).hand_in_files),
        )
        for row in found
        if row.handed_over_at and row.files_deleted_at is None
    ]
