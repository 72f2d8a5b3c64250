"""CSV as spreadsheets read it, with no field that one of them runs as a formula.

UTF-8 with a byte order mark, which is how a spreadsheet knows the encoding; every field quoted,
lines ended by CR LF, no line break within a field (RFC 4180, and what OWASP advises against CSV
injection: https://owasp.org/www-community/attacks/CSV_Injection).
"""

import csv
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final, TextIO

BYTE_ORDER_MARK: Final = "\ufeff"
ENCODING: Final = "utf-8"
"""To open such a file with, beside ``newline=""``; the mark is written by whoever begins it."""
MAX_ROWS: Final = 1_000_000
"""Rows of a part, with its headings: a sheet holds 1,048,576 and drops the rest in silence."""
_GUARD: Final = "'"
_SEPARATOR_ELSEWHERE: Final = ";"
"""What separates fields where the decimal sign is a comma: a spreadsheet that is set so cuts our
fields there, whatever stands around them."""
_FORMULA_SIGNS: Final = frozenset("=+-@\u2212")
_LINE_BREAKS: Final = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029")


def csv_line(fields: Iterable[str]) -> str:
    """Return one row as a line of the file, with its end."""
    return ",".join(f'"{_quoted(field)}"' for field in fields) + "\r\n"


def guarded(text: str) -> str:
    """Return a field as it may stand in a spreadsheet: in one line, and no formula.

    What begins, after blanks, with a sign of a formula, in its full-width forms too, gets an
    apostrophe in front, and so does what begins so behind a semicolon. A name that begins with one
    by itself ('t Hart) stays as it is, unless a formula would be read behind it: so that each text
    comes back as it was.
    """
    if not text.isprintable():
        text = "".join(_in_one_line(sign) for sign in text)
    parts = text.split(_SEPARATOR_ELSEWHERE)
    return _SEPARATOR_ELSEWHERE.join(f"{_GUARD}{one}" if _is_unsafe(one) else one for one in parts)


def unguarded(field: str) -> str:
    """Return what a field was before ``guarded`` put apostrophes in it."""
    parts = field.split(_SEPARATOR_ELSEWHERE)
    return _SEPARATOR_ELSEWHERE.join(
        one[1:] if one.startswith(_GUARD) and _is_unsafe(one[1:]) else one for one in parts
    )


def read_rows(file: TextIO) -> Iterator[list[str]]:
    """Yield the rows of a file that was written so, its headings first, fields as they stand.

    Open it with ``newline=""``. Raises ``csv.Error`` for what is no such CSV.
    """
    for number, row in enumerate(csv.reader(file, strict=True)):
        if not number and row and row[0].startswith(BYTE_ORDER_MARK):
            # The mark stands before the first quotation mark, which the reader then takes for text.
            row[0] = row[0].removeprefix(BYTE_ORDER_MARK).removeprefix('"').removesuffix('"')
        yield row


def _quoted(field: str) -> str:
    return guarded(field).replace('"', '""')


def _in_one_line(sign: str) -> str:
    if sign in _LINE_BREAKS:
        return " "
    return "" if unicodedata.category(sign) == "Cc" else sign


def _is_unsafe(text: str) -> bool:
    """Say whether a spreadsheet may run it, or what stands behind apostrophes at its beginning.

    Signs that nobody sees are passed over, and quotation marks, which a spreadsheet may take away.
    """
    for sign in text.lstrip(_GUARD):
        if sign.isspace() or sign == '"' or unicodedata.category(sign) == "Cf":
            continue
        return unicodedata.normalize("NFKC", sign)[0] in _FORMULA_SIGNS
    return False
