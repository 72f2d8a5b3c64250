"""What takes longer the more people there are: done beside the pages, one after the other.

A page waits a moment for it, so that it is there at once where people are few; else it says that
it is being worked on, and asks again. Results are kept for some minutes, in this process alone:
another one of the same console would do the work itself.
"""

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from typing import Any, Final

from flask import current_app

EXTENSION: Final = "background_work"
KEPT_FOR: Final = timedelta(minutes=5)
MAX_KEPT: Final = 64
"""Results, and work that waits; more is not begun, and asked for again."""
WAIT_SECONDS: Final = 0.02


class BackgroundWork:
    """The work of one process, by keys: what one key stands for is done once at a time.

    ``wait_seconds`` is how long a page waits for it; ``executor`` does it, a thread if it is None.
    """

    def __init__(
        self, wait_seconds: float = WAIT_SECONDS, executor: Executor | None = None
    ) -> None:
        self._wait_seconds = wait_seconds
        self._executor = executor or ThreadPoolExecutor(1, thread_name_prefix="console-background")
        self._kept: dict[Hashable, tuple[Future[Any], datetime]] = {}
        self._lock = threading.Lock()

    def find(self, key: Hashable) -> "Future[Any] | None":
        """Return the work of a key; None where there is none."""
        with self._lock:
            kept = self._kept.get(key)
        return kept[0] if kept else None

    def drop(self, key: Hashable) -> None:
        """Forget the work of a key, which goes on if it was begun."""
        with self._lock:
            self._kept.pop(key, None)

    def ask(self, key: Hashable, work: Callable[[], Any], now: datetime) -> "Future[Any] | None":
        """Return the work of a key when it is done, begun now if it was not; None until then."""
        with self._lock:
            self._forget(now)
            if key not in self._kept and len(self._kept) < MAX_KEPT:
                self._kept[key] = (self._executor.submit(work), now)
            kept = self._kept.get(key)
        if kept is None:
            return None
        wait([kept[0]], self._wait_seconds)
        return kept[0] if kept[0].done() else None

    def _forget(self, now: datetime) -> None:
        """Forget what is done and old; where that is not enough, the oldest that is done."""
        done = [key for key, (future, _) in self._kept.items() if future.done()]
        surplus = len(self._kept) - MAX_KEPT + 1
        for at, key in enumerate(done):
            if at < surplus or now - self._kept[key][1] >= KEPT_FOR:
                del self._kept[key]


def background() -> BackgroundWork:
    """Return the work of this process."""
    found: BackgroundWork = current_app.extensions[EXTENSION]
    return found
