"""Answers the web server's requests: reads each body outside the threads that work, and lets in
only who can be answered in time.

So neither slow connections nor a flood stop it, and no proxy in front is needed. The interface:
https://github.com/emmett-framework/granian/blob/master/docs/spec/RSGI.md
"""

import asyncio
import time
from collections.abc import Callable
from functools import partial
from typing import Any, Final, Protocol

from granian.rsgi import ProtocolClosed  # type: ignore[attr-defined]  # it is not in its stubs
from werkzeug.exceptions import (
    BadRequest,
    RequestEntityTooLarge,
    RequestTimeout,
    ServiceUnavailable,
)

from bot.telemetry import metrics
from bot.telemetry.request_log import FLUSH_SECONDS, RequestLog
from bot.telemetry.request_notes import RequestNotes, current_request_id
from bot.web.petition.pages import PetitionPages
from webhooks import app
from webhooks.body_reader import SMALL_BYTES, Bodies, Incoming
from webhooks.console_server import Console, ConsoleServer
from webhooks.error_responses import answer_to
from webhooks.guards import RefusalLog
from webhooks.page_server import PageServer
from webhooks.ready_answers import OK, ReadyAnswers
from webhooks.request import Request, Response, escaped, handler_of
from webhooks.routes import Priority, Route, Routes, is_opt_out
from webhooks.slow_readers import UNREAD_SECONDS, bound_all_unread
from webhooks.work_queue import WorkQueue

_UNREAD: Final = {BadRequest.code, RequestTimeout.code, RequestEntityTooLarge.code}
"""Answers to a request that was not read to its end: the connection is of no more use."""


class Scope(Protocol):
    """A request without its body, as the server tells of it."""

    method: str
    path: str
    """Without its escapes."""
    query_string: str
    """As it was sent."""
    headers: Any
    client: str
    """The other end of the connection: an IP address and its port."""


class Connection(Incoming, Protocol):
    """Where the body comes from and the answer goes to."""

    def response_str(self, status: int, headers: list[tuple[str, str]], body: str) -> None:
        """Answer with text, in UTF-8."""

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """Answer with bytes."""

    def response_file(self, status: int, headers: list[tuple[str, str]], file: str) -> None:
        """Answer with a file, by its path."""


class Server:
    """What the web server calls: once with its event loop, then with each request."""

    def __init__(
        self,
        routes: Routes,
        refusals: RefusalLog,
        make_queue: Callable[[asyncio.AbstractEventLoop], WorkQueue],
        bodies: Bodies,
        pages: PetitionPages | None = None,
        *,
        console: Console | None = None,
        log: RequestLog | None = None,
        unread_seconds: float = UNREAD_SECONDS,
    ) -> None:
        self._routes = routes
        self._refusals = refusals
        self._make_queue = make_queue
        self._bodies = bodies
        self._pages = pages
        self._console = console
        self._log = log
        self._unread_seconds = unread_seconds
        self._ready = ReadyAnswers()
        self._page_server: PageServer | None = None
        self._console_server: ConsoleServer | None = None
        self._rest = Route("", "", handler_of(app.mount(routes, pages)))

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Start the threads that work."""
        self._loop = loop
        loop.call_soon(bound_all_unread, self._unread_seconds)  # the web server listens by then
        self._queue = self._make_queue(loop)
        if self._pages is not None:
            self._page_server = PageServer(self._pages, lambda: self._queue.is_busy)
        if self._console is not None:
            self._console_server = ConsoleServer(self._console, lambda: self._queue.is_busy)

    def __rsgi_del__(self, _: asyncio.AbstractEventLoop) -> None:
        """End them; the server has answered whom it had let in."""
        self._queue.close()
        if self._log is not None:
            self._log.flush()
        for pages in (self._page_server, self._console_server):
            if pages is not None:
                pages.close()

    async def __rsgi__(self, scope: Scope, connection: Connection) -> None:
        """Answer one request."""
        began, notes = time.perf_counter(), RequestNotes()
        ready = self._ready.find(scope.method, scope.path, scope.headers)
        if ready is not None:
            await self._queue.give_way()
            connection.response_bytes(OK, ready.headers, ready.body)
            notes.route, notes.campaign = ready.route, ready.campaign
            self._note(scope.method, notes, OK, began)
            return
        try:
            response = await self._answer(scope, connection, notes)
        except ServiceUnavailable as error:
            self._refusals.note("too many requests at once")
            response = answer_to(error)
        except Exception as error:  # whatever it was, somebody waits for an answer
            response = answer_to(error)
        send(connection, response)
        self._note(scope.method, notes, response.status, began)

    def _note(self, method: str, notes: RequestNotes, status: int, began: float) -> None:
        metrics.count("requests", notes.route or "none", str(status))
        took = time.perf_counter() - began
        if self._log is not None and self._log.note(method, notes, status, took):
            self._loop.call_later(FLUSH_SECONDS, self._log.flush)

    async def _answer(self, scope: Scope, connection: Connection, notes: RequestNotes) -> Response:
        headers = dict(scope.headers.items())
        try:
            body = await self._bodies.read(connection, headers)
        except ProtocolClosed:  # a body that is broken off, or is not what it says that it is
            raise BadRequest from None
        try:
            path = escaped(scope.path)
            client = scope.client.rpartition(":")[0].strip("[]")
            request = Request(scope.method, path, scope.query_string, headers, body, client, notes)
            route = self._routes.find(scope.method, scope.path)
            if not self._routes.has(scope.path):
                await self._queue.give_way()
                if page := await self._answer_page(scope.path, request):
                    return page
            route = route or self._rest
            notes.route = route.path
            if route.priority is Priority.AT_ONCE:
                return route.handle(request)
            # No opt-out of one word is large, and to look through much takes this loop's time.
            is_large = len(body) > SMALL_BYTES
            is_urgent = route.priority is Priority.URGENT or (not is_large and is_opt_out(body))
            work = partial(_handle, route, request)
            return await self._queue.answer(work, is_urgent=is_urgent, is_large=is_large)
        finally:
            self._bodies.release(body)

    async def _answer_page(self, path: str, request: Request) -> Response | None:
        """Return what the console or the public pages answer; None where neither does.

        A public page is kept, to be answered again; what the console says is for one person.
        """
        if self._console_server and (answer := await self._console_server.answer(request)):
            return answer
        if self._page_server is None:
            return None
        page = await self._page_server.answer(request)
        self._ready.keep(path, request, page)
        return page


def _handle(route: Route, request: Request) -> Response:
    """Answer a request in a thread; each line that is logged meanwhile carries its id."""
    current_request_id.set(request.notes.id)
    return route.handle(request)


def send(connection: Connection, response: Response) -> None:
    """Answer with a response; one to a request that was not read to its end ends the connection."""
    headers = response.all_headers()
    if response.status in _UNREAD:
        headers.append(("connection", "close"))
    if response.file is not None:
        connection.response_file(response.status, headers, str(response.file))
    elif isinstance(response.body, str):
        connection.response_str(response.status, headers, response.body)
    else:
        connection.response_bytes(response.status, headers, response.body)
