"""The life of an export: asked for, released by a second organizer, built, fetched once; or over.

Without personal data there is nothing to release. Each act is one transaction with its line in the
audit trail, which never holds anything of the content.
"""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from bot.exports.build import export_files, exports_folder, file_name, remove_files
from bot.exports.columns import columns_of, has_personal_columns
from bot.exports.export_errors import ExportRefused, get_export_or_refuse
from bot.exports.file_formats import FileFormat
from bot.files.age_encryption import MAX_RECIPIENTS, NotARecipient, check_recipients
from bot.files.private_files import sha256_of, whole_file
from bot.organizers import second_approval
from bot.organizers.accounts import Organizer
from bot.organizers.audit_verification import chain_audit_trail
from bot.organizers.second_approval import check_second_approval, checked_reason
from bot.runtime import Runtime
from bot.storage.exports import exports
from bot.storage.exports.exports import ExportRow
from bot.storage.organizers import audit_trail
from bot.storage.schema.export_tables import ExportKind, ExportStatus

FETCHED_WITHIN: Final = timedelta(hours=1)
SENT_WITHIN: Final = timedelta(minutes=5)
"""From when a browser asks for a file to when it is opened for it: after that it is removed."""
MAX_LISTED: Final = 100
SUMMARY_SUFFIX: Final = ".summary.json"
UNFETCHED: Final = (ExportStatus.ASKED, ExportStatus.RELEASED, ExportStatus.BUILT)
_WITH_FILES: Final = frozenset({ExportStatus.RELEASED, ExportStatus.BUILT})
_BY_ORGANIZATION: Final = frozenset({ExportKind.SIGNATURES, ExportKind.CONSENTS})
_OF_ALL_CAMPAIGNS: Final = frozenset({ExportKind.OPT_OUTS, ExportKind.AUDIT})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an organizer asks for. ``campaign`` and ``organization`` are "" for all.

    An ``organization`` gets only people who said yes to it, and hold to it. ``recipients`` are
    public keys (``bot.files.age_encryption``), () for a file in clear.
    """

    kind: ExportKind
    file_format: FileFormat = FileFormat.CSV
    campaign: str = ""
    organization: str = ""
    with_personal_data: bool = False
    reason: str = ""
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fetched:
    """An export that was handed out: how many rows, the SHA-256 of the file in clear, and where.

    ``unreadable`` counts what was left out or left empty because nothing opens it any more.
    """

    rows: int
    sha256: str
    unreadable: int
    file: Path
    summary: Path
    file_format: FileFormat


def ask(runtime: Runtime, who: Organizer, wanted: Wanted) -> ExportRow:
    """Ask for an export; without personal data it is released by that.

    Raises ``ExportRefused``, and ``ApprovalRefused`` for a reason that is none.
    """
    _check(runtime, wanted)
    personal, now = wanted.with_personal_data, runtime.now()
    reason = checked_reason(wanted.reason) if personal or wanted.reason else ""
    if wanted.kind is ExportKind.AUDIT:
        chain_audit_trail(runtime)
    with runtime.database.write() as connection:
        added = exports.add(
            connection,
            kind=wanted.kind,
            file_format=wanted.file_format,
            campaign=wanted.campaign,
            organization=wanted.organization,
            has_personal_data=personal,
            reason=reason,
            recipients="\n".join(key.strip() for key in wanted.recipients),
            status=ExportStatus.ASKED if personal else ExportStatus.RELEASED,
            asked_by=who.id,
            asked_at=now,
        )
        audit_trail.note(
            connection, now, who.id, "export asked", detail=_described(added, wanted, reason)
        )
        return get_export_or_refuse(connection, added)


def release(runtime: Runtime, who: Organizer, export_id: int) -> ExportRow:
    """Say yes to another organizer's export of personal data: from now on it may be built.

    Raises ``ExportRefused`` and ``ApprovalRefused``.
    """
    now = runtime.now()
    with runtime.database.write() as connection:
        row = get_export_or_refuse(connection, export_id, lock=True)
        if row.status is not ExportStatus.ASKED:
            raise _refusal_by_status(row)
        check_second_approval(who, asked_by=row.asked_by, asked_at=row.asked_at, now=now)
        released = {"status": ExportStatus.RELEASED, "released_by": who.id, "released_at": now}
        exports.change(connection, export_id, ExportStatus.ASKED, **released)
        audit_trail.note(connection, now, who.id, "export released", detail=str(export_id))
        second_approval.note_proof(connection, who, now)
        return get_export_or_refuse(connection, export_id)


def cancel(runtime: Runtime, who: Organizer, export_id: int) -> None:
    """End an export before it is fetched, and remove its file. Raises ``ExportRefused``."""
    now = runtime.now()
    with runtime.database.write() as connection:
        row = get_export_or_refuse(connection, export_id)
        cancelled = {"status": ExportStatus.CANCELLED, "ended_at": now}
        if not exports.change(connection, export_id, *UNFETCHED, **cancelled):
            raise _refusal_by_status(row)
        audit_trail.note(connection, now, who.id, "export cancelled", detail=str(export_id))
    remove_files(runtime, row.id)


def fetch(runtime: Runtime, who: Organizer, export_id: int, target: Path) -> Fetched:
    """Hand the file out to who asked for it, once, with a summary beside it.

    ``target`` is a file that is not there yet, or a folder. Whether its hour is over is looked at
    here. Raises ``ExportRefused``, and ``OSError`` where nothing can be written there.
    """
    with runtime.database.read() as connection:
        row = get_export_or_refuse(connection, export_id)
    _check_fetch(runtime, who, row)
    built = exports_folder(runtime) / file_name(row)
    if not built.is_file():
        raise ExportRefused("not_on_this_machine", number=export_id)
    target = target / built.name if target.is_dir() else target
    summary = target.with_name(target.name + SUMMARY_SUFFIX)
    for path in (target, summary):
        if path.exists():
            raise ExportRefused("file_is_there", file=path.name)
    with whole_file(summary) as told, whole_file(target) as copy:
        with built.open("rb") as source:
            shutil.copyfileobj(source, copy)
        told.write(summary_text(row, sha256_of(built)).encode())
        row = _note_fetched(runtime, who, export_id)
    remove_files(runtime, row.id)
    return Fetched(
        row.rows or 0, row.sha256, row.unreadable, target, summary, FileFormat(row.file_format)
    )


def hand_out(runtime: Runtime, who: Organizer, export_id: int) -> Path:
    """Return the file for a browser to be sent, once, to who asked for it.

    It lies there until it has been sent: ``expire_exports`` removes it. Raises ``ExportRefused``.
    """
    row = find_export(runtime, export_id)
    built = exports_folder(runtime) / file_name(row)
    _check_fetch(runtime, who, row)
    if not built.is_file():
        raise ExportRefused("not_on_this_machine", number=export_id)
    _note_fetched(runtime, who, export_id)
    return built


def _note_fetched(runtime: Runtime, who: Organizer, export_id: int) -> ExportRow:
    """Note that an export is fetched now, and return it. Raises ``ExportRefused``."""
    with runtime.database.write() as connection:
        row = get_export_or_refuse(connection, export_id, lock=True)
        now = _check_fetch(runtime, who, row)
        fetched = {"status": ExportStatus.FETCHED, "ended_at": now}
        exports.change(connection, export_id, ExportStatus.BUILT, **fetched)
        audit_trail.note(connection, now, who.id, "export fetched", detail=str(export_id))
    return row


def expire_exports(runtime: Runtime) -> int:
    """End the exports whose time is over, and remove their files; return how many.

    And files that a crash left behind, of exports that are over. May run in two processes at once.
    """
    now = runtime.now()
    limits = {
        "asked_before": now - second_approval.VALID_FOR,
        "built_before": now - FETCHED_WITHIN,
    }
    with runtime.database.read() as connection:
        over = exports.list_over(connection, **limits)
    expired = sum(_expire(runtime, row, now) for row in over)
    for export_id, path in export_files(runtime):
        with runtime.database.read() as connection:
            row = exports.find(connection, export_id)
        if row is None or not _needs_its_file(row, now):
            path.unlink(missing_ok=True)
    return expired


def _needs_its_file(row: ExportRow, now: datetime) -> bool:
    """Say whether an export's file is being written, waits, or may just be on its way out."""
    if row.status is ExportStatus.FETCHED and row.ended_at:
        return now - row.ended_at < SENT_WITHIN
    return row.status in _WITH_FILES


