"""The web server's entry: ``granian --interface rsgi webhooks.server:server``.

It reads each body itself, outside the threads that work, and lets in only who can be answered in
time. So neither slow connections nor a flood stop it, and no proxy in front is needed.
The interface: https://github.com/emmett-framework/granian/blob/master/docs/spec/RSGI.md
"""

import asyncio
import sys
from functools import partial
from typing import Any, Final, Protocol

from werkzeug.exceptions import RequestEntityTooLarge, RequestTimeout, ServiceUnavailable

from bot import inbox
from webhooks import app, routes
from webhooks.bodies import Bodies, Incoming
from webhooks.errors import answer_to
from webhooks.guards import RefusalLog
from webhooks.intake import Intake
from webhooks.request import Request, Response, escaped
from webhooks.routes import Priority, Route, Routes
from webhooks.urgency import is_opt_out
from webhooks.work_queue import THREADS, THREADS_THAT_SHARE, WorkQueue

_UNREAD: Final = {RequestTimeout.code, RequestEntityTooLarge.code}
"""Answers to a request that was not read to its end: the connection is of no more use."""


class Scope(Protocol):
    """A request without its body, as the server tells of it."""

    method: str
    path: str
    """Without its escapes."""
    query_string: str
    """As it was sent."""
    headers: Any


class Connection(Incoming, Protocol):
    """Where the body comes from and the answer goes to."""

    def response_str(self, status: int, headers: list[tuple[str, str]], body: str) -> None:
        """Answer with text, in UTF-8."""

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """Answer with bytes."""


class Server:
    """What the web server calls: once with its event loop, then with each request."""

    def __init__(self, routes: Routes, refusals: RefusalLog, threads: int) -> None:
        self._routes = routes
        self._refusals = refusals
        self._threads = threads
        self._rest = Route("", "", app.handler(app.mount(routes)))
        self._bodies = Bodies()

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Start the threads that work."""
        self._queue = WorkQueue(loop, self._threads)

    def __rsgi_del__(self, _: asyncio.AbstractEventLoop) -> None:
        """End them; the server has answered whom it had let in."""
        self._queue.close()

    async def __rsgi__(self, scope: Scope, connection: Connection) -> None:
        """Answer one request."""
        try:
            response = await self._answer(scope, connection)
        except ServiceUnavailable as error:
            self._refusals.note("too many requests at once")
            response = answer_to(error)
        except Exception as error:  # whatever it was, somebody waits for an answer
            response = answer_to(error)
        _send(connection, response)

    async def _answer(self, scope: Scope, connection: Connection) -> Response:
        headers = dict(scope.headers.items())
        body = await self._bodies.read(connection, headers)
        try:
            path = escaped(scope.path)
            request = Request(scope.method, path, scope.query_string, headers, body)
            route = self._routes.find(scope.method, scope.path) or self._rest
            if route.priority is Priority.AT_ONCE:
                return route.handle(request)
            is_urgent = route.priority is Priority.URGENT or is_opt_out(body)
            return await self._queue.answer(partial(route.handle, request), is_urgent=is_urgent)
        finally:
            self._bodies.release(body)


def _send(connection: Connection, response: Response) -> None:
    headers = response.all_headers()
    if response.status in _UNREAD:
        headers.append(("connection", "close"))
    if isinstance(response.body, str):
        connection.response_str(response.status, headers, response.body)
    else:
        connection.response_bytes(response.status, headers, response.body)


if sys.platform == "win32":

    def _allow_connections() -> None:
        """Nothing: there is no such limit there."""

else:
    import resource

    def _allow_connections() -> None:
        """Open as many files as we may: each connection is one, and 1,024 are soon full."""
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def load() -> Server:
    """Return the server that the environment describes, or leave with status 1."""
    _allow_connections()
    runtime = app.load_runtime()
    refusals = RefusalLog(runtime.now)
    intake = Intake(runtime, inbox.receive, inbox.settle)
    threads = THREADS_THAT_SHARE if runtime.database.is_sqlite else THREADS
    return Server(routes.build(intake, refusals), refusals, threads)


server = load()
