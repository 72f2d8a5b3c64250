"""Hands requests for the console to it, in threads of its own.

So no organizer's click takes a thread from messages, and clicks are shed before messages are:
while messages wait, and where too many clicks do. Strangers' are shed first, so that a flood of
those who would sign in leaves room for those who are signed in.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final
from urllib.parse import urlsplit

from werkzeug.exceptions import ServiceUnavailable

from bot.runtime import Runtime
from webhooks.error_responses import answered
from webhooks.request import Handler, Request, Response, handler_of
from webhooks.safe_receive import describe

PATH: Final = "/console"
THREADS: Final = 4
MAX_WAITING: Final = 32
"""Requests that wait or are answered at once; each takes some milliseconds."""
MAX_STRANGERS_WAITING: Final = 12
"""How many of the waiting requests may be without a session's cookie, or ask to sign in: as far as
can be told here."""
_STRANGERS_PATHS: Final = (f"{PATH}/sign-in", f"{PATH}/link")
_SESSION_COOKIE: Final = "handraiser-session="
"""Part of what ``bot.console.cookies`` names it, which is not loaded where there is no console."""
_DEFAULT_PORTS: Final = {"https": 443, "http": 80}


class Console:
    """Which requests are the console's, and what answers them."""

    def __init__(self, handle: Handler, address: str = "") -> None:
        self._handle, self._host = handle, _host_of(address)

    def takes(self, request: Request) -> bool:
        """Whether a request is the console's: by its path, and by its host if it has its own."""
        path = request.path
        is_below = path == PATH or path.startswith(f"{PATH}/")
        return is_below and (not self._host or self._host == _plain_host(request))

    def answer(self, request: Request) -> Response:
        """Answer a request."""
        return answered(lambda: self._handle(request))


class ConsoleServer:
    """The console of one process, as its event loop sees it."""

    def __init__(self, console: Console, is_busy: Callable[[], bool]) -> None:
        self._console, self._is_busy = console, is_busy
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="console")
        self._waiting = self._strangers_waiting = 0

    async def answer(self, request: Request) -> Response | None:
        """Return the answer; None where the request is not the console's.

        Raises ``ServiceUnavailable`` where it would have to wait for others.
        """
        if not self._console.takes(request):
            return None
        is_strangers = _is_strangers(request)
        if self._is_busy() or self._waiting >= MAX_WAITING:
            raise ServiceUnavailable
        if is_strangers and self._strangers_waiting >= MAX_STRANGERS_WAITING:
            raise ServiceUnavailable
        self._waiting += 1
        self._strangers_waiting += is_strangers
        loop = asyncio.get_running_loop()
        begun = loop.run_in_executor(self._threads, self._console.answer, request)
        begun.add_done_callback(lambda _: self._end(is_strangers=is_strangers))
        return await asyncio.shield(begun)

    def _end(self, *, is_strangers: bool) -> None:
        self._waiting -= 1
        self._strangers_waiting -= is_strangers

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def open_console(runtime: Runtime) -> Console | None:
    """Return the console of a runtime; None where it is switched off."""
    if not runtime.settings.has_console:
        return None
    # Imported where it is on: whoever does without it needs none of what it needs.
    from bot.console.app import create_console

    return Console(handler_of(create_console(runtime, describe)), runtime.settings.console_url)


def _is_strangers(request: Request) -> bool:
    """Say whether a request is of nobody who is signed in, as far as can be told unread."""
    if request.path.startswith(_STRANGERS_PATHS):
        return True
    return _SESSION_COOKIE not in request.headers.get("cookie", "")


def _host_of(address: str) -> str:
    """Return the host of an address, and its port where that is not its scheme's own."""
    parts = urlsplit(address)
    is_default = parts.port in (None, _DEFAULT_PORTS.get(parts.scheme))
    return (parts.hostname or "") if is_default else parts.netloc.lower()


def _plain_host(request: Request) -> str:
    """Return the host that is asked for, without a port that goes without saying."""
    host = request.headers.get("host", "").lower()
    name, _, port = host.rpartition(":")
    return name if port in {"443", "80"} else host
