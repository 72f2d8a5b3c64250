"""Connections that hold a server up: they announce a body and send a byte now and then, or
nothing at all. One that the server closes is opened again."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from bench.first_texts import connect

SILENT = 0.3
"""Share of those that say nothing at all."""
TICK = 0.1
SECONDS_BETWEEN_BYTES = 2.0
REOPENED_AT_ONCE = 20
HEAD = (
    b"POST /twilio/message HTTP/1.1\r\nHost: petition.example.org\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nX-Twilio-Signature: bm90IHNpZ25lZA==\r\n"
    b"Content-Length: 2000\r\n\r\nBody="
)


@dataclass(slots=True)
class SlowSockets:
    """So many of them. ``closed`` counts those that the server has closed so far."""

    port: int
    count: int
    closed: int = 0
    _sockets: dict[int, socket.socket] = field(default_factory=dict)
    _announced: set[int] = field(default_factory=set)
    _over: threading.Event = field(default_factory=threading.Event)

    def hold(self) -> None:
        """Open all, and keep them until ``stop``."""
        tick = 0
        while not self._over.is_set():
            missing = [number for number in range(self.count) if number not in self._sockets]
            for number in missing if tick == 0 else missing[:REOPENED_AT_ONCE]:
                self._open(number)
            self._over.wait(TICK)
            tick += 1
            for number in [*self._sockets]:
                self._go_on(number, tick)
        for one in self._sockets.values():
            one.close()

    def stop(self) -> None:
        """Close all of them soon."""
        self._over.set()

    def _open(self, number: int) -> None:
        try:
            self._sockets[number] = connect(self.port, number)
        except OSError:
            self.closed += 1

    def _go_on(self, number: int, tick: int) -> None:
        """Send what is due, and see whether the server has answered or closed."""
        one = self._sockets[number]
        every = int(SECONDS_BETWEEN_BYTES / TICK)
        try:
            if number >= SILENT * self.count:
                if number not in self._announced:
                    one.send(HEAD)
                    self._announced.add(number)
                elif (tick + number) % every == 0:
                    one.send(b"x")
            one.recv(4096)
        except BlockingIOError:
            return
        except OSError:
            pass
        self.closed += 1
        one.close()
        del self._sockets[number]
        self._announced.discard(number)


@contextmanager
def slow_sockets(port: int, count: int) -> Iterator[SlowSockets]:
    """Hold so many of them, by a thread of our own."""
    slow = SlowSockets(port, count)
    thread = threading.Thread(target=slow.hold)
    thread.start()
    try:
        yield slow
    finally:
        slow.stop()
        thread.join()
