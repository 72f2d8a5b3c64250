"""A server whose handlers and limits are a test's: what the web process is told to serve.

``POST /held`` reads from the pipe that ``PIPE`` names, and answers when that is closed.
"""

import os
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from webhooks import health
from webhooks.body_reader import Bodies
from webhooks.guards import RefusalLog
from webhooks.request import Request, Response
from webhooks.routes import Priority, Route, Routes
from webhooks.server import Server
from webhooks.work_queue import WorkQueue


def held(_: Request) -> Response:
    """Answer once the test closes its end of the pipe."""
    return Response(Path(os.environ["PIPE"]).read_text())


def large(_: Request) -> Response:
    """Answer the file that ``LARGE`` names."""
    return Response(file=Path(os.environ["LARGE"]))


def length(request: Request) -> Response:
    """Answer how many bytes came."""
    return Response(str(len(request.body)))


ROUTES = Routes(
    (
        Route("POST", "/held", held),
        Route("POST", "/length", length),
        Route("GET", "/large", large, Priority.AT_ONCE),
        Route("GET", "/healthz", health.alive, Priority.AT_ONCE),
    )
)
server = Server(
    ROUTES,
    RefusalLog(lambda: datetime.now(UTC)),
    partial(WorkQueue, threads=1, max_wait=0.5, few=0),
    Bodies(max_seconds=0.5),
    unread_seconds=0.5,
)
