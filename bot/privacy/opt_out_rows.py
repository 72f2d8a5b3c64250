"""Reads a list of opt-outs row by row, as programs and spreadsheets write it.

UTF-8 or UTF-16; commas, semicolons, tabs or bars between the fields; quotation marks, and fields
of several lines. What no letters can be made of is let stand: a number beside it is read.
"""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import IO, Final, TextIO

from bot.languages import PhrasedError

_DELIMITERS: Final = ",;\t|"
_SEPARATOR_LINE: Final = "sep="
"""What Excel takes from a first line: which sign stands between the fields."""
_OTHER_FORMATS: Final = (b"<", b"[", b"{", b"%PDF")
"""How files begin whose first line would pass for a heading that speaks of phones."""
_WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class UnreadableList(PhrasedError):
    """The file is no list of addresses."""

    section = "opt_out_list_refusals"


@contextmanager
def list_text(file: IO[bytes]) -> Iterator[TextIO]:
    """Yield a file's text, by its byte order mark or what its first signs look like.

    Raises ``UnreadableList`` for a spreadsheet's own format, and for web pages, JSON and PDF.
    """
    buffered = io.BufferedReader(file)  # type: ignore[type-var]  # it asks for no more than IO has
    start = buffered.peek(4)[:4]
    if start.startswith(_WORKBOOKS):
        raise UnreadableList("spreadsheet_file")
    if start.removeprefix(codecs.BOM_UTF8).startswith(_OTHER_FORMATS):
        raise UnreadableList("no_column_of_numbers")
    encoding = "utf-8"
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif b"\0" in start[:2]:
        encoding = "utf-16-be" if start.startswith(b"\0") else "utf-16-le"
    errors = "surrogateescape" if encoding == "utf-8" else "replace"
    text = io.TextIOWrapper(buffered, encoding=encoding, errors=errors, newline="")
    try:
        yield text
    finally:  # the file is its opener's to close
        text.detach().detach()


class Rows:
    """The rows of a list, as they come. ``first`` and ``last`` are the lines of the newest one."""

    def __init__(self, lines: Iterable[str]) -> None:
        text = _without_mark(lines)
        opening = next(text, "")
        self._lines_before = 0
        self.delimiter = _most_between(opening)
        if opening.casefold().startswith(_SEPARATOR_LINE):
            self.delimiter = opening[len(_SEPARATOR_LINE) :].rstrip("\r\n")[:1] or ","
            opening, self._lines_before = next(text, ""), 1
        self.first = self.last = self._lines_before
        self._reader = csv.reader(chain([opening], text), delimiter=self.delimiter)

    def __iter__(self) -> Iterator[list[str]]:
        return self

    def __next__(self) -> list[str]:
        """Return the next row. Raises ``csv.Error`` for one whose field is too long."""
        self.first = self._reader.line_num + self._lines_before + 1
        try:
            return next(self._reader)
        finally:
            self.last = self._reader.line_num + self._lines_before

    def headings(self) -> list[str]:
        """Return the first row that holds anything. Raises ``UnreadableList`` if it has no end."""
        try:
            row = next((row for row in self if any(field.strip() for field in row)), [])
        except csv.Error:
            raise UnreadableList("endless_first_line") from None
        if self.last > self.first:
            raise UnreadableList("endless_first_line")
        return [_heading(field) for field in row]


def lines_within(row: Sequence[str], delimiter: str) -> Iterator[list[str]]:
    """Yield the rows that a field of several lines may have swallowed."""
    within = (line for field in row for line in field.splitlines()[1:])
    return csv.reader(within, delimiter=delimiter)


def _most_between(line: str) -> str:
    """Return the delimiter that stands most often outside quotation marks."""
    outside = "".join(line.split('"')[::2])
    return max(_DELIMITERS, key=outside.count)


def _heading(field: str) -> str:
    """Return a heading; in an older encoding, as Windows writes it in Western Europe."""
    if any("\udc80" <= sign <= "\udcff" for sign in field):
        return field.encode("utf-8", "surrogateescape").decode("cp1252", "ignore")
    return field


def _without_mark(lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield line if number else line.removeprefix("\ufeff")
