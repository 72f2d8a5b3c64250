"""A clock that stands still until a test moves it."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


class Clock:
    """Call it for the time: aware and UTC. Only ``advance`` and ``set`` move it."""

    def __init__(self, time: datetime = NOON) -> None:
        self._time = time

    def __call__(self) -> datetime:
        """Return the time."""
        return self._time

    def advance(self, span: timedelta) -> datetime:
        """Move the time on by a span, and return it."""
        self._time += span
        return self._time

    def set(self, time: datetime) -> None:
        """Move the time to an aware moment."""
        self._time = time.astimezone(UTC)


def moving(clock: Clock) -> Callable[[float], Awaitable[None]]:
    """Return what sleeps by moving the clock."""

    async def sleep(seconds: float) -> None:
        clock.advance(timedelta(seconds=seconds))

    return sleep
