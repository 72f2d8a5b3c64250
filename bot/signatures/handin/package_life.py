"""The life of a package: what an organizer does with one, and when.

draft -> frozen -> built -> released by a second organizer -> handed over. One function for each
act, each one transaction with its line in the audit trail; what is not possible is refused with
``PackageRefused``. ``build_package`` makes the files in between.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from bot.files.age_encryption import MAX_RECIPIENTS, NotARecipient, check_recipients
from bot.languages import Phrase, PhrasedError
from bot.organizers.accounts import Organizer
from bot.organizers.second_approval import check_second_approval, note_proof
from bot.runtime import Runtime
from bot.signatures.handin.manifest import is_whole
from bot.signatures.handin.package_archive import encrypted_file
from bot.signatures.handin.package_folder import PackageFolder, package_folder
from bot.storage.handin import frozen_signatures, packages
from bot.storage.handin.frozen_signatures import ChangesSince
from bot.storage.handin.packages import PackageRow
from bot.storage.organizers import audit_trail
from bot.storage.proof import proof_entries
from bot.storage.schema.handin_tables import PackageStatus
from bot.storage.schema.proof_tables import EntryKind
from bot.storage.signatures import signatures

NOT_HANDED_OVER = (
    PackageStatus.DRAFT,
    PackageStatus.FROZEN,
    PackageStatus.BUILT,
    PackageStatus.RELEASED,
)


class PackageRefused(PhrasedError):
    """What was asked for cannot be done with a package as things stand."""

    section = "package_refusals"


@dataclass(frozen=True, slots=True)
class PackageToday:
    """A package, and what has become of its names since the freeze.

    ``new`` signatures count now and are not in it. ``files`` are there on this machine.
    """

    package: PackageRow
    changes: ChangesSince
    new: int
    files: tuple[str, ...]
    folder: str


def create(runtime: Runtime, who: Organizer, campaign_id: str, recipients: Sequence[str]) -> int:
    """Begin a package of a campaign's signatures, and return its number.

    ``recipients`` are public keys of age to which it is encrypted, if any. Raises
    ``PackageRefused``.
    """
    if runtime.shelf.campaign(campaign_id) is None:
        raise PackageRefused("no_such_campaign", campaign=campaign_id)
    try:
        check_recipients(recipients)
    except NotARecipient as error:
        why = Phrase(f"export_refusals.{error.key}", {"limit": MAX_RECIPIENTS})
        raise PackageRefused("bad_recipient", why=why) from None
    with runtime.database.write() as connection:
        if not signatures.count_signatures(connection, campaign_id):
            raise PackageRefused("no_names", campaign=campaign_id)
        added = packages.add(
            connection,
            campaign=campaign_id,
            recipients="\n".join(" ".join(key.split()) for key in recipients),
            made_by=who.id,
            made_at=runtime.now(),
        )
        _note(runtime, connection, who, "made package", added, detail=campaign_id)
    return added


def rebuild(runtime: Runtime, who: Organizer, package_id: int) -> None:
    """Let a package be frozen and built anew: a release that it had counts no more.

    Who rebuilds it has made it: another organizer releases it. Raises ``PackageRefused``.
    """
    with runtime.database.write() as connection:
        row = get_package(connection, package_id, lock=True)
        changed = packages.change(
            connection,
            package_id,
            NOT_HANDED_OVER,
            status=PackageStatus.DRAFT,
            made_by=who.id,
            built_at=None,
            manifest_sha256="",
            released_by=None,
            released_at=None,
            problem="",
        )
        if not changed:
            raise _by_status(row, "not_rebuilt")
        _note(runtime, connection, who, "rebuilt package", package_id)


def release(runtime: Runtime, who: Organizer, package_id: int) -> PackageRow:
    """Let a package go, as a second organizer; return it as it was looked at.

    Raises ``PackageRefused`` where something has changed since the freeze or the files are not
    those that were built, and ``ApprovalRefused`` for who made it. However long it was looked at:
    what has happened since is seen here.
    """
    now = runtime.now()
    with runtime.database.read() as connection:  # all that takes long, while nobody waits
        row = get_package(connection, package_id)
        if row.status is not PackageStatus.BUILT:
            raise _by_status(row, "not_built")
        check_second_approval(who, asked_by=row.made_by, asked_at=now, now=now)
        _check_unchanged(package_id, frozen_signatures.count_changes(connection, package_id))
    if not _is_whole(runtime, row):
        raise PackageRefused("files_gone", number=package_id)
    with runtime.database.write() as connection:
        if get_package(connection, package_id, lock=True) != row:
            raise PackageRefused("files_gone", number=package_id)
        packages.change(
            connection,
            package_id,
            (PackageStatus.BUILT,),
            status=PackageStatus.RELEASED,
            released_by=who.id,
            released_at=now,
        )
        _note(runtime, connection, who, "released package", package_id)
        note_proof(connection, who, now)
    return row


def _check_unchanged(package_id: int, changes: ChangesSince) -> None:
    if changes.total:
        raise PackageRefused(
            "changed_since",
            number=package_id,
            changes=changes.total,
            withdrawn=changes.withdrawn,
            held_back=changes.held_back,
            erased=changes.erased,
            renamed=changes.renamed,
        )


def note_handed_over(runtime: Runtime, who: Organizer, package_id: int) -> PackageRow:
    """Note that a released package was handed over, and queue it for the campaign's public log."""
    with runtime.database.write() as connection:
        row = get_package(connection, package_id, lock=True)
        if row.status is not PackageStatus.RELEASED:
            raise _by_status(row, "not_released")
        now = runtime.now()
        packages.change(
            connection,
            package_id,
            (PackageStatus.RELEASED,),
            status=PackageStatus.HANDED_OVER,
            handed_over_by=who.id,
            handed_over_at=now,
        )
        proof_entries.queue(
            connection,
            row.campaign,
            EntryKind.HANDED_IN,
            digest=bytes.fromhex(row.manifest_sha256),
            number=row.names,
            at=now,
        )
        _note(runtime, connection, who, "handed over package", package_id)
    return row


