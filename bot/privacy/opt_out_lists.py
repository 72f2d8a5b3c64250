"""Lists of those who must not be written to: written for others, and read from others, as CSV.

A list holds addresses in clear: it is for those who are to obey it, and for nobody else. What is
wrong with a row is told by its line, never by what stands in it.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final, TextIO

from bot.organizers.accounts import Organizer
from bot.privacy.personal_data import read_address
from bot.runtime import Runtime
from bot.storage.consent import suppressions
from bot.storage.organizers import audit_trail
from bot.storage.schema.key_tables import Sealed
from bot.vault import PROGRAM
from flows.effects import OptOutReason

COLUMNS = ("address", "channel", "reason", "since")
"""Of a list that is written; the first is all that is needed of one that is read."""
HEADINGS: Final = frozenset(
    "address number phone phonenumber mobile mobilenumber cell cellphone msisdn"
    " telefono celular numero".split()
)
"""What the column of numbers may be called, in small letters and without what is no letter."""
IMPORTED = "imported"
MOST_WRONG = 1000
"""Bad rows that are told one by one. A file with more of them is the wrong file."""
BATCH = 1000
"""Rows in one transaction: replies to people must not wait behind a long list."""
_WRITTEN = re.compile(r"[+(\d][\d\s()./+-]*(?:(?:x|ext\.?)\s*\d+)?", re.IGNORECASE)
_NOT_CLOSED = "a quotation mark is not closed, or not opened"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class UnreadableList(Exception):
    """The file is no list of addresses; the words say why."""


class ReservedReason(Exception):
    """A reason that means something else to the program; the words say what to do."""


@dataclass(frozen=True, slots=True)
class Exported:
    """How many opt-outs were written, and how many there are whose address nobody can read."""

    written: int
    unreadable: int


@dataclass(frozen=True, slots=True)
class WrongRow:
    """A row that was passed over: its line in the file, and what is wrong with it."""

    line: int
    why: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of the rows: newly suppressed, suppressed before (or twice in the list), bad.

    ``wrong`` names the first thousand of the ``bad`` ones.
    """

    added: int
    known: int
    bad: int
    wrong: tuple[WrongRow, ...]


def export_opt_outs(
    runtime: Runtime, who: Organizer, file: TextIO, *, batch_size: int = BATCH
) -> Exported:
    """Write all opt-outs whose address can still be read. Open the file with ``newline=""``.

    Of an address that was erased, or that nobody ever wrote from, only a keyed hash is there.
    """
    _note(runtime, who, "exported", "begun")
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    written = unreadable = 0
    for row in _suppressions(runtime, batch_size):
        address = runtime.vault.read(PROGRAM, Sealed.ADDRESS, row.sealed)
        if address is None:
            unreadable += 1
            continue
        shown = f"telegram:{address}" if row.kind == "telegram" else address
        since = row.suppressed_at.isoformat(timespec="seconds")
        writer.writerow([shown, row.channel, _harmless(row.reason), since])
        written += 1
    _note(runtime, who, "exported", f"{written:,} written")
    return Exported(written, unreadable)


def import_opt_outs(
    runtime: Runtime,
    who: Organizer,
    lines: Iterable[str],
    *,
    country: str = "US",
    reason: str = IMPORTED,
    batch_size: int = BATCH,
    max_told: int = MOST_WRONG,
) -> Imported:
    """Suppress every address of a list, in batches; safe to do again from the beginning.

    The first line names the columns. ``country`` (ISO 3166) is where a number without its
    country's code is written. Raises ``NoList`` where no column of numbers is named, before
    anything is stored, and ``Reserved``.
    """
    if reason in set(OptOutReason):
        raise ReservedReason(f"{reason!r} is a reason of the program's own: give another one")
    rows = _Rows(lines)
    column = _column(rows)
    added = known = bad = 0
    wrong: list[WrongRow] = []
    _note(runtime, who, "imported", f"begun, as {reason}")
    while batch := list(islice(_read(rows, column, country), batch_size)):
        found = [one for one in batch if isinstance(one, str)]
        news = _suppress(runtime, found, reason)
        added, known = added + news, known + len(found) - news
        for one in batch:
            if isinstance(one, WrongRow):
                bad += 1
                wrong += [one] if len(wrong) < max_told else []
    _note(runtime, who, "imported", f"{added:,} new, {known:,} known, {bad:,} bad rows")
    return Imported(added, known, bad, tuple(wrong))


