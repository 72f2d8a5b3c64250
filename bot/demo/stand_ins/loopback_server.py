"""Serves a WSGI application on this machine, for as long as a block lasts."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from socket import SHUT_RDWR
from ssl import SSLContext
from typing import TYPE_CHECKING, Any

from werkzeug.serving import WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


class _Quiet(WSGIRequestHandler):
    """Logs nothing: Telegram's addresses hold a token."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - its parent's name
        """Drop the line."""


@contextmanager
def serving(app: "WSGIApplication", tls: SSLContext | None = None) -> Iterator[str]:
    """Serve ``app`` from a thread on a free port of 127.0.0.1; yield its base address."""
    server = make_server(
        "127.0.0.1", 0, app, threaded=True, request_handler=_Quiet, ssl_context=tls
    )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def hang_up(environ: Mapping[str, Any]) -> None:
    """End the connection of a request that is served here, before anything is answered."""
    environ["werkzeug.socket"].shutdown(SHUT_RDWR)