def cancel(runtime: Runtime, who: Organizer, package_id: int) -> None:
    """Give a package up that was not handed over, and delete its files from this machine."""
    with runtime.database.write() as connection:
        row = get_package(connection, package_id, lock=True)
        now = runtime.now()
        if not packages.change(
            connection,
            package_id,
            NOT_HANDED_OVER,
            status=PackageStatus.CANCELLED,
            files_deleted_at=now,
        ):
            raise _by_status(row, "not_cancelled")
        _note(runtime, connection, who, "cancelled package", package_id)
    folder_of(runtime, row).delete()


def delete_files(runtime: Runtime, row: PackageRow) -> None:
    """Delete a package's files from this machine, and note it: their time is over."""
    folder_of(runtime, row).delete()
    with runtime.database.write() as connection:
        packages.change(connection, row.id, tuple(PackageStatus), files_deleted_at=runtime.now())


def show(runtime: Runtime, package_id: int) -> PackageToday:
    """Return a package and what has become of its names since. Raises ``PackageRefused``."""
    with runtime.database.read() as connection:
        row = get_package(connection, package_id)
        changes, new = count_changes(connection, row)
    folder = folder_of(runtime, row)
    files = tuple(path.name for path in folder.list_files())
    return PackageToday(row, changes, new, files, str(folder.files.absolute()))


def count_names_now(runtime: Runtime, package_id: int) -> int:
    """Return how many names the package would hold if it were frozen now."""
    with runtime.database.read() as connection:
        row = get_package(connection, package_id)
        return frozen_signatures.count_current_names(connection, row.campaign)


def list_packages(runtime: Runtime, *, limit: int | None = None) -> list[PackageRow]:
    """Return all packages, or so many, the newest first."""
    with runtime.database.read() as connection:
        return packages.list_all(connection, limit=limit)


def find_package(runtime: Runtime, package_id: int) -> PackageRow:
    """Return a package without a look at what has changed. Raises ``PackageRefused``."""
    with runtime.database.read() as connection:
        return get_package(connection, package_id)


def count_changes(connection: Connection, row: PackageRow) -> tuple[ChangesSince, int]:
    """Return what has become of a package's names, and how many are new. It reads all of them."""
    changes = frozen_signatures.count_changes(connection, row.id)
    return changes, frozen_signatures.count_new(connection, row.id, row.campaign)


def problem_of(row: PackageRow) -> dict[str, Any] | None:
    """Return what kept a package's files from being made, if anything."""
    return json.loads(row.problem) if row.problem else None


def get_package(connection: Connection, package_id: int, *, lock: bool = False) -> PackageRow:
    """Return a package. Raises ``PackageRefused`` where there is none."""
    row = packages.find(connection, package_id, lock=lock)
    if row is None:
        raise PackageRefused("no_such_package", number=package_id)
    return row


def folder_of(runtime: Runtime, row: PackageRow) -> PackageFolder:
    """Return where a package's files lie on this machine."""
    return package_folder(runtime.settings.files_folder, row.campaign, row.id)


def status_phrase(status: PackageStatus) -> Phrase:
    """Return what completes "package 3 is …"."""
    return Phrase(f"package_statuses.{status}")


def _is_whole(runtime: Runtime, row: PackageRow) -> bool:
    folder = folder_of(runtime, row).files
    if row.recipients:
        return encrypted_file(folder).is_file()
    return is_whole(folder, row.manifest_sha256)


def _by_status(row: PackageRow, key: str) -> PackageRefused:
    return PackageRefused(key, number=row.id, status=status_phrase(row.status))


def _note(
    runtime: Runtime,
    connection: Connection,
    who: Organizer,
    act: str,
    package_id: int,
    *,
    detail: str = "",
) -> None:
    said = f"package {package_id}{', ' if detail else ''}{detail}"
    audit_trail.note(connection, runtime.now(), who.id, act, detail=said)