def _expire(runtime: Runtime, row: ExportRow, now: datetime) -> bool:
    with runtime.database.write() as connection:
        ended = {"status": ExportStatus.EXPIRED, "ended_at": now}
        if not exports.change(connection, row.id, row.status, **ended):
            return False
        audit_trail.note(connection, now, None, "export expired", detail=str(row.id))
    return True


def list_exports(runtime: Runtime) -> list[ExportRow]:
    """Return the newest exports, the newest first."""
    with runtime.database.read() as connection:
        return exports.list_newest(connection, limit=MAX_LISTED)


def find_export(runtime: Runtime, export_id: int) -> ExportRow:
    """Return one export. Raises ``ExportRefused`` where there is none."""
    with runtime.database.read() as connection:
        return get_export_or_refuse(connection, export_id)


def summary_text(row: ExportRow, sha256_of_file: str) -> str:
    """Return what says of an export's file what it holds, and that it is whole, as JSON."""
    columns = columns_of(row.kind, with_personal_data=row.has_personal_data)
    told: dict[str, Any] = {
        "export": row.id,
        "kind": row.kind,
        "campaign": row.campaign or None,
        "organization": row.organization or None,
        "has_personal_data": row.has_personal_data,
        "built_at": row.built_at.isoformat(timespec="seconds") if row.built_at else None,
        "rows": row.rows,
        "unreadable": row.unreadable,
        "sha256": row.sha256,
        "sha256_of_file": sha256_of_file,
        "columns": {one.name: one.meaning for one in columns},
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _check(runtime: Runtime, wanted: Wanted) -> None:
    """Refuse what cannot be exported so."""
    try:
        check_recipients(wanted.recipients)
    except NotARecipient as error:
        raise ExportRefused(error.key, limit=MAX_RECIPIENTS) from None
    kind, shelf = wanted.kind, runtime.shelf
    if wanted.with_personal_data and not has_personal_columns(kind):
        raise ExportRefused("no_personal_data", kind=kind)
    if wanted.campaign and kind in _OF_ALL_CAMPAIGNS:
        raise ExportRefused("of_all_campaigns", kind=kind)
    if wanted.organization and kind not in _BY_ORGANIZATION:
        raise ExportRefused("not_by_organization", kind=kind)
    known = tuple(one.id for one in shelf.campaigns)
    if wanted.campaign and wanted.campaign not in known:
        raise ExportRefused("unknown_campaign", campaign=wanted.campaign, choices=known)
    named = {
        name: None
        for one in shelf.campaigns
        for name in one.organization_names
        if wanted.campaign in ("", one.id)
    }
    if wanted.organization and wanted.organization not in named:
        raise ExportRefused(
            "unknown_organization", organization=wanted.organization, choices=tuple(named)
        )


def _check_fetch(runtime: Runtime, who: Organizer, row: ExportRow) -> datetime:
    """Return the time, unless an export is not to be fetched now, or not by them."""
    now = runtime.now()
    if row.status is not ExportStatus.BUILT or row.built_at is None:
        raise _refusal_by_status(row)
    if row.asked_by != who.id:
        raise ExportRefused("asked_by_another", number=row.id, name=row.asked_by_name)
    if now - row.built_at >= FETCHED_WITHIN:
        raise ExportRefused("expired", number=row.id)
    return now


def _refusal_by_status(row: ExportRow) -> ExportRefused:
    return ExportRefused(str(row.status), number=row.id)


def _described(export_id: int, wanted: Wanted, reason: str) -> str:
    """Return what is asked for, in words, with the reason: none of it is of a signer."""
    parts: Sequence[str] = (
        f"{export_id}: {wanted.kind}",
        f"of {wanted.campaign}" if wanted.campaign else "",
        f"for {wanted.organization}" if wanted.organization else "",
        "with personal data" if wanted.with_personal_data else "without personal data",
        "encrypted" if wanted.recipients else "",
    )
    described = ", ".join(part for part in parts if part)
    return f"{described}; {reason}" if reason else described
