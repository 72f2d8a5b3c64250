"""Serves a WSGI application on this machine, from a thread, for as long as a block lasts."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from ssl import SSLContext
from threading import Thread
from typing import TYPE_CHECKING

from werkzeug.serving import WSGIRequestHandler, make_server

from bot.demo.stand_ins.webhook_client import is_loopback

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

HOST = "127.0.0.1"


class _SilentHandler(WSGIRequestHandler):
    """Logs nothing: addresses of Telegram's API hold a token."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - its parent's name
        """Drop the line."""


def listen(host: str = HOST, port: int = 0) -> socket.socket:
    """Take ``port`` on this machine, or any free one if it is 0 or in use.

    Raises ``ValueError`` for a host that is not this machine.
    """
    if not is_loopback(f"http://{host}"):
        raise ValueError(f"the demo is served to this machine only: {HOST}")
    try:
        return socket.create_server((host, port))
    except OSError:
        return socket.create_server((host, 0))


def address(listening: socket.socket, scheme: str = "http") -> str:
    """Return the address to open in a browser, without a slash at its end."""
    host, port = listening.getsockname()[:2]
    return f"{scheme}://{host}:{port}"


@contextmanager
def serving(
    app: "WSGIApplication", tls: SSLContext | None = None, listening: socket.socket | None = None
) -> Iterator[str]:
    """Serve ``app`` on ``listening``, or on a free port; yield its base address.

    Each request has a thread of its own: an application may call itself.
    """
    with listening or listen() as taken:
        host, port = taken.getsockname()[:2]
        server = make_server(
            host, port, app, threaded=True, request_handler=_SilentHandler,
            ssl_context=tls, fd=taken.fileno(),
        )  # fmt: skip
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield address(taken, "https" if tls else "http")
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
