"""What this process has sent today, as far as the database does not know it yet.

Each reply would otherwise write one and the same row. So replies are counted here, and handed on
about once a second (``bot.spending.daily_cap``); a process that dies takes the last second's with
it.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

SAVE_EVERY: Final = timedelta(seconds=1)
"""So often, at most, the database is told."""


@dataclass(slots=True)
class UnsavedSegments:
    """Counts the segments of one day, named as in 2026-11-26. Safe to share between threads."""

    _day: str = ""
    _total: int = 0
    _untold: int = 0
    _told_at: datetime | None = None
    _lock: Lock = field(default_factory=Lock, repr=False)

    def total(self, day: str) -> int | None:
        """Return what was sent on that day as far as we know; None where we have not asked."""
        with self._lock:
            return self._total + self._untold if day == self._day else None

    def learn(self, day: str, total: int) -> None:
        """Take over what the database knows, in which nothing is that we have not told it."""
        with self._lock:
            if day != self._day:
                self._day, self._untold, self._told_at = day, 0, None
            self._total = total

    def add(self, day: str, segments: int, now: datetime, *, most: int | None = None) -> int:
        """Count what was sent; return how much of it is to be told now, and 0 for nothing.

        It counts as told then: give it back with ``put_back`` if that fails. Where the day's
        ``most`` is reached, all is told at once: no reply comes after it to tell the rest with.
        """
        with self._lock:
            if day != self._day:
                self._day, self._total, self._untold, self._told_at = day, 0, 0, None
            self._untold += segments
            is_over = most is not None and self._total + self._untold >= most
            is_early = self._told_at is not None and abs(now - self._told_at) < SAVE_EVERY
            if is_early and not is_over:
                return 0
            self._told_at, telling = now, self._untold
            self._total, self._untold = self._total + telling, 0
            return telling

    def put_back(self, day: str, segments: int) -> None:
        """Take back what could not be told."""
        with self._lock:
            if day == self._day:
                self._total, self._untold = self._total - segments, self._untold + segments
