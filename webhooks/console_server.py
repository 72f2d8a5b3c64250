"""Hands requests for the console to it, in threads of its own.

So no organizer's click takes a thread from messages, and clicks are shed before messages are:
while messages wait, and where too many clicks do.
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
        self._waiting = 0

    async def answer(self, request: Request) -> Response | None:
        """Return the answer; None where the request is not the console's.

        Raises ``ServiceUnavailable`` where it would have to wait for others.
        """
        if not self._console.takes(request):
            return None
        if self._is_busy() or self._waiting >= MAX_WAITING:
            raise ServiceUnavailable
        self._waiting += 1
        loop = asyncio.get_running_loop()
        begun = loop.run_in_executor(self._threads, self._console.answer, request)
        begun.add_done_callback(self._end)
        return await asyncio.shield(begun)

    def _end(self, _: "asyncio.Future[Response]") -> None:
        self._waiting -= 1

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
