"""Numbers in the addresses of pages, and in their questions: never more than a row can have."""

from typing import Any, Final

from werkzeug.routing import IntegerConverter, Map

MAX_ROW_NUMBER: Final = 2**63 - 1
"""No database takes a larger one."""
MAX_DIGITS: Final = 18


ASSUMED_REGION: Final = "US"
"""Where a phone number without its country's code is one (ISO 3166)."""


class RowNumber(IntegerConverter):
    """A part of a path that is a row's number: ``<row:number>``."""

    def __init__(self, url_map: Map, **given: Any) -> None:
        super().__init__(url_map, max=MAX_ROW_NUMBER, **given)


def read_number(text: str, *, max_digits: int = MAX_DIGITS) -> int | None:
    """Return the number that was given; None where it is none, or too long to be one of ours."""
    is_number = text.isascii() and text.isdigit() and len(text) <= max_digits
    return int(text) if is_number else None
