"""The Date header, as servers write it."""

from datetime import UTC, datetime

import pytest

from bot.providers.http_client import parse_http_date


@pytest.mark.parametrize(
    ("header", "date"),
    [
        ("Tue, 24 Nov 2026 10:00:00 GMT", datetime(2026, 11, 24, 10, tzinfo=UTC)),
        ("Tue, 24 Nov 2026 10:00:00 -0000", datetime(2026, 11, 24, 10, tzinfo=UTC)),
        ("yesterday", None),
        ("Fri, 31 Dec 9999 23:59:59 -0100", None),
        ("Mon, 99999999999999999999 Jan 2020 00:00:00 GMT", None),
        ("", None),
        (None, None),
    ],
)
def test_a_date_is_read_as_aware_utc_or_not_at_all(
    header: str | None, date: datetime | None
) -> None:
    assert parse_http_date(header) == date
