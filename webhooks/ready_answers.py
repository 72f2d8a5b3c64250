"""Answers that are ready to be sent again: a page that is asked for a thousand times a second is
looked up once in a second, and not for each view.

Whatever takes the event loop's time takes it from those who sign: to look up a page, to read its
headers and to put together its answer is twice as much as to send it.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from webhooks.page_server import accepts_gzip
from webhooks.request import Request, Response

READY_SECONDS: Final = 1.0
"""How long an answer is given again: a page is that much older at most than its own rules say."""
MAX_READY: Final = 256
"""Answers; all are dropped when there are more. Each is a page that is kept in memory anyway."""
OK: Final = 200
"""The status of all of them."""
_MAKE_A_DIFFERENCE: Final = ("content-length", "transfer-encoding", "if-none-match")
"""Headers of a request that has a body, or that asks for what is newer than it has."""


@dataclass(frozen=True, slots=True)
class ReadyAnswer:
    """What the web server is handed, and what stands in the request's line in the log."""

    headers: list[tuple[str, str]]
    body: bytes
    route: str
    campaign: str
    until: float


class ReadyAnswers:
    """The answers of one process, by path and by whether gzip is taken.

    Used by its event loop alone.
    """

    def __init__(self, *, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._ready: dict[tuple[str, bool], ReadyAnswer] = {}

    def find(self, method: str, path: str, headers: Mapping[str, str]) -> ReadyAnswer | None:
        """Return what is answered with status 200; None where the page has to be looked up.

        ``path`` is as the server tells it; ``headers`` need only have ``get``.
        """
        if method != "GET" or _may_differ(headers):
            return None
        ready = self._ready.get((path, accepts_gzip(headers)))
        return ready if ready is not None and self._seconds() < ready.until else None

    def keep(self, path: str, request: Request, response: Response) -> None:
        """Keep the answer to a view, if everybody who asks in the same way gets the same.

        Only the answer itself can say so: a page of the console is one person's, and may bring the
        cookie by which they are signed in.
        """
        if request.method != "GET" or response.status != OK or _may_differ(request.headers):
            return
        if response.file is not None or isinstance(response.body, str):
            return
        if not _is_for_all(response):
            return
        if len(self._ready) >= MAX_READY:
            self._ready.clear()
        notes, until = request.notes, self._seconds() + READY_SECONDS
        self._ready[path, accepts_gzip(request.headers)] = ReadyAnswer(
            response.all_headers(), response.body, notes.route, notes.campaign, until
        )


def _may_differ(headers: Mapping[str, str]) -> bool:
    return any(headers.get(name) is not None for name in _MAKE_A_DIFFERENCE)


def _is_for_all(response: Response) -> bool:
    """Say whether an answer tells caches that it is the same for everybody (RFC 9111, 5.2.2.9)."""
    told = {name.lower(): value for name, value in response.headers}
    return told.get("cache-control", "").startswith("public") and "set-cookie" not in told
