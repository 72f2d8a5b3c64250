"""Asks for pages at a steady rate, and answers them with fixed bytes: each in its own process.

``python -m bench.view_load ask PORT RATE`` asks until its standard input ends, and prints what
became of the views as JSON; ``python -m bench.view_load answer`` answers every request with the
page that its standard input holds, and prints its port.
"""

import asyncio
import http.client
import json
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from bench.process_usage import percentile
from bench.servers import ROOT

CONNECTIONS = 32
"""Kept open, as browsers and caches do; each asks for one view at a time."""
PATHS = ("/", "/IBM", "/IBMESP", "/IBMKOS", "/ibm-extreme-vetting/es", "/embed/IBM/count.json")
TICK_SECONDS = 0.001
"""Between two looks at which views are due."""
_END_OF_HEAD = b"\r\n\r\n"
_REQUESTS = tuple(
    f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n".encode()
    for path in PATHS
)


@dataclass(frozen=True, slots=True)
class Views:
    """What became of the views: how many were answered and shed, and how soon."""

    seconds: float
    answered: int
    shed: int
    p99: float
    """Milliseconds from when a view was due to when its answer was there."""


@contextmanager
def viewing(port: int, rate: int) -> Iterator[list[Views]]:
    """Ask for so many views a second as long as the block lasts; the list then has one value."""
    with _started("ask", str(port), str(rate)) as asking:
        next(iter(asking.stdout or ()))  # the first was answered
        seen: list[Views] = []
        try:
            yield seen
        finally:
            told, _ = asking.communicate("")
            seen.append(Views(**json.loads(told)))


def fetch_page(port: int) -> tuple[list[tuple[str, str]], bytes]:
    """Return the headers and the body, in gzip, of the first page of the server at ``port``."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", PATHS[0], headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.getheaders(), body


@contextmanager
def serve_fixed_page(port: int) -> Iterator[int]:
    """Yield the port of a process that answers with the page of the server at ``port``."""
    headers, body = fetch_page(port)
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    page = f"HTTP/1.1 200 OK\r\n{head}\r\n".encode() + body
    with _started("answer") as answering:
        assert answering.stdin is not None  # noqa: S101 -- narrows a type
        assert answering.stdout is not None  # noqa: S101 -- narrows a type
        print(page.hex(), file=answering.stdin, flush=True)
        try:
            yield int(answering.stdout.readline())
        finally:
            answering.terminate()


def _started(*arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "bench.view_load", *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT)


class Asking:
    """Views that are due at a steady rate, each asked for over a connection that is free."""

    def __init__(self, rate: int) -> None:
        self._rate, self._asked = rate, 0
        self._free: deque[Viewer] = deque()
        self._began = time.perf_counter()
        self._took: list[float] = []
        self._shed = 0

    async def ask_until(self, port: int, enough: "asyncio.Future[str]") -> Views:
        """Open the connections and ask until ``enough`` is done."""
        loop = asyncio.get_running_loop()
        opened = [
            await loop.create_connection(lambda: Viewer(self), "127.0.0.1", port)
            for _ in range(CONNECTIONS)
        ]
        self._free.extend(viewer for _, viewer in opened)
        self._began = time.perf_counter()
        while not enough.done():
            self._ask_for_what_is_due()
            await asyncio.sleep(TICK_SECONDS)
        seconds = time.perf_counter() - self._began
        for transport, _ in opened:
            transport.abort()
        answered = len(self._took) - self._shed
        return Views(seconds, answered, self._shed, percentile(sorted(self._took), 0.99))

    def _ask_for_what_is_due(self) -> None:
        due = int((time.perf_counter() - self._began) * self._rate)
        while self._free and self._asked < due:
            self._free.popleft().ask(self._asked, self._began + self._asked / self._rate)
            self._asked += 1

    def note(self, viewer: "Viewer", due: float, *, is_answered: bool) -> None:
        """Keep what became of a view; its connection is free again."""
        if not self._took:
            print("begun", flush=True)
        self._took.append((time.perf_counter() - due) * 1000)
        self._shed += not is_answered
        self._free.append(viewer)


class Viewer(asyncio.Protocol):
    """One kept connection."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._received, self._due, self._is_answered, self._missing = b"", 0.0, False, 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport to write to."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 -- narrows a type
        self._transport = transport

    def ask(self, number: int, due: float) -> None:
        """Ask for the view of that number."""
        self._due = due
        self._transport.write(_REQUESTS[number % len(_REQUESTS)])

    def data_received(self, data: bytes) -> None:
        """Count down to the end of the answer."""
        if self._missing:
            self._missing -= len(data)
        else:
            self._received += data
            head, found, body = self._received.partition(_END_OF_HEAD)
            if not found:
                return
            length = head.lower().split(b"content-length: ")[1].partition(b"\r\n")[0]
            self._received, self._missing = b"", int(length) - len(body)
            self._is_answered = head.startswith(b"HTTP/1.1 200")
        if not self._missing:
            self._asking.note(self, self._due, is_answered=self._is_answered)


class FixedPage(asyncio.Protocol):
    """Answers whatever comes with the same bytes."""

    def __init__(self, page: bytes) -> None:
        self._page = page

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport to write to."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 -- narrows a type
        self._transport = transport

    def data_received(self, _: bytes) -> None:
        """Answer: a request comes in one piece, and there is one at a time."""
        self._transport.write(self._page)


async def _ask(port: int, rate: int) -> None:
    enough = asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    print(json.dumps(asdict(await Asking(rate).ask_until(port, enough))))


async def _answer(page: bytes) -> None:
    loop = asyncio.get_running_loop()
    serving = await loop.create_server(lambda: FixedPage(page), "127.0.0.1", 0)
    print(serving.sockets[0].getsockname()[1], flush=True)
    await serving.serve_forever()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["ask", port, rate]:
            asyncio.run(_ask(int(port), int(rate)))
        case _:
            asyncio.run(_answer(bytes.fromhex(sys.stdin.readline())))
