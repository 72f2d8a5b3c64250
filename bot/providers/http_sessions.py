"""The connections that a line to a provider keeps open, and what their failures tell.

One ``aiohttp`` session for each line, used in the event loop that it was made in. It takes no
cookies, no proxy from the environment, and tries nothing a second time.
"""

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    DummyCookieJar,
    TCPConnector,
)

CONNECTIONS = 100
"""Requests at once; Twilio answers 429 to more of one account (error 20429)."""

KEPT_SECONDS = 15.0
"""An idle connection is given up before the provider does: a request on one that was just closed
fails after it was written, and nobody can say whether it was read."""

CONNECT_SECONDS, SILENCE_SECONDS, TOTAL_SECONDS = 5.0, 10.0, 20.0
"""To be connected, waiting for a free connection included; between two packets; for all of it."""

LOST = (ClientError, OSError, TimeoutError)
"""What a request raises when no answer, or half of one, came."""


def open_session() -> ClientSession:
    """Return a session with a pool of its own. Call it inside the loop that will use it."""
    return ClientSession(
        connector=TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEPT_SECONDS),
        timeout=ClientTimeout(
            total=TOTAL_SECONDS,
            connect=CONNECT_SECONDS,
            sock_connect=CONNECT_SECONDS,
            sock_read=SILENCE_SECONDS,
        ),
        cookie_jar=DummyCookieJar(),
        auto_decompress=True,
    )


def never_left(failure: BaseException) -> bool:
    """Whether the request surely did not reach the provider: there was no connection for it."""
    return isinstance(failure, ClientConnectorError | ConnectionTimeoutError)


def what_failed(failure: BaseException) -> str:
    """Say it in two words. Those of the library's errors hold addresses, and so a token."""
    if never_left(failure):
        return "no connection"
    return "timed out" if isinstance(failure, TimeoutError) else "connection lost"
