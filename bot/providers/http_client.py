"""The HTTP connections that a transport keeps open, what their failures tell, and HTTP's dates.

One ``aiohttp`` session for each transport, used in the event loop that it was made in. It takes
no cookies, no proxy from the environment, and tries nothing a second time.
"""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    DummyCookieJar,
    TCPConnector,
)

MAX_CONNECTIONS = 100
"""Requests at once; Twilio answers 429 to more of one account (error 20429)."""

KEEP_ALIVE_SECONDS = 15.0
"""An idle connection is given up before the provider does: a request on one that was just closed
fails after it was written, and nobody can say whether it was read."""

CONNECT_TIMEOUT_SECONDS, READ_TIMEOUT_SECONDS, TOTAL_TIMEOUT_SECONDS = 5.0, 10.0, 20.0
"""To be connected, waiting for a free connection included; between two packets; for all of it."""

NETWORK_ERRORS = (ClientError, OSError, TimeoutError)
"""What a request raises when no answer, or half of one, came."""


def open_session(read_timeout_seconds: float) -> ClientSession:
    """Return a session with a pool of its own. Call it inside the loop that will use it."""
    return ClientSession(
        connector=TCPConnector(limit=MAX_CONNECTIONS, keepalive_timeout=KEEP_ALIVE_SECONDS),
        timeout=ClientTimeout(
            total=TOTAL_TIMEOUT_SECONDS,
            connect=CONNECT_TIMEOUT_SECONDS,
            sock_connect=CONNECT_TIMEOUT_SECONDS,
            sock_read=read_timeout_seconds,
        ),
        cookie_jar=DummyCookieJar(),
        auto_decompress=True,
    )


def is_connection_failure(failure: BaseException) -> bool:
    """Whether the request surely did not reach the provider: there was no connection for it."""
    return isinstance(failure, ClientConnectorError | ConnectionTimeoutError)


def describe_network_error(failure: BaseException) -> str:
    """Say it in two words. Those of the library's errors hold addresses, and so a token."""
    if is_connection_failure(failure):
        return "no connection"
    return "timed out" if isinstance(failure, TimeoutError) else "connection lost"


def parse_http_date(header: str | None) -> datetime | None:
    """Return a Date header (RFC 9110, 6.6.1) as an aware UTC time, or None if it is unreadable."""
    if not header:
        return None
    try:
        date = parsedate_to_datetime(header)
        return date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # the latter for years and zones that no date has
        return None
