"""Tells when a database goes away, and when it is back: one line each, whoever else meets it."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from bot.languages import DEFAULT_LANGUAGE, organizer_texts
from bot.storage.engine.database_errors import Unavailable, translated

log = logging.getLogger(__name__)


class Availability:
    """Whether one database could be used last. ``name`` stands in the lines: "main" or "keys"."""

    def __init__(self, name: str, *, seconds: Callable[[], float] = time.monotonic) -> None:
        self._name, self._seconds = name, seconds
        self._away_since: float | None = None
        self._lock = Lock()
        # A failure is told in these words: they are read while files can still be opened.
        organizer_texts(DEFAULT_LANGUAGE)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Raise what ``translated`` raises, and take note of whether it worked."""
        try:
            with translated():
                yield
        except Unavailable as error:
            self._note_away(error)
            raise
        if self._away_since is not None:
            self._note_back()

    def _note_away(self, error: Unavailable) -> None:
        with self._lock:
            if self._away_since is not None:
                return
            self._away_since = self._seconds()
        log.error("the database is away", extra={"database": self._name, "reason": str(error)})

    def _note_back(self) -> None:
        with self._lock:
            since, self._away_since = self._away_since, None
        if since is not None:
            away = round(self._seconds() - since, 1)
            log.info("the database is back", extra={"database": self._name, "away_s": away})
