"""The clock of whoever answered: the Date header of an HTTP answer (RFC 9110, 6.6.1)."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def read_date(header: str | None) -> datetime | None:
    """Return the header as an aware UTC time, or None where there is none to be read."""
    if not header:
        return None
    try:
        date = parsedate_to_datetime(header)
    except ValueError:
        return None
    return date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)