def _suppressions(runtime: Runtime, batch_size: int) -> Iterator[suppressions.SuppressionRow]:
    after = b""
    while True:
        with runtime.database.read() as connection:
            page = suppressions.list_suppressions(connection, after, batch_size)
        if not page:
            return
        yield from page
        after = page[-1].lookup


def _harmless(text: str) -> str:
    """Keep a spreadsheet from running a text as a formula. A number in E.164 is none."""
    return f"'{text}" if text.startswith(_FORMULA) else text


class _Rows:
    """CSV as it comes, row by row: between the fields are commas, semicolons or tabs.

    ``first`` and ``last`` are the lines of the row that was read last.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        text = _text(lines)
        opening = next(text, "")
        self.delimiter = max(",;\t", key=opening.count)
        self.first = self.last = 0
        self._reader = csv.reader(chain([opening], text), delimiter=self.delimiter)

    def __iter__(self) -> Iterator[list[str]]:
        return self

    def __next__(self) -> list[str]:
        self.first = self._reader.line_num + 1
        try:
            return next(self._reader)
        finally:
            self.last = self._reader.line_num


def _text(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines, without the mark that spreadsheets put before the first."""
    try:
        for number, line in enumerate(lines):
            yield line if number else line.removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise UnreadableList("it is not written in UTF-8: save it as CSV UTF-8") from None


def _column(rows: _Rows) -> int:
    """Return the place of the column of numbers, having read the line that names it."""
    try:
        names = next(rows, [])
    except csv.Error:
        raise UnreadableList(f"its first line does not end: {_NOT_CLOSED}") from None
    if rows.last > rows.first:
        raise UnreadableList(f"its first line does not end: {_NOT_CLOSED}")
    for place, name in enumerate(names):
        if re.sub(r"[\W\d_]", "", name.casefold()).replace("é", "e").replace("ú", "u") in HEADINGS:
            return place
    raise UnreadableList(
        "its first line must name the columns, and one of them must be called number, phone or "
        "address"
    )


def _read(rows: _Rows, column: int, country: str) -> Iterator[str | WrongRow]:
    """Yield the address of each row, or what is wrong with it; empty lines are nothing."""
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error:
            yield WrongRow(rows.last, _unread(rows))
            continue
        if any(field.strip() for field in row):
            yield _address(row, column, country, rows.last)
        if rows.last > rows.first and _swallows(row, rows.delimiter, column, country):
            yield WrongRow(rows.last, f"not all was read since line {rows.first}: {_NOT_CLOSED}")


def _unread(rows: _Rows) -> str:
    """Say what was lost with a field that is longer than the reader takes."""
    if rows.last > rows.first:
        return f"not read since line {rows.first}: {_NOT_CLOSED}"
    return "not read: a field that is too long for a list"


def _swallows(row: Sequence[str], delimiter: str, column: int, country: str) -> bool:
    """Say whether a field of several lines holds rows of the list: whoever is in there is lost."""
    within = (line for field in row for line in field.splitlines()[1:])
    rows = csv.reader(within, delimiter=delimiter)
    return any(
        len(one) > column and isinstance(_address(one, column, country, 0), str) for one in rows
    )


def _address(row: Sequence[str], column: int, country: str, line: int) -> str | WrongRow:
    field = row[column].strip().removeprefix("'") if column < len(row) else ""
    if not field:
        return WrongRow(line, "no number")
    if re.fullmatch(r"[\d.,]+E\+?\d+", field, re.IGNORECASE):
        return WrongRow(line, "a number that a spreadsheet has rounded: format its column as text")
    if not field.lower().startswith("telegram:") and not _WRITTEN.fullmatch(field):
        return WrongRow(line, "neither a phone number nor telegram:<chat id>")
    try:
        return read_address(field, country)
    except ValueError as error:
        return WrongRow(line, str(error))


def _suppress(runtime: Runtime, addresses: Sequence[str], reason: str) -> int:
    vault = runtime.vault
    lookups = [vault.lookups(address) for address in addresses]
    with runtime.database.write() as connection:
        return suppressions.suppress_all(
            connection,
            lookups,
            generation=vault.generation,
            reason=reason,
            at=runtime.now(),
        )


def _note(runtime: Runtime, who: Organizer, done: str, detail: str) -> None:
    with runtime.database.write() as connection:
        audit_trail.note(connection, runtime.now(), who.id, f"opt-outs {done}", detail=detail)
