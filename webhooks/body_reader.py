"""Reads the bodies of requests outside the threads that work, and gives up those that dawdle.

So a connection that announces a body and sends no more of it costs a few kilobytes for a few
seconds, and never a thread.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Mapping
from typing import Final, Protocol

from werkzeug.exceptions import (
    BadRequest,
    RequestEntityTooLarge,
    RequestTimeout,
    ServiceUnavailable,
)

from webhooks.guards import MAX_BYTES

MAX_BODY_SECONDS: Final = 5.0
"""From a request's headers to the end of its body. Providers send both in one packet or two."""
SMALL_BYTES: Final = 4096
"""Bytes of a body that is always let in: nearly all are, and their number is bounded by that of the
connections (``--backpressure``)."""
MAX_LARGE_BYTES: Final = 32 * 1024 * 1024
"""Bytes of all larger bodies together that are being read, wait, or are worked on."""
MAX_PIECES: Final = 512
"""In which a larger body may come: each takes the event loop's time. A network brings the largest
in some forty; only who wants to be a burden sends it byte by byte."""


class Incoming(Protocol):
    """The body of a request as the server hands it out: at once, or in chunks."""

    def __call__(self) -> Awaitable[bytes]:
        """Return the whole body."""
        ...

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Return the body piece by piece, as it arrives."""
        ...


class Bodies:
    """The bodies that one process holds. Used by its event loop alone."""

    def __init__(
        self, *, max_seconds: float = MAX_BODY_SECONDS, max_large_bytes: int = MAX_LARGE_BYTES
    ) -> None:
        self._max_seconds = max_seconds
        self._room = max_large_bytes

    async def read(self, incoming: Incoming, headers: Mapping[str, str]) -> bytes:
        """Return the whole body, to be given to ``release`` once the request is answered.

        Raises ``RequestEntityTooLarge``, at once where the request says so itself;
        ``RequestTimeout``; ``BadRequest`` for one that is broken off; or ``ServiceUnavailable``
        when too much is held already.
        """
        declared = _declared_bytes(headers)
        if declared is not None and declared > MAX_BYTES:
            raise RequestEntityTooLarge
        if declared == 0:
            return b""
        try:
            async with asyncio.timeout(self._max_seconds):
                if declared is not None and declared <= SMALL_BYTES:
                    return await incoming()
                body = await self._read_large(incoming)
        except TimeoutError:
            raise RequestTimeout from None
        if declared is not None and len(body) != declared:
            self.release(body)
            raise BadRequest
        return body

    def release(self, body: bytes) -> None:
        """Count the body as held no more."""
        if len(body) > SMALL_BYTES:
            self._room += len(body)

    async def _read_large(self, incoming: Incoming) -> bytes:
        chunks: list[bytes] = []
        size = 0
        is_read = False
        try:
            async for chunk in incoming:
                size += len(chunk)
                self._room -= len(chunk)
                if size > MAX_BYTES or len(chunks) >= MAX_PIECES:
                    raise RequestEntityTooLarge
                if self._room < 0:
                    raise ServiceUnavailable
                chunks.append(chunk)
            is_read = True
            return b"".join(chunks)
        finally:
            if not is_read or size <= SMALL_BYTES:
                self._room += size


def _declared_bytes(headers: Mapping[str, str]) -> int | None:
    """Return how long the body says that it is; None where it will only end some time."""
    if "transfer-encoding" in headers:
        return None
    length = headers.get("content-length", "0")
    return int(length) if length.isdecimal() else None
