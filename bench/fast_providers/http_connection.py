"""As much of HTTP/1.1 as a provider's library speaks: requests with a length, kept connections.

A server of a framework would take more of the machine than what is measured with it.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

REASONS = {200: "OK", 201: "Created", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden",
           404: "Not Found", 429: "Too Many Requests", 502: "Bad Gateway",
           503: "Service Unavailable"}  # fmt: skip

MAX_REQUEST_BYTES = 256 * 1024
"""Of one request; a connection that sends more is ended."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request; names of headers are in lower case."""

    method: str
    target: str
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. With ``silence`` (seconds) the connection ends after them, without a word."""

    status: int
    body: bytes = b""
    silence: float | None = None


class Connection(asyncio.Protocol):
    """One connection of one client. ``latency`` is in seconds, before each answer."""

    def __init__(self, answer: Callable[[Request], Reply], latency: float = 0.0) -> None:
        self._answer = answer
        self._latency = latency
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - narrows asyncio's type
        self._transport = transport

    def connection_lost(self, _error: Exception | None) -> None:
        """Forget it."""
        self._transport = None

    def data_received(self, data: bytes) -> None:
        """Answer each request that is whole."""
        self._buffer += data
        while (request := self._take()) is not None:
            reply = self._answer(request)
            wait = self._latency if reply.silence is None else reply.silence
            if wait:
                asyncio.get_running_loop().call_later(wait, self._write, reply)
            else:
                self._write(reply)

    def _take(self) -> Request | None:
        head, blank, rest = self._buffer.partition(b"\r\n\r\n")
        if not blank:
            if len(self._buffer) > MAX_REQUEST_BYTES:
                self._end()
            return None
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {}
        for line in lines:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        length = int(headers.get("content-length", "0"))
        if length > MAX_REQUEST_BYTES:
            self._end()
            return None
        if len(rest) < length:
            return None
        self._buffer = rest[length:]
        method, target, _ = first.split(" ")
        return Request(method, target, headers, rest[:length])

    def _write(self, reply: Reply) -> None:
        if reply.silence is not None:
            self._end()
        elif self._transport:
            head = (
                f"HTTP/1.1 {reply.status} {REASONS.get(reply.status, 'Other')}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(reply.body)}\r\n\r\n"
            )
            self._transport.write(head.encode() + reply.body)

    def _end(self) -> None:
        self._buffer = b""
        if self._transport:
            self._transport.close()
