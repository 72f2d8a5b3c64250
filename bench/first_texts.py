"""New people's first texts, each on a connection of its own: ``python -m bench.first_texts``.

They come at their times whether or not those before them were answered, or so many at once. Takes
a plan as JSON on standard input and prints what came of each as JSON. Linux only (epoll).
"""

import errno
import gc
import json
import re
import resource
import select
import socket
import subprocess
import sys
import time
import zlib
from dataclasses import asdict, dataclass
from typing import Any

from bench.servers import ROOT
from bench.simulated_people import sms

SECONDS_TO_ANSWER = 15.0
"""So long Twilio waits: https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides"""
SECONDS_OF_ALL = 900.0
SOURCES = 60
"""Addresses of 127.0.0.0/8 to come from: a closed connection keeps its port for a minute."""
TICK = 0.05
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
RETRY_AFTER = re.compile(rb"\r\nretry-after: *(\d+)", re.IGNORECASE)
STEP, STOP_STEP = 0, 9


@dataclass(frozen=True, slots=True)
class Plan:
    """Who texts, by index; ``stops`` are those of them who text STOP.

    They come at ``rate`` a second; with rate 0, ``concurrency`` at once, and nobody any more after
    ``seconds``.
    """

    port: int
    people: list[int]
    stops: list[int]
    rate: float = 0.0
    concurrency: int = 64
    seconds: float = SECONDS_OF_ALL


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one text. ``status`` 0: no answer, for ``error``; times are in seconds.

    ``at`` is when it was over, since the first began, ``lag`` how much later than planned it
    began (our own fault). ``digest`` tells whether two answers are the same.
    """

    index: int
    status: int
    took: float
    at: float
    lag: float = 0.0
    retry_after: int = 0
    digest: int = 0
    error: str = ""


@dataclass(slots=True)
class TextConnection:
    """One request on its way."""

    index: int
    request: bytes
    socket: socket.socket
    began: float
    lag: float
    received: bytes = b""


def allow_connections() -> None:
    """Open as many files as we may: each connection is one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def connect(port: int, number: int) -> socket.socket:
    """Begin a connection from one of the sources, without waiting for it."""
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    made.setblocking(False)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    made.bind((f"127.0.0.{2 + number % SOURCES}", 0))
    failed = made.connect_ex(("127.0.0.1", port))
    if failed not in (0, errno.EINPROGRESS):
        made.close()
        raise OSError(failed, "cannot connect")
    return made


class Arrivals:
    """All of a plan, from one thread that never waits for any one of them."""

    def __init__(self, plan: Plan) -> None:
        stops = set(plan.stops)
        self._plan = plan
        # Everything that is sent is made before the clock starts: signing it costs us, not them.
        self._waiting = [
            (index, sms(index, *((STOP_STEP, "STOP") if index in stops else (STEP, "IBM"))))
            for index in reversed(plan.people)
        ]
        self._epoll = select.epoll()
        self._open: dict[int, TextConnection] = {}
        self._outcomes: list[Outcome] = []
        self._began = 0.0

    def play(self) -> list[Outcome]:
        """Play everyone and return what came of it, in the order in which it was over."""
        self._began = time.perf_counter()
        while self._waiting or self._open:
            self._begin_those_due()
            for descriptor, event in self._epoll.poll(self._pause()):
                self._go_on(self._open[descriptor], event)
            self._give_up()
        return self._outcomes

    def _due(self) -> float:
        """Return in how many seconds the next one is due; below zero: since when."""
        plan, now = self._plan, time.perf_counter() - self._began
        if plan.rate:
            return (len(plan.people) - len(self._waiting)) / plan.rate - now
        if now > plan.seconds:
            self._waiting.clear()
        return 0.0 if len(self._open) < plan.concurrency else TICK

    def _pause(self) -> float:
        return min(TICK, max(0.0, self._due())) if self._waiting else TICK

    def _begin_those_due(self) -> None:
        while self._waiting and (due := self._due()) <= 0 and self._waiting:
            index, request = self._waiting.pop()
            began = time.perf_counter()
            try:
                made = connect(self._plan.port, index)
            except OSError as error:
                self._outcomes.append(self._outcome(index, began, error=type(error).__name__))
                continue
            self._open[made.fileno()] = TextConnection(index, request, made, began, -due)
            self._epoll.register(made, select.EPOLLOUT)

    def _go_on(self, exchange: TextConnection, event: int) -> None:
        try:
            if event & select.EPOLLOUT:
                exchange.socket.sendall(exchange.request)
                self._epoll.modify(exchange.socket, select.EPOLLIN)
                return
            part = exchange.socket.recv(65536)
        except OSError as error:
            self._end(exchange, error=type(error).__name__)
            return
        exchange.received += part
        if not part:
            self._end(exchange, error="closed by the server")
        elif _is_whole(exchange.received):
            self._end(exchange)

    def _give_up(self) -> None:
        """End those that have waited for too long; the oldest come first."""
        latest = time.perf_counter() - SECONDS_TO_ANSWER
        old = []
        for exchange in self._open.values():
            if exchange.began > latest:
                break
            old.append(exchange)
        for exchange in old:
            self._end(exchange, error="no answer in time")

    def _end(self, exchange: TextConnection, error: str = "") -> None:
        del self._open[exchange.socket.fileno()]
        exchange.socket.close()
        received = b"" if error else exchange.received
        self._outcomes.append(
            self._outcome(exchange.index, exchange.began, received, exchange.lag, error)
        )

    def _outcome(
        self, index: int, began: float, received: bytes = b"", lag: float = 0.0, error: str = ""
    ) -> Outcome:
        now = time.perf_counter()
        head, _, body = received.partition(b"\r\n\r\n")
        later = RETRY_AFTER.search(head)
        return Outcome(
            index=index,
            status=int(head[9:12] or 0),
            took=now - began,
            at=now - self._began,
            lag=lag,
            retry_after=int(later[1]) if later else 0,
            digest=zlib.crc32(body),
            error=error,
        )


def _is_whole(received: bytes) -> bool:
    head, found, body = received.partition(b"\r\n\r\n")
    length = LENGTH.search(head)
    return bool(found) and (length is None or len(body) >= int(length[1]))


def play_first_texts(plan: Plan) -> list[Outcome]:
    """Play a plan in a process of its own, and return what came of it."""
    ran = subprocess.run(
        [sys.executable, "-m", "bench.first_texts"],
        input=json.dumps(asdict(plan)),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        cwd=ROOT,
        timeout=SECONDS_OF_ALL,
    )
    rows: list[list[Any]] = json.loads(ran.stdout)
    return [Outcome(*row) for row in rows]


if __name__ == "__main__":
    allow_connections()
    arrivals = Arrivals(Plan(**json.load(sys.stdin)))
    gc.disable()
    outcomes = [[*asdict(outcome).values()] for outcome in arrivals.play()]
    json.dump(outcomes, sys.stdout)
