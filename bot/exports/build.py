"""Writes an export's file: page by page, read back when it is whole, and only then offered.

A job's step writes one page and notes in the export's row how far the file is good. So a build that
was cut short, or whose process was killed, goes on behind the last page that was noted, with the
same bytes as if nothing had happened. Each row is as it stood when its page was read.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from bot.background_jobs import Cursor, StartableJob
from bot.counted_words import counted
from bot.exports.columns import Column, OpenedRow, columns_of
from bot.exports.file_formats import FileFormat, NotWhole, count_rows, opening, row_line, write_end
from bot.files.age_encryption import SUFFIX, encrypt_file
from bot.files.private_files import flush_to_disk, make_folder, open_private, sha256_of
from bot.runtime import Runtime
from bot.storage.consent import suppressions
from bot.storage.engine.lock_file import LockFile
from bot.storage.exports import exported_rows, exports
from bot.storage.exports.exported_rows import Row, RowPage, SealedAddress, Selected
from bot.storage.exports.exports import ExportRow
from bot.storage.organizers import audit_trail
from bot.storage.schema.export_tables import ExportKind, ExportStatus
from bot.storage.schema.key_tables import Sealed
from bot.vault import PROGRAM, Vault

PAGE_SIZE: Final = 2000
PAGES_OF_A_STEP: Final = 10
JOB_NAME: Final = "write-export"
LOCK_SECONDS: Final = 60.0
"""How long a step waits for another process that writes the same file."""
_NUMBER_IN_NAME: Final = re.compile(r"(\d+)\.")
_FINISH: Final[Cursor] = ("finish",)
TELEGRAM_PREFIX: Final = "telegram:"


def write_export_job(runtime: Runtime) -> StartableJob:
    """Return the job that writes an export, given by its number."""
    return StartableJob(JOB_NAME, partial(write_pages, runtime))


def write_pages(
    runtime: Runtime, numbers: tuple[int, ...], cursor: Cursor, *, pages: int = PAGES_OF_A_STEP
) -> tuple[int, Cursor | None]:
    """Write some pages, as a step of the job; return how many rows, and what is next.

    Each page is noted by itself. But of each step the job's engine holds some memory to the end.
    """
    done, following = 0, cursor
    for _ in range(pages):
        rows, next_cursor = write_export(runtime, numbers, following)
        done += rows
        if next_cursor is None:
            return done, None
        following = next_cursor
    return done, following


def write_export(
    runtime: Runtime, numbers: tuple[int, ...], cursor: Cursor, *, page_size: int = PAGE_SIZE
) -> tuple[int, Cursor | None]:
    """Write the next page of an export, or finish its file; return how many rows, and what next.

    Does nothing for one that is not to be written (any more).
    """
    (export_id,) = numbers
    lock = LockFile(make_folder(exports_folder(runtime)) / f".{export_id}.lock")
    try:
        with lock.held(LOCK_SECONDS):
            with runtime.database.read() as connection:
                row = exports.find(connection, export_id)
            if row is None or row.status is not ExportStatus.RELEASED:
                return 0, None
            build = _Build(runtime, row)
            if not build.is_good_so_far():
                build.begin_anew()
                return 0, ()
            if cursor == _FINISH:
                build.finish()
                return 0, None
            return build.write_page(page_size)
    finally:
        lock.close()


def exports_folder(runtime: Runtime) -> Path:
    """Return the folder in which exports lie until they are fetched."""
    return runtime.settings.files_folder / "exports"


def file_name(row: ExportRow) -> str:
    """Return the name of an export's file, once it is whole."""
    name = f"{row.kind}-{row.id}.{row.file_format}"
    return name + SUFFIX if row.recipients else name


def export_files(runtime: Runtime) -> Iterator[tuple[int, Path]]:
    """Yield what lies of exports on this machine, whole or not: the export's number, the file."""
    folder = exports_folder(runtime)
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if found := _NUMBER_IN_NAME.search(path.name):
            yield int(found[1]), path


def remove_files(runtime: Runtime, export_id: int) -> None:
    """Remove what lies of an export on this machine."""
    for number, path in export_files(runtime):
        if number == export_id:
            path.unlink(missing_ok=True)


def _unfinished_name(row: ExportRow) -> str:
    return f".{row.kind}-{row.id}.{row.file_format}.unfinished"


@dataclass(slots=True)
class _Unsealer:
    """Opens the sealed columns of one row after the other, and counts what it cannot open."""

    vault: Vault
    scope: str = ""
    unreadable: int = 0

    def __call__(self, column: Sealed, sealed: bytes | None) -> str:
        if sealed is None:
            return ""
        text = self.vault.read_if(self.scope, column, sealed)
        self.unreadable += text is None
        return text or ""


