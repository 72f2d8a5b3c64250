"""The segments that this process has sent today, as far as the database does not know them yet.

Each reply would otherwise write one and the same row. So replies are counted here, and saved about
once a second (``bot.spending.daily_cap``); a process that dies takes the last second's with it.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

SAVE_INTERVAL: Final = timedelta(seconds=1)


@dataclass(slots=True)
class UnsavedSegments:
    """Counts the segments of one day, named as in 2026-11-26. Safe to share between threads."""

    _day: str = ""
    _saved: int = 0
    _unsaved: int = 0
    _saved_at: datetime | None = None
    _lock: Lock = field(default_factory=Lock, repr=False)

    def total(self, day: str) -> int | None:
        """Return what was sent on that day as far as we know; None where we have not asked."""
        with self._lock:
            return self._saved + self._unsaved if day == self._day else None

    def set_saved(self, day: str, segments: int) -> None:
        """Take over what the database holds, which is all but what we have not saved."""
        with self._lock:
            if day != self._day:
                self._day, self._unsaved, self._saved_at = day, 0, None
            self._saved = segments

    def add(self, day: str, segments: int, now: datetime, *, cap: int | None = None) -> int:
        """Count what was sent; return how much is to be saved now, and 0 for nothing.

        That counts as saved then: give it back with ``put_back`` if saving fails. Where the day's
        ``cap`` is reached, all is to be saved at once: no reply comes after it to save it with.
        """
        with self._lock:
            if day != self._day:
                self._day, self._saved, self._unsaved, self._saved_at = day, 0, 0, None
            self._unsaved += segments
            is_over = cap is not None and self._saved + self._unsaved >= cap
            is_early = self._saved_at is not None and abs(now - self._saved_at) < SAVE_INTERVAL
            if is_early and not is_over:
                return 0
            self._saved_at, due = now, self._unsaved
            self._saved, self._unsaved = self._saved + due, 0
            return due

    def put_back(self, day: str, segments: int) -> None:
        """Take back what could not be saved."""
        with self._lock:
            if day == self._day:
                self._saved, self._unsaved = self._saved - segments, self._unsaved + segments
