"""Takes in lists of those who must not be written to, as CSV.

What is wrong with a row is told by its line, never by what stands in it. A list is taken in
batches: what was taken stays taken, and a list that was cut short is given again from the
beginning, which does no harm. Lists are given out as exports (``bot.exports``).
"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

import phonenumbers

from bot.counted_words import counted
from bot.languages import Phrase, PhrasedError
from bot.organizers.accounts import Organizer
from bot.privacy.opt_out_columns import NumberColumn, named_columns, number_columns
from bot.privacy.opt_out_numbers import NO_NUMBER, looks_like_a_number, read_cell
from bot.privacy.opt_out_rows import Rows, UnreadableList, lines_within
from bot.runtime import Runtime
from bot.storage.consent import suppressions
from bot.storage.organizers import audit_trail
from flows.effects import OptOutReason

IMPORTED: Final = "imported"
MOST_WRONG: Final = 1000
"""Bad rows that are told one by one. A file with more of them is the wrong file."""
BATCH: Final = 1000
"""Rows in one transaction: replies to people must not wait behind a long list."""


class UnknownCountry(PhrasedError):
    """No country has that code."""

    section = "opt_out_list_refusals"


class ReservedReason(PhrasedError):
    """A reason that means something else to the program."""

    section = "opt_out_list_refusals"


@dataclass(frozen=True, slots=True)
class WrongRow:
    """A row of which not all was read: its line in the file, and what is wrong with it."""

    line: int
    why: Phrase


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a list: ``rows`` that are not empty, of which ``bad`` were not read wholly.

    Their numbers are ``added`` (newly suppressed) or ``known`` (before, or twice in the list).
    ``wrong`` names the first thousand of the bad ones. ``columns`` are those that were read;
    ``elsewhere`` tells of others in how many rows something looks like a number.
    """

    added: int
    known: int
    bad: int
    wrong: tuple[WrongRow, ...]
    rows: int = 0
    columns: tuple[str, ...] = ()
    elsewhere: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _ReadRow:
    """A row that holds something: its line, its addresses, and what is wrong with it."""

    line: int
    addresses: tuple[str, ...] = ()
    problem: Phrase | None = None


def import_opt_outs(
    runtime: Runtime,
    who: Organizer,
    lines: Iterable[str],
    *,
    country: str = "US",
    reason: str = IMPORTED,
    columns: Sequence[str] = (),
    batch_size: int = BATCH,
    max_told: int = MOST_WRONG,
) -> Imported:
    """Suppress every address of a list, in all its columns of numbers and chats, in batches.

    The first line names the columns. ``columns`` are the headings of those to read, all that look
    like it if there are none. ``country`` (ISO 3166) is where a number without its country's code
    is written. Raises ``UnreadableList`` where no column of numbers is named, before anything is
    stored, ``UnknownCountry`` and ``ReservedReason``.
    """
    if country not in phonenumbers.SUPPORTED_REGIONS:
        raise UnknownCountry("unknown_country")
    if reason in set(OptOutReason):
        raise ReservedReason("reserved_reason", reason=reason)
    reader = _Reader(Rows(lines), country, columns)
    told = _Told(max_told)
    _note(runtime, who, f"begun, as {reason}")
    while batch := list(islice(reader, batch_size)):
        found = [address for one in batch for address in one.addresses]
        told.count(batch, len(found), _suppress(runtime, found, reason))
    result = told.result(reader)
    _note(
        runtime,
        who,
        f"{counted(result.rows, 'row')}: {result.added:,} new, {result.known:,} known, "
        f"{counted(result.bad, 'bad row')}",
    )
    return result