@dataclass(frozen=True, slots=True)
class _Build:
    """The writing of one export, as far as its row says, in one process at a time."""

    runtime: Runtime
    row: ExportRow

    @property
    def _path(self) -> Path:
        return exports_folder(self.runtime) / _unfinished_name(self.row)

    @property
    def _format(self) -> FileFormat:
        return FileFormat(self.row.file_format)

    def is_good_so_far(self) -> bool:
        """Say whether all that was noted as written lies on this machine."""
        written = self._path.stat().st_size if self._path.exists() else 0
        return written >= self.row.written_bytes

    def begin_anew(self) -> None:
        """Forget what another machine wrote, or this one lost."""
        self._note("", 0, 0, -self.row.unreadable)

    def write_page(self, page_size: int) -> tuple[int, Cursor]:
        """Write the next rows behind those that are good; return how many, and what is next."""
        row, vault = self.row, self.runtime.vault
        selected = Selected(row.kind, row.campaign, row.organization)
        unsealer = _Unsealer(vault)
        with self.runtime.database.read() as connection:
            page = exported_rows.read_page(connection, selected, row.written_after, page_size)
            addresses = self._addresses(connection, page)
        lines = [
            row_line(self._format, self._names, [one.read(opened) for one in self._columns])
            for opened in self._opened(page, addresses, unsealer)
        ]
        with open_private(self._path) as file:
            file.truncate(row.written_bytes)
            file.seek(row.written_bytes)
            if not row.written_bytes:
                file.write(opening(self._format, self._names))
            file.write("".join(lines).encode())
            flush_to_disk(file)
            written = file.tell()
        after = page.last_key or row.written_after
        self._note(after, row.written_rows + len(lines), written, unsealer.unreadable)
        is_last = len(page.rows) < page_size
        return len(lines), _FINISH if is_last else (row.written_pages + 1,)

    def finish(self) -> None:
        """Write the end, read the whole file back, give it its name, and offer it."""
        row, path = self.row, self._path
        with open_private(path) as file:
            file.truncate(row.written_bytes)
            file.seek(row.written_bytes)
            write_end(self._format, file, path, row.written_rows)
            flush_to_disk(file)
        rows = count_rows(self._format, path, len(self._names))
        if rows != row.written_rows:
            raise NotWhole(
                f"{counted(row.written_rows, 'row was', 'rows were')} written, and {rows} read back"
            )
        digest = sha256_of(path)
        target = exports_folder(self.runtime) / file_name(row)
        if row.recipients:
            encrypt_file(path, target, row.recipients.splitlines())
            path.unlink()
        else:
            path.replace(target)
        now = self.runtime.now()
        with self.runtime.database.write() as connection:
            built = {"status": ExportStatus.BUILT, "rows": rows, "sha256": digest, "built_at": now}
            if exports.change(connection, row.id, ExportStatus.RELEASED, **built):
                detail = f"{row.id}: {counted(rows, 'row')}, SHA-256 {digest}"
                audit_trail.note(connection, now, None, "export built", detail=detail)

    @property
    def _columns(self) -> tuple[Column, ...]:
        return columns_of(self.row.kind, with_personal_data=self.row.has_personal_data)

    @property
    def _names(self) -> list[str]:
        return [one.name for one in self._columns]

    def _note(self, after: str, rows: int, written: int, unreadable: int) -> None:
        with self.runtime.database.write() as connection:
            exports.note_page(
                connection,
                self.row,
                written_after=after,
                written_rows=rows,
                written_bytes=written,
                written_pages=self.row.written_pages + 1,
                unreadable=self.row.unreadable + unreadable,
            )

    def _addresses(self, connection: Connection, page: RowPage) -> Mapping[int, Sequence[str]]:
        """Return the addresses of the people of a page, in clear, where somebody asks for them.

        For an organization: those alone that have not opted out, under whichever key.
        """
        if not (self.row.has_personal_data or self.row.organization):
            return {}
        people = {row["person_id"] for row in page.rows if row.get("person_id") is not None}
        found = exported_rows.read_addresses(connection, sorted(people))
        opened = {person: list(self._in_clear(sealed)) for person, sealed in found.items()}
        if not self.row.organization:
            return opened
        lookups = {
            one: self.runtime.vault.lookups(one.removeprefix(TELEGRAM_PREFIX))
            for each in opened.values()
            for one in each
        }
        out = suppressions.suppressed_among(
            connection, {lookup for each in lookups.values() for lookup in each}
        )
        return {
            person: [one for one in each if out.isdisjoint(lookups[one])]
            for person, each in opened.items()
        }

    def _in_clear(self, found: Sequence[SealedAddress]) -> Iterator[str]:
        for one in found:
            address = self.runtime.vault.read_if(PROGRAM, Sealed.ADDRESS, one.sealed)
            if address is not None:
                yield _as_listed(one.kind, address)

    def _opened(
        self, page: RowPage, addresses: Mapping[int, Sequence[str]], unsealer: _Unsealer
    ) -> Iterator[OpenedRow]:
        """Yield the rows of a page, ready to be read, but those that are not to be exported."""
        for row in page.rows:
            unsealer.scope = row.get("campaign") or PROGRAM
            if self.row.kind is ExportKind.OPT_OUTS:
                yield from self._opt_out(row, unsealer)
                continue
            own = addresses.get(row.get("person_id") or 0, ())
            if row.get("of_earlier_owner"):
                own = ()  # the number is another person's by now
            if own or not self.row.organization:
                yield OpenedRow(row, unsealer, own)

    def _opt_out(self, row: Row, unsealer: _Unsealer) -> Iterator[OpenedRow]:
        """Yield an opt-out, unless its address is asked for, and only a hash of it is there."""
        if not self.row.has_personal_data:
            yield OpenedRow(row, unsealer)
            return
        address = self.runtime.vault.read_if(PROGRAM, Sealed.ADDRESS, row["sealed"])
        if address is None:
            unsealer.unreadable += 1
        else:
            yield OpenedRow(row, unsealer, (_as_listed(row["kind"], address),))


def _as_listed(kind: str, address: str) -> str:
    return f"{TELEGRAM_PREFIX}{address}" if kind == "telegram" else address
