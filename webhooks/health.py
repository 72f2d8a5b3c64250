"""Whether the process lives, whether it can do its work, and whether a worker runs beside it. Says
no more than that."""

import logging
import time
from collections.abc import Callable
from threading import Lock
from typing import Final

from bot.running_workers.health import is_any_alive
from bot.runtime import Runtime
from bot.storage.engine.database import Unavailable
from bot.storage.operations.health_checks import takes_writes
from webhooks.request import Handler, Request, Response
from webhooks.safe_receive import describe

logger = logging.getLogger(__name__)

OLDER_CAMPAIGNS: Final = "older campaigns: the changed folder was not taken\n"
"""Told beside "ready" where the campaigns folder was changed and is not right."""
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
            logger.warning("not ready", extra={"error": describe(error)})
            return False


def worker_handler(runtime: Runtime, *, seconds: Callable[[], float] = time.monotonic) -> Handler:
    """Return what answers whether a worker runs, as the database knows it."""
    lock, last = Lock(), [(-GOOD_FOR_SECONDS, False)]

    def workerz(_: Request) -> Response:
        with lock:
            if seconds() - last[0][0] >= GOOD_FOR_SECONDS:
                last[0] = (seconds(), _is_any_worker_alive(runtime))
            return Response("a worker runs\n") if last[0][1] else Response("no worker\n", 503)

    return workerz


def _is_any_worker_alive(runtime: Runtime) -> bool:
    try:
        return is_any_alive(runtime.database, runtime.now())
    except Unavailable:
        return False


def alive(_: Request) -> Response:
    """Answer that the process lives."""
    return Response("alive\n")


def readiness_handler(runtime: Runtime) -> Handler:
    """Return what answers whether the database can be reached, is migrated, and takes writes."""
    is_ready = Readiness(runtime)

    def readyz(_: Request) -> Response:
        if not is_ready():
            return Response("not ready\n", 503)
        return Response(f"ready\n{OLDER_CAMPAIGNS}" if runtime.in_force.refused_for else "ready\n")

    return readyz