class _Reader:
    """Reads the rows of a list, and counts what looks like a number in columns it does not read."""

    def __init__(self, rows: Rows, country: str, wanted: Sequence[str]) -> None:
        self._rows, self._country = rows, country
        self.headings = rows.headings()
        self.columns = _columns(self.headings, wanted)
        self._is_asked_for = bool(wanted)
        self.elsewhere: Counter[int] = Counter()

    def __iter__(self) -> Iterator[_ReadRow]:
        """Yield the rows that hold anything, with what is wrong with each."""
        while True:
            try:
                row = next(self._rows)
            except StopIteration:
                return
            except csv.Error:
                yield _ReadRow(self._rows.last, problem=self._unread())
                continue
            swallows = self._rows.last > self._rows.first and self._swallows(row)
            if swallows:
                lost = Phrase("opt_out_row_problems.read_in_part_since", {"line": self._rows.first})
                yield _ReadRow(self._rows.last, self._read(row).addresses, lost)
            elif any(cell.strip() for cell in row):
                yield self._read(row)

    def _read(self, row: Sequence[str]) -> _ReadRow:
        cells = [(column, _cell(row, column.place)) for column in self.columns]
        read = [
            read_cell(cell, self._country, is_telegram=column.is_telegram) for column, cell in cells
        ]
        addresses = tuple(dict.fromkeys(one for each in read for one in each.addresses))
        self._look_elsewhere(row)
        problem = _join([each.problem for each in read if each.problem])
        if problem is None and not addresses:
            problem = NO_NUMBER
        return _ReadRow(self._rows.last, addresses, problem)

    def _look_elsewhere(self, row: Sequence[str]) -> None:
        if self._is_asked_for:
            return
        read = {column.place for column in self.columns}
        self.elsewhere.update(
            place
            for place, cell in enumerate(row)
            if place not in read and looks_like_a_number(cell, self._country)
        )

    def _unread(self) -> Phrase:
        """Say what was lost with a field that is longer than the reader takes."""
        if self._rows.last > self._rows.first:
            return Phrase("opt_out_row_problems.not_read_since", {"line": self._rows.first})
        return Phrase("opt_out_row_problems.not_read")

    def _swallows(self, row: Sequence[str]) -> bool:
        """Say whether a field of several lines holds rows of the list: who is in there is lost."""
        own = {address for column in self.columns for address in self._cell_numbers(row, column)}
        return any(
            not own.issuperset(self._cell_numbers(one, column))
            for column in self.columns
            for one in lines_within(row, self._rows.delimiter)
        )

    def _cell_numbers(self, row: Sequence[str], column: NumberColumn) -> tuple[str, ...]:
        cell = _cell(row, column.place)
        return read_cell(cell, self._country, is_telegram=column.is_telegram).addresses


class _Told:
    """Counts what becomes of the rows."""

    def __init__(self, max_told: int) -> None:
        self._max_told = max_told
        self._rows = self._added = self._known = self._bad = 0
        self._wrong: list[WrongRow] = []

    def count(self, batch: Sequence[_ReadRow], found: int, added: int) -> None:
        """Count a batch, in which so many addresses were found, and so many are new."""
        wrong = [WrongRow(one.line, one.problem) for one in batch if one.problem]
        self._rows += len(batch)
        self._bad += len(wrong)
        self._wrong += wrong[: self._max_told - len(self._wrong)]
        self._added, self._known = self._added + added, self._known + found - added

    def result(self, reader: _Reader) -> Imported:
        """Return what was counted."""
        names = reader.headings
        return Imported(
            added=self._added,
            known=self._known,
            bad=self._bad,
            wrong=tuple(self._wrong),
            rows=self._rows,
            columns=tuple(one.heading for one in reader.columns),
            elsewhere={
                names[place] if place < len(names) else f"{place + 1}": count
                for place, count in sorted(reader.elsewhere.items())
            },
        )


def _join(problems: Sequence[Phrase]) -> Phrase | None:
    """Return what is wrong with the cells of a row, each kind once; None where nothing is."""
    each = [one for place, one in enumerate(problems) if one not in problems[:place]]
    if len(each) > 1:
        return Phrase("opt_out_row_problems.several", {"problems": each})
    return each[0] if each else None


def _columns(headings: Sequence[str], wanted: Sequence[str]) -> tuple[NumberColumn, ...]:
    """Return the columns to read. Raises ``UnreadableList`` where there are none."""
    if wanted:
        try:
            return named_columns(headings, wanted)
        except LookupError:
            raise UnreadableList("no_such_column") from None
    found = number_columns(headings)
    if not found:
        raise UnreadableList("no_column_of_numbers")
    return found


def _cell(row: Sequence[str], place: int) -> str:
    return row[place] if place < len(row) else ""


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


def _note(runtime: Runtime, who: Organizer, detail: str) -> None:
    with runtime.database.write() as connection:
        audit_trail.note(connection, runtime.now(), who.id, "opt-outs imported", detail=detail)
