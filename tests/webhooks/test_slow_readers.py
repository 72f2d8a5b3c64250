"""Who asks and does not read is held little for, and given up in time."""

import select
import socket
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bench.servers import serve
from tests.webhooks.raw_sockets import SECONDS, head
from webhooks.slow_readers import MAX_UNSENT_BYTES, bound_unread, listening_sockets

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux can be told so")
SMALL_WINDOW = 2048
"""Bytes that the other end takes before it has read."""
MILLISECONDS = 1000
LOOK_MILLISECONDS = 100


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    """A socket that listens, as the web server's."""
    with socket.create_server(("127.0.0.1", 0)) as opened:
        yield opened


def small_window() -> socket.socket:
    """Return the socket of somebody who reads little."""
    asking = socket.socket()
    asking.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_WINDOW)
    return asking


def connect(listening: socket.socket) -> tuple[socket.socket, socket.socket]:
    """Return both ends of a connection: the server's own, and that of somebody who reads little."""
    asking = small_window()
    asking.connect(listening.getsockname())
    answering, _ = listening.accept()
    answering.setblocking(False)
    return answering, asking


def fill(answering: socket.socket) -> int:
    """Answer until the kernel takes no more; return how many bytes it took."""
    taken = 0
    try:
        while True:
            taken += answering.send(b"x" * MAX_UNSENT_BYTES)
    except BlockingIOError:
        return taken


def test_little_is_held_for_who_reads_nothing_and_is_given_up_in_time(
    listening: socket.socket,
) -> None:
    bound_unread(listening, seconds=0.2)
    answering, asking = connect(listening)
    with closing(answering), closing(asking):
        assert fill(answering) <= 2 * MAX_UNSENT_BYTES
        ended = select.poll()
        ended.register(answering, select.POLLERR)
        assert ended.poll(SECONDS * MILLISECONDS)
        with pytest.raises(TimeoutError):
            answering.send(b"x")


def test_who_reads_gets_all_of_it(listening: socket.socket) -> None:
    bound_unread(listening)
    answering, asking = connect(listening)
    with closing(answering), closing(asking):
        taken = fill(answering)
        read = len(asking.recv(taken, socket.MSG_WAITALL))
        assert read == taken
        assert fill(answering)


def test_of_all_that_is_open_the_sockets_that_listen_are_found(listening: socket.socket) -> None:
    answering, asking = connect(listening)
    with closing(answering), closing(asking):
        before = count_open()
        found = [one.getsockname() for one in listening_sockets()]
        assert count_open() == before, "nothing more stays open"
        assert listening.getsockname() in found
        assert asking.getsockname() not in found


def count_open() -> int:
    return len([*Path("/dev/fd").iterdir()])


def test_the_web_server_gives_up_who_reads_nothing(tmp_path: Path) -> None:
    large = tmp_path / "large"
    large.write_bytes(b"x" * 16 * MAX_UNSENT_BYTES)
    handlers = "tests.webhooks.served_handlers:server"
    with (
        serve(handlers, {"LARGE": str(large)}, "/healthz") as server,
        small_window() as asking,
    ):
        asking.connect(("127.0.0.1", server.port))
        asking.sendall(head("GET", "/large"))
        with pytest.raises(ConnectionError):  # what is sent to a connection that is no more
            send_for_long(asking)


def send_for_long(asking: socket.socket) -> None:
    """Send a byte now and then, and read nothing."""
    heard = select.poll()
    heard.register(asking, select.POLLERR)
    for _ in range(int(SECONDS * MILLISECONDS / LOOK_MILLISECONDS)):
        asking.send(b"x")
        heard.poll(LOOK_MILLISECONDS)
