"""When an update will be over: its sending played through beforehand. Pure: no clock, no rows.

It keeps the rules of ``bot.broadcasts.deliver.claim``: the pace of each channel, the hours where
people
are, the first few and the look at them, the end of its time. What it cannot foresee is who fails.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from flows.quiet_hours import Hours, awake_at

STEP = timedelta(minutes=5)
"""Within a step it is not looked again who is awake: the forecast is as exact as that."""

_NOTHING = 1e-6


@dataclass(frozen=True, slots=True)
class Crowd:
    """People on one channel in one set of zones. ``cost`` is what the pace counts, of all of them:
    segments, or messages in Telegram."""

    channel: str
    zones: tuple[str, ...]
    people: int
    cost: int


@dataclass(frozen=True, slots=True)
class Plan:
    """How it is sent. ``paces`` are costs a second, by channel; ``canary`` people come first, and
    are looked at for ``canary_rests`` before the others follow."""

    paces: Mapping[str, float]
    hours: Hours
    starts_at: datetime
    expires_at: datetime
    canary: int
    canary_rests: timedelta


@dataclass(frozen=True, slots=True)
class Forecast:
    """What will come of it.

    ``ends_at`` is when the last text is on its way, ``left`` how many are not reached before it
    expires. ``waiting`` have night when it begins, the last of them until ``waiting_until``.
    """

    ends_at: datetime
    left: int
    waiting: int
    waiting_until: datetime | None


def forecast(crowds: Iterable[Crowd], plan: Plan) -> Forecast:
    """Play the sending through, and return what will come of it."""
    everyone = [_Left(crowd, crowd.cost, crowd.cost / crowd.people) for crowd in crowds]
    wakes = [(awake_at(one.crowd.zones, plan.starts_at, plan.hours), one) for one in everyone]
    asleep = [(wake, one.crowd.people) for wake, one in wakes if wake > plan.starts_at]
    ends_at = _Sending(plan, everyone).play()
    return Forecast(
        ends_at=ends_at,
        left=sum(ceil(one.cost / one.each - _NOTHING) for one in everyone if one.each),
        waiting=sum(people for _, people in asleep),
        waiting_until=max((wake for wake, _ in asleep), default=None),
    )


@dataclass(slots=True)
class _Left:
    """What is left to send of a crowd, at so much ``each``."""

    crowd: Crowd
    cost: float
    each: float


class _Sending:
    """One sending under way."""

    def __init__(self, plan: Plan, everyone: list[_Left]) -> None:
        self._plan = plan
        self._open = [one for one in everyone if one.cost > _NOTHING]
        self._canary = float(plan.canary)
        self._ends_at = plan.starts_at

    def play(self) -> datetime:
        """Send until all is sent or the time is over; return when the last one went out."""
        now = self._plan.starts_at
        while self._open and now < self._plan.expires_at:
            awake, wakes_at = self._awake(now)
            if not awake:
                now = wakes_at
            elif self._step(now, awake):
                now = self._after_canary()
            else:
                now += STEP
            self._open = [one for one in self._open if one.cost > _NOTHING]
        return self._ends_at

    def _awake(self, now: datetime) -> tuple[list[_Left], datetime]:
        """Return who is awake, and when the first of the others will be."""
        awake, wakes_at = list[_Left](), self._plan.expires_at
        for one in self._open:
            wake = awake_at(one.crowd.zones, now, self._plan.hours)
            if wake <= now:
                awake.append(one)
            else:
                wakes_at = min(wakes_at, wake)
        return awake, wakes_at

    def _step(self, now: datetime, awake: list[_Left]) -> bool:
        """Send for one step, and say whether the last of the first few went out in it."""
        seconds = min(STEP, self._plan.expires_at - now).total_seconds()
        had_canary = self._canary > _NOTHING
        room = {channel: pace * seconds for channel, pace in self._plan.paces.items()}
        for one in awake:
            channel, each = one.crowd.channel, one.each
            taken = min(one.cost, room[channel], self._canary * each if had_canary else one.cost)
            one.cost -= taken
            room[channel] -= taken
            self._canary -= taken / each if had_canary else 0
            if taken:
                used = seconds - room[channel] / self._plan.paces[channel]
                self._ends_at = max(self._ends_at, now + timedelta(seconds=used))
        return had_canary and self._canary <= _NOTHING

    def _after_canary(self) -> datetime:
        """Return when the others follow; where there are none, nothing is waited for."""
        return self._ends_at + self._plan.canary_rests
