"""Requests to others' servers, which are not trusted: bounded, and to the open internet alone.

Redirects are not followed, no proxy and no cookie is taken, answers are read up to a limit, and
all of it within a time. The address that is connected to is looked at as the connection is made,
after its name was looked up: a name that leads elsewhere the second time changes nothing.
"""

import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from ipaddress import ip_address
from typing import Any, Final

from aiohttp import ClientSession, ClientTimeout, DummyCookieJar, InvalidURL, TCPConnector

from bot.integrations.integration_refused import IntegrationRefused
from bot.integrations.receiver_address import check_url, is_open_internet, is_own_machine
from bot.providers.http_client import (
    CONNECT_TIMEOUT_SECONDS,
    KEEP_ALIVE_SECONDS,
    NETWORK_ERRORS,
    describe_network_error,
    parse_http_date,
)

TOTAL_TIMEOUT_SECONDS: Final = 15.0
"""For one request, from the look-up of its name to the last byte of the answer that is read."""
MAX_ANSWER_BYTES: Final = 16 * 1024
"""Of an answer that nobody asked for anything."""
MAX_CONNECTIONS: Final = 4
_MAX_DIGITS: Final = 10

AddressInfo = tuple[int | socket.AddressFamily, int | socket.SocketKind, int, str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: ``headers`` by their names in small letters.

    ``body`` is cut short at the limit: then it is not ``is_whole``.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    is_whole: bool = True

    @property
    def is_success(self) -> bool:
        """Whether it is a 2xx."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def retry_after_seconds(self) -> float | None:
        """How long a Retry-After asks to wait (RFC 9110, 10.2.3), None without one that is plain.

        A date counts from the answer's own: the clock over there may be wrong. How much of it is
        believed is for ``bot.integrations.retries`` to say.
        """
        header = self.headers.get("retry-after", "").strip()
        if header.isascii() and header.isdigit():
            return float(header[:_MAX_DIGITS])
        until, sent_at = parse_http_date(header), parse_http_date(self.headers.get("date"))
        return max((until - sent_at).total_seconds(), 0.0) if until and sent_at else None


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """None came, or none may be asked for; ``why`` in words of ours, which hold no address."""

    why: str


class AddressNotOpen(OSError):
    """A name leads to an address that is not of the open internet."""


class HttpSender:
    """Sends requests for one integration. Made, used and closed in one event loop.

    ``may_be_own_machine``: this machine itself is reached too, and by http, for tests.
    """

    def __init__(
        self,
        *,
        may_be_own_machine: bool = False,
        total_timeout_seconds: float = TOTAL_TIMEOUT_SECONDS,
    ) -> None:
        self._may_be_own_machine = may_be_own_machine
        self._not_open = 0
        self._total_timeout_seconds = total_timeout_seconds
        self._opened: ClientSession | None = None

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes | None = None,
        max_answer_bytes: int = MAX_ANSWER_BYTES,
    ) -> Answer | NoAnswer:
        """Send one request. Whatever goes wrong is a ``NoAnswer``."""
        try:
            check_url(url, may_be_own_machine=self._may_be_own_machine)
        except IntegrationRefused:
            return NoAnswer("address not open")
        before = self._not_open
        plain = {"Accept-Encoding": "identity", **headers}
        try:
            return await self._ask(method, url, plain, body, max_answer_bytes)
        except InvalidURL:
            return NoAnswer("address not open")
        except NETWORK_ERRORS as failure:
            if self._not_open > before:
                return NoAnswer("address not open")
            return NoAnswer(describe_network_error(failure))
        except ValueError:  # a name that cannot be looked up, a header that cannot be written
            return NoAnswer("cannot be sent")

    async def _ask(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        max_answer_bytes: int,
    ) -> Answer:
        async with self._session.request(
            method, url, data=body, headers=headers, allow_redirects=False
        ) as answer:
            read = bytearray()
            while len(read) <= max_answer_bytes:
                some = await answer.content.read(max_answer_bytes + 1 - len(read))
                if not some:
                    break
                read += some
            is_whole = len(read) <= max_answer_bytes
            if not is_whole:
                answer.close()
        kept = {name.lower(): value for name, value in answer.headers.items()}
        return Answer(answer.status, kept, bytes(read[:max_answer_bytes]), is_whole)

    async def close(self) -> None:
        """Give the connections back."""
        if self._opened is not None:
            await self._opened.close()

    @property
    def _session(self) -> ClientSession:
        """The connections, opened by the first request: who sends nothing has none to close."""
        if self._opened is None:
            self._opened = ClientSession(
                connector=TCPConnector(
                    limit=MAX_CONNECTIONS,
                    keepalive_timeout=KEEP_ALIVE_SECONDS,
                    socket_factory=self._make_socket,
                ),
                timeout=ClientTimeout(
                    total=self._total_timeout_seconds,
                    connect=CONNECT_TIMEOUT_SECONDS,
                    sock_connect=CONNECT_TIMEOUT_SECONDS,
                ),
                cookie_jar=DummyCookieJar(),
                auto_decompress=False,
                trust_env=False,
            )
        return self._opened

    def _make_socket(self, found: AddressInfo) -> socket.socket:
        """Return a socket for an address that was looked up. Raises ``AddressNotOpen``."""
        family, kind, protocol, _, where = found
        address = ip_address(str(where[0]).partition("%")[0])
        if not is_open_internet(address) and not (
            self._may_be_own_machine and is_own_machine(address)
        ):
            self._not_open += 1
            raise AddressNotOpen("not an address of the open internet")
        return socket.socket(family, kind, protocol)
