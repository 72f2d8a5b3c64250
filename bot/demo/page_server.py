"""Serves the demo to this machine: a socket that is taken first, and a thread for each request.

The page asks the application to call itself (phone → webhook), so one thread would not do.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from bot.demo.stand_ins.webhook_client import is_loopback


class _Silent(WSGIRequestHandler):
    """Logs no request: paths are nobody's business, and the page asks every few seconds."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log nothing."""


def listen(host: str, port: int) -> socket.socket:
    """Take ``port`` on this machine, or any free one if it is in use.

    Raises ``ValueError`` for a host that is not this machine.
    """
    if not is_loopback(f"http://{host}"):
        raise ValueError("the demo is served to this machine only: 127.0.0.1")
    try:
        return socket.create_server((host, port))
    except OSError:
        return socket.create_server((host, 0))


def address(listening: socket.socket) -> str:
    """Return the address to open in a browser, without a slash at its end."""
    host, port = listening.getsockname()[:2]
    return f"http://{host}:{port}"


@contextmanager
def serving(listening: socket.socket, app: Flask) -> Iterator[None]:
    """Serve the application on that socket from a thread, for as long as the block lasts."""
    host, port = listening.getsockname()[:2]
    server = make_server(
        host, port, app, threaded=True, request_handler=_Silent, fd=listening.fileno()
    )
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, name="demo")
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
