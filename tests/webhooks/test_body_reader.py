"""Bodies that are being read take up only so much room in all."""

import asyncio
from collections.abc import AsyncIterator, Mapping

import pytest
from werkzeug.exceptions import RequestEntityTooLarge, ServiceUnavailable

from webhooks.body_reader import MAX_PIECES, SMALL_BYTES, Bodies
from webhooks.guards import MAX_BYTES

LARGE = b"x" * (SMALL_BYTES + 1)
CHUNKED = {"transfer-encoding": "chunked"}


class Incoming:
    """A body that comes in chunks."""

    def __init__(self, *chunks: bytes) -> None:
        self.chunks = chunks

    async def __call__(self) -> bytes:
        """Return all of it."""
        return b"".join(self.chunks)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Return one chunk after the other."""
        for chunk in self.chunks:
            yield chunk


def declared(body: bytes) -> Mapping[str, str]:
    """Return the headers of a body that says how long it is."""
    return {"content-length": str(len(body))}


def read(bodies: Bodies, *chunks: bytes, headers: Mapping[str, str] | None = None) -> bytes:
    """Read a body."""
    given = declared(b"".join(chunks)) if headers is None else headers
    return asyncio.run(bodies.read(Incoming(*chunks), given))


@pytest.mark.parametrize("headers", [None, CHUNKED, {"content-length": "²"}])
@pytest.mark.parametrize("size", [1, SMALL_BYTES, SMALL_BYTES + 1, MAX_BYTES])
def test_a_body_is_read_to_its_end(size: int, headers: Mapping[str, str] | None) -> None:
    body = b"x" * size
    assert read(Bodies(), body[: size // 2], body[size // 2 :], headers=headers) == body


def test_a_request_that_announces_no_body_has_none() -> None:
    assert read(Bodies(), b"never read", headers={}) == b""


@pytest.mark.parametrize("headers", [None, CHUNKED])
def test_a_body_above_the_limit_is_refused(headers: Mapping[str, str] | None) -> None:
    with pytest.raises(RequestEntityTooLarge):
        read(Bodies(), b"x" * MAX_BYTES, b"x", headers=headers)


def test_a_body_in_too_many_pieces_is_refused() -> None:
    pieces = [b"x"] * MAX_PIECES
    assert read(Bodies(), *pieces, headers=CHUNKED) == b"x" * MAX_PIECES
    incoming = Incoming(*pieces, b"x", *pieces)
    with pytest.raises(RequestEntityTooLarge):
        asyncio.run(Bodies().read(incoming, CHUNKED))


def test_large_bodies_beyond_the_room_may_come_again_and_small_ones_are_always_let_in() -> None:
    bodies = Bodies(max_large_bytes=len(LARGE))
    held = read(bodies, LARGE)
    with pytest.raises(ServiceUnavailable):
        read(bodies, LARGE)
    assert read(bodies, b"small") == b"small"
    bodies.release(held)
    assert read(bodies, LARGE) == LARGE


def test_what_was_refused_or_turned_out_small_takes_up_no_room() -> None:
    bodies = Bodies(max_large_bytes=MAX_BYTES + 1)
    for _ in range(100):
        with pytest.raises(RequestEntityTooLarge):
            read(bodies, b"x" * MAX_BYTES, b"x", headers=CHUNKED)
        bodies.release(read(bodies, b"small", headers=CHUNKED))
    assert read(bodies, LARGE) == LARGE
