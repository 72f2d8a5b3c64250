"""When a try that failed is made again, and when an integration is given up until somebody looks.

A single event is tried thirteen times, over a bit more than three days. A receiver that takes
nothing at all is asked ever less often, with one event at a time; after two days of that the
integration is paused, with all that waits: before any event is given up.
"""

import random
from datetime import datetime, timedelta
from typing import Final

from bot.integrations.interface import Refused, TryLater
from bot.storage.integrations.integrations import IntegrationRow

_HOUR: Final = 3600
WAIT_SECONDS: Final = (
    5,
    60,
    300,
    1800,
    *(_HOUR * hours for hours in (2, 5, 10, 10, 10, 12, 12, 12)),
)
"""After the first try, the second, and so on. Together about 74 hours."""
MAX_TRIES: Final = len(WAIT_SECONDS) + 1
JITTER: Final = 0.1
"""The largest part of a wait that is added to it at random, so that events that failed together are
tried again apart."""
MAX_HOLD_SECONDS: Final = 600.0
"""How long a receiver that takes nothing is left alone at most, unless it asks for more."""
MAX_ASKED_SECONDS: Final = 86_400.0
"""What a receiver asks for beyond a day is not believed."""
GIVEN_UP_AFTER: Final = timedelta(days=2)
REFUSALS_IN_A_ROW: Final = 20
"""How many events are refused in a row before the mistake is taken to be in no single one."""


def next_try(tries: int, outcome: TryLater, *, now: datetime) -> datetime | None:
    """Return when an event is tried again that was tried so often; None if it is not."""
    if tries >= MAX_TRIES:
        return None
    wait = WAIT_SECONDS[max(tries, 1) - 1] * (1 + random.uniform(0, JITTER))  # noqa: S311 -- no secret
    return now + timedelta(seconds=max(wait, _asked(outcome)))


def hold_until(failures: int, outcome: TryLater, *, now: datetime) -> datetime:
    """Return when a receiver is asked again at all, which failed so often in a row."""
    wait = min(WAIT_SECONDS[min(failures, len(WAIT_SECONDS)) - 1], MAX_HOLD_SECONDS)
    return now + timedelta(seconds=max(wait, _asked(outcome)))


def _asked(outcome: TryLater) -> float:
    return min(max(outcome.after_seconds or 0.0, 0.0), MAX_ASKED_SECONDS)


def is_given_up(row: IntegrationRow, outcome: TryLater | Refused, *, now: datetime) -> bool:
    """Say whether an integration is to be paused, given how its tries went up to this one."""
    if isinstance(outcome, Refused):
        return row.failures + 1 >= REFUSALS_IN_A_ROW
    return row.failing_since is not None and now - row.failing_since >= GIVEN_UP_AFTER
