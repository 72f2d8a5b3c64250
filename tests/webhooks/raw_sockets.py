"""Plain sockets to a web server on this machine, to say what no well-behaved client says."""

import resource
import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from urllib.parse import urlencode

from tests.webhooks.provider_requests import FORM, PATH, PUBLIC_URL, signature

SECONDS = 60.0
"""For what must happen some time; a machine that is busy is no failure."""


def connect(port: int) -> socket.socket:
    """Connect to the server."""
    return socket.create_connection(("127.0.0.1", port), timeout=SECONDS)


def head(method: str, path: str, **headers: object) -> bytes:
    """Return a request without its body; an underscore in a header's name is a hyphen."""
    lines = [f"{method} {path} HTTP/1.1", "Host: example.org"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


def signed(fields: Mapping[str, str]) -> bytes:
    """Return a whole request with which Twilio posts a text."""
    body = urlencode(fields).encode()
    described = {
        "Content_Type": FORM,
        "X_Twilio_Signature": signature(PUBLIC_URL + PATH, fields),
        "Content_Length": len(body),
    }
    return head("POST", PATH, **described) + body


def answer(connection: socket.socket) -> tuple[int, str]:
    """Return the status and the rest of an answer; (0, "") where the server only hangs up."""
    received = b""
    with connection.makefile("rb") as stream:
        for line in stream:
            received += line
            if line == b"\r\n":
                break
        length = next(
            (int(line.split(b":")[1]) for line in received.lower().splitlines()
             if line.startswith(b"content-length:")), 0
        )  # fmt: skip
        received += stream.read(length)
    return (int(received[9:12]) if received else 0), received.decode()


def ask(port: int, request: bytes) -> tuple[int, str]:
    """Send a request on a connection of its own, and return its answer."""
    with connect(port) as connection:
        connection.sendall(request)
        return answer(connection)


@contextmanager
def many(port: int, number: int, said: bytes) -> Iterator[list[socket.socket]]:
    """Open so many connections, say the same on each, and keep them open."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with ExitStack() as stack:
        connections = [stack.enter_context(connect(port)) for _ in range(number)]
        for connection in connections:
            connection.sendall(said)
        yield connections


def is_open(connection: socket.socket) -> bool:
    """Say whether the server has neither answered nor hung up by now."""
    connection.setblocking(False)
    try:
        connection.recv(1, socket.MSG_PEEK)
    except BlockingIOError:
        return True
    return False
