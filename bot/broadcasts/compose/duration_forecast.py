"""When a broadcast will be over: its sending played through beforehand. Pure: no clock, no rows.

It keeps the rules of ``bot.broadcasts.deliver.claim``: the pace of each channel, the hours
where people are, the first few and the look at them, the end of its time. What it cannot
foresee is who fails.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from flows.quiet_hours import Hours, next_daytime

STEP_DURATION = timedelta(minutes=5)
"""Within a step it is not looked again who is awake: the forecast is as exact as that."""

_NEARLY_ZERO = 1e-6


@dataclass(frozen=True, slots=True)
class RecipientsByZone:
    """People on one channel in one set of zones.

    ``pace_units`` is what the pace counts, of all of them: segments, or messages in Telegram.
    ``not_before`` is when their channel may send again, where it may not now.
    """

    channel: str
    zones: tuple[str, ...]
    people: int
    pace_units: int
    not_before: datetime | None = None

    def awake_at(self, moment: datetime, hours: Hours) -> datetime:
        """Return when they may be written to, from that moment on."""
        return next_daytime(self.zones, max(moment, self.not_before or moment), hours)


@dataclass(frozen=True, slots=True)
class SendingPlan:
    """How it is sent. ``paces`` are pace units a second, by channel; ``canary`` people come first,
    and are looked at for ``canary_rests`` before the others follow."""

    paces: Mapping[str, float]
    hours: Hours
    starts_at: datetime
    expires_at: datetime
    canary: int
    canary_rests: timedelta


@dataclass(frozen=True, slots=True)
class Forecast:
    """How the sending will go.

    ``ends_at`` is when the last text is on its way, ``left`` how many are not reached before it
    expires. ``waiting`` have night when it begins, the last of them until ``waiting_until``.
    """

    ends_at: datetime
    left: int
    waiting: int
    waiting_until: datetime | None


def forecast(recipients: Iterable[RecipientsByZone], plan: SendingPlan) -> Forecast:
    """Play the sending through, and return what will come of it."""
    everyone = [
        _StillToSend(each, each.pace_units, each.pace_units / each.people) for each in recipients
    ]
    wakes = [(each.recipients.awake_at(plan.starts_at, plan.hours), each) for each in everyone]
    asleep = [(wake, each.recipients.people) for wake, each in wakes if wake > plan.starts_at]
    ends_at = _PlayedSending(plan, everyone).play()
    return Forecast(
        ends_at=ends_at,
        left=sum(
            ceil(rest.pace_units / rest.for_one - _NEARLY_ZERO) for rest in everyone if rest.for_one
        ),
        waiting=sum(people for _, people in asleep),
        waiting_until=max((wake for wake, _ in asleep), default=None),
    )


@dataclass(slots=True)
class _StillToSend:
    """What is left to send to some recipients, at so many pace units ``for_one`` of them."""

    recipients: RecipientsByZone
    pace_units: float
    for_one: float


class _PlayedSending:
    """One sending under way."""

    def __init__(self, plan: SendingPlan, everyone: list[_StillToSend]) -> None:
        self._plan = plan
        self._open = [rest for rest in everyone if rest.pace_units > _NEARLY_ZERO]
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
                now += STEP_DURATION
            self._open = [rest for rest in self._open if rest.pace_units > _NEARLY_ZERO]
        return self._ends_at

    def _awake(self, now: datetime) -> tuple[list[_StillToSend], datetime]:
        """Return who is awake, and when the first of the others will be."""
        awake, wakes_at = list[_StillToSend](), self._plan.expires_at
        for rest in self._open:
            wake = rest.recipients.awake_at(now, self._plan.hours)
            if wake <= now:
                awake.append(rest)
            else:
                wakes_at = min(wakes_at, wake)
        return awake, wakes_at

    def _step(self, now: datetime, awake: list[_StillToSend]) -> bool:
        """Send for one step, and say whether the last of the first few went out in it."""
        seconds = min(STEP_DURATION, self._plan.expires_at - now).total_seconds()
        had_canary = self._canary > _NEARLY_ZERO
        room = {channel: pace * seconds for channel, pace in self._plan.paces.items()}
        for rest in awake:
            channel, for_one = rest.recipients.channel, rest.for_one
            taken = min(
                rest.pace_units,
                room[channel],
                self._canary * for_one if had_canary else rest.pace_units,
            )
            rest.pace_units -= taken
            room[channel] -= taken
            self._canary -= taken / for_one if had_canary else 0
            if taken:
                used = seconds - room[channel] / self._plan.paces[channel]
                self._ends_at = max(self._ends_at, now + timedelta(seconds=used))
        return had_canary and self._canary <= _NEARLY_ZERO

    def _after_canary(self) -> datetime:
        """Return when the others follow; where there are none, nothing is waited for."""
        return self._ends_at + self._plan.canary_rests
