"""The page on a port of its own, and who may read it."""

import hmac
import logging
import sys
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

from bot.metrics_page.page import CONTENT_TYPE, MetricsPage
from bot.metrics_page.process_sums import ProcessSums, folder_of_server
from bot.runtime import Runtime
from bot.settings import Settings

log = logging.getLogger(__name__)

PATH: Final = "/metrics"
RETRY_SECONDS: Final = 5.0
"""Before a port that another process has is tried again: it may end, and this one serve on."""
REQUEST_SECONDS: Final = 5.0


def may_read(token: str, authorization: str) -> bool:
    """Say whether the header of a request carries the token; without one, all may read.

    In which case a scheme is written does not matter (RFC 9110, 11.1).
    """
    if not token:
        return True
    scheme, _, given = authorization.partition(" ")
    is_token = hmac.compare_digest(given.strip().encode(), token.encode())
    return is_token and scheme.lower() == "bearer"


def _handler_of(page: MetricsPage, token: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = REQUEST_SECONDS

        def do_GET(self) -> None:
            """Answer with the page."""
            if self.path != PATH:
                self._answer(HTTPStatus.NOT_FOUND, b"")
            elif not may_read(token, self.headers.get("Authorization", "")):
                self._answer(HTTPStatus.UNAUTHORIZED, b"")
            else:
                self._answer(HTTPStatus.OK, page.render())

        def _answer(self, status: HTTPStatus, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", CONTENT_TYPE)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Write nothing: it would be a line every few seconds, with an address in it."""

    return Handler


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Tell of a request that failed by its kind: the library would write address and words."""
        kind = type(sys.exception()).__name__
        log.info("a request for metrics was not answered", extra={"error": kind})


def serve_in_background(
    page: MetricsPage, host: str, port: int, token: str, stop: threading.Event
) -> threading.Thread:
    """Serve the page until ``stop``; where the port is taken, try again now and then."""

    handler = _handler_of(page, token)

    def serve() -> None:
        is_told = False
        while not stop.is_set():
            try:
                server = _Server((host, port), handler)
            except OSError:
                if not is_told:
                    log.info("the port of metrics is taken", extra={"port": port})
                is_told = True
                stop.wait(RETRY_SECONDS)
                continue
            with server:
                ending = threading.Thread(target=_end, args=(server, stop), daemon=True)
                ending.start()
                server.serve_forever(poll_interval=0.2)

    thread = threading.Thread(target=serve, name="metrics-port", daemon=True)
    thread.start()
    return thread


def _end(server: _Server, stop: threading.Event) -> None:
    stop.wait()
    server.shutdown()


def open_web_metrics(runtime: Runtime, stop: threading.Event) -> MetricsPage:
    """Return the page of a web process and those beside it, on its port too where one is set."""
    settings = runtime.settings
    is_read = bool(settings.metrics_port or settings.metrics_token.get_secret_value())
    sums = ProcessSums(folder_of_server() if is_read else None)
    page = MetricsPage(sums, runtime)
    if is_read:
        sums.write_in_background(stop)
    _open_port(page, settings, settings.metrics_port, stop)
    return page


def open_worker_metrics(settings: Settings, stop: threading.Event) -> None:
    """Serve what a worker counts on the port after that of the web process, where one is set."""
    port = settings.metrics_port + 1 if settings.metrics_port else 0
    _open_port(MetricsPage(ProcessSums()), settings, port, stop)


def _open_port(page: MetricsPage, settings: Settings, port: int, stop: threading.Event) -> None:
    if port:
        token = settings.metrics_token.get_secret_value()
        serve_in_background(page, settings.metrics_host, port, token, stop)
