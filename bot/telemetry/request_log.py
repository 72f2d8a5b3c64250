"""One line for each request: which route, what became of it, and how long it took.

Written by hand, some twenty times as fast as through ``logging``: a message is answered in less
than a millisecond. Lines are written together, at most ``FLUSH_SECONDS`` later.
"""

import sys
import time
from collections.abc import Callable
from threading import Lock
from typing import Final

from bot.telemetry.log_setup import Form, as_time
from bot.telemetry.request_notes import RequestNotes

FLUSH_SECONDS: Final = 0.2
MAX_HELD: Final = 200
"""Lines that are held back before they are written all the same."""
QUIET_ROUTES: Final = frozenset({"/healthz", "/readyz", "/workerz", "/metrics"})
"""Asked every few seconds by machines: a line is written only where they are told of trouble."""
_OK: Final = 200
METHODS: Final = frozenset("GET HEAD POST PUT PATCH DELETE OPTIONS".split())
"""Any other method is what a stranger made up."""


def _to_standard_error(lines: str) -> None:
    sys.stderr.write(lines)
    sys.stderr.flush()


class RequestLog:
    """Holds the lines of requests until they are written. Safe to share between threads."""

    def __init__(
        self, form: Form, process: str = "web", write: Callable[[str], object] = _to_standard_error
    ) -> None:
        self._form, self._process, self._write = form, process, write
        self._held: list[str] = []
        self._lock = Lock()
        self._second, self._shown_second = 0, ""

    def note(self, method: str, notes: RequestNotes, status: int, seconds: float) -> bool:
        """Hold the line of a request; return whether it is the first that waits to be written."""
        route = notes.route or "none"
        if route in QUIET_ROUTES and status == _OK:
            return False
        method = method if method in METHODS else "other"
        line = self._line(method, route, notes, status, seconds)
        with self._lock:
            self._held.append(line)
            waiting = len(self._held)
        if waiting >= MAX_HELD:
            self.flush()
        return waiting == 1

    def flush(self) -> None:
        """Write the lines that are held."""
        with self._lock:
            lines, self._held = self._held, []
        if lines:
            self._write("".join(lines))

    def _line(
        self, method: str, route: str, notes: RequestNotes, status: int, seconds: float
    ) -> str:
        """Return a line. No value needs an escape: each is a word or a number of our own."""
        now, milliseconds = self._time(), f"{seconds * 1000:.1f}"
        facts = (
            ("campaign", notes.campaign),
            ("channel", notes.channel),
            ("outcome", notes.outcome),
            ("request", notes.id),
            ("process", self._process),
        )
        if self._form == "lines":
            rest = "".join([f" {name}={value}" for name, value in facts if value])
            return (
                f"{now} [info     ] request                        method={method} route={route} "
                f"status={status} ms={milliseconds}{rest}\n"
            )
        rest = "".join([f', "{name}": "{value}"' for name, value in facts if value])
        return (
            f'{{"time": "{now}", "level": "info", "event": "request", "method": "{method}", '
            f'"route": "{route}", "status": {status}, "ms": {milliseconds}{rest}}}\n'
        )

    def _time(self) -> str:
        """Return the time as ``as_time`` does, at a fifth of its cost."""
        now = time.time()  # noqa: TID251 - when a line is written is no matter of use cases
        second = int(now)
        if second != self._second:
            self._second, self._shown_second = second, as_time(second)[:-4]
        return f"{self._shown_second}{int((now - second) * 1000):03}Z"
