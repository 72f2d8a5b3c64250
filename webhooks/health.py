"""Whether the process lives, and whether it can do its work. Says no more than that."""

import logging
import time
from collections.abc import Callable
from threading import Lock
from typing import Final

from flask import Blueprint, Response

from bot.runtime import Runtime
from bot.store.probe import takes_writes
from webhooks.intake import describe

logger = logging.getLogger(__name__)

GOOD_FOR_SECONDS: Final = 2.0
"""How long an answer about the database is given again: a flood of questions costs it nothing."""


class Readiness:
    """Whether the database can be reached, has its tables, and takes writes.

    Asked by one thread at a time; meanwhile the others get the last answer.
    """

    def __init__(self, runtime: Runtime, *, seconds: Callable[[], float] = time.monotonic) -> None:
        self._runtime, self._seconds = runtime, seconds
        self._asking = Lock()
        self._last: bool | None = None
        self._asked_at = 0.0

    def __call__(self) -> bool:
        """Say whether the process can do its work now, or could within the last seconds."""
        if not self._is_old():
            return bool(self._last)
        if not self._asking.acquire(blocking=self._last is None):
            return bool(self._last)
        try:
            if self._is_old():
                self._last = self._ask()
                self._asked_at = self._seconds()
            return bool(self._last)
        finally:
            self._asking.release()

    def _is_old(self) -> bool:
        return self._last is None or self._seconds() - self._asked_at >= GOOD_FOR_SECONDS

    def _ask(self) -> bool:
        database = self._runtime.database
        try:
            return database.is_ready() and takes_writes(database, self._runtime.now())
        except Exception as error:  # whatever is wrong with the database, the answer is no
            logger.warning("not ready: %s", describe(error))
            return False


def blueprint(runtime: Runtime) -> Blueprint:
    """Return the two routes, to be mounted at the root."""
    routes, is_ready = Blueprint("health", __name__), Readiness(runtime)

    @routes.get("/healthz")
    def healthz() -> Response:
        return Response("alive\n", content_type="text/plain")

    @routes.get("/readyz")
    def readyz() -> Response:
        """Ready: the database can be reached, its migrations are applied, and it takes writes."""
        ready = is_ready()
        return Response(
            "ready\n" if ready else "not ready\n",
            status=200 if ready else 503,
            content_type="text/plain",
        )

    return routes
