"""Who of a broadcast waits, why, and until when: each is counted once, for what lasts longest.

A channel may wait as a whole: its sender has stopped, its provider asked to wait, or the day's
segments are spent. Who has a reason of their own (``bot.storage.deliveries.waiting``) is told
apart from that where theirs lasts longer, and is else one of those who wait with the channel.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection

from bot.languages import Phrase
from bot.runtime import Runtime
from bot.sending.transports import SMS
from bot.settings import Settings
from bot.spending import daily_cap
from bot.storage.broadcasts.broadcast_counts import StatusCounts
from bot.storage.broadcasts.broadcasts import BroadcastRow
from bot.storage.deliveries import sender_pace, waiting
from bot.storage.deliveries.waiting import NIGHT
from bot.storage.schema.broadcast_tables import DeliveryStatus
from flows.quiet_hours import next_daytime

STOPPED, PROVIDER, DAILY_CAP = "stopped", "provider", "daily_cap"
"""Why a whole channel waits: its sender has stopped until an organizer resumes; its provider
asked to wait; the day's segments are spent. Other reasons are those of ``storage.deliveries``."""
_NOBODY_KNOWS: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Wait:
    """How many of those who are still to be sent to wait for one ``reason``; the first waits
    ``until``.

    ``channel`` is "" for a reason of single people. ``until`` is None where nobody knows. ``why``
    is what stopped a sender, in words. The last of them wait until ``last_until``; it is None
    where that is the same moment, or nobody knows.
    """

    reason: str
    deliveries: int
    until: datetime | None
    channel: str = ""
    why: str = ""
    last_until: datetime | None = None


def list_waits(
    runtime: Runtime,
    connection: Connection,
    row: BroadcastRow,
    groups: Sequence[StatusCounts],
    now: datetime,
) -> tuple[Wait, ...]:
    """Return who waits: whole channels first, then people with reasons of their own.

    Nobody is counted twice, so that they add up to those who may not be sent to now.
    """
    queued: Counter[str] = Counter()
    for group in groups:
        queued[group.channel] += group.counts[DeliveryStatus.QUEUED]
    whole, single = list[Wait](), list[Wait]()
    for channel, deliveries in sorted((+queued).items()):
        ours = [group for group in groups if group.channel == channel]
        held = _channel_wait(runtime, connection, channel, now)
        if held is not None and held.until is None:
            whole.append(replace(held, deliveries=deliveries))
            continue
        free_at = held.until if held is not None and held.until is not None else now
        own = tuple(_own_waits(runtime.settings, connection, row, ours, (now, free_at)))
        single += own
        others = deliveries - sum(wait.deliveries for wait in own)
        if held is not None and others > 0:
            until = _first_awake(runtime.settings, ours, free_at)
            whole.append(replace(held, deliveries=others, until=until))
    return (*whole, *_merged(single))


def _channel_wait(
    runtime: Runtime, connection: Connection, channel: str, now: datetime
) -> Wait | None:
    """Return why nobody on a channel is sent to now, without a number; None where they are."""
    sender = sender_pace.read_sender(connection, channel)
    if sender.stopped_for:
        return Wait(STOPPED, 0, None, channel, sender.stopped_for)
    held = []
    if sender.stopped_until > now:
        held.append(Wait(PROVIDER, 0, sender.stopped_until, channel))
    if channel == SMS and not daily_cap.left(runtime, connection, now):
        held.append(Wait(DAILY_CAP, 0, daily_cap.next_day(now), channel))
    return max(held, key=lambda wait: wait.until or now, default=None)


def _own_waits(
    settings: Settings,
    connection: Connection,
    row: BroadcastRow,
    groups: Sequence[StatusCounts],
    span: tuple[datetime, datetime],
) -> Iterator[Wait]:
    """Yield the reasons of single people on one channel that outlast the span: now, and when
    the channel may send again."""
    channel, (_, free_at) = groups[0].channel, span
    noted = {
        each.reason: Wait(each.reason, each.deliveries, each.until, last_until=each.last_until)
        for each in waiting.waiting_reasons(connection, row.id, free_at, channel)
    }
    queued = sum(group.counts[DeliveryStatus.QUEUED] for group in groups)
    others = sum(wait.deliveries for wait in noted.values() if wait.reason != NIGHT)
    night = _asleep(settings, groups, noted.get(NIGHT), queued - others, span)
    reasons = {**noted, **({NIGHT: night} if night else {})}
    for reason in waiting.REASONS:
        if reason in reasons:
            yield reasons[reason]


def _merged(waits: Sequence[Wait]) -> Iterator[Wait]:
    """Yield one for each reason that single people have, of all channels."""
    for reason in waiting.REASONS:
        same = [wait for wait in waits if wait.reason == reason]
        if not same:
            continue
        until = min((wait.until for wait in same if wait.until), default=None)
        last = max(wait.last_until or wait.until or _NOBODY_KNOWS for wait in same)
        yield Wait(
            reason,
            sum(wait.deliveries for wait in same),
            until,
            last_until=last if until and last > until else None,
        )


def _first_awake(settings: Settings, groups: Sequence[StatusCounts], moment: datetime) -> datetime:
    """Return when the first of a channel may be written to who wait until then."""
    zones = {
        group.zones or settings.assumed_zones
        for group in groups
        if group.counts[DeliveryStatus.QUEUED]
    }
    return min((next_daytime(each, moment, settings.daytime) for each in zones), default=moment)


def _asleep(
    settings: Settings,
    groups: Sequence[StatusCounts],
    noted: Wait | None,
    at_most: int,
    span: tuple[datetime, datetime],
) -> Wait | None:
    """Return who waits for the morning: as noted when they were due, or else by their zones."""
    people, wakes, (now, free_at) = 0, list[datetime](), span
    for group in groups:
        queued = group.counts[DeliveryStatus.QUEUED]
        wake = next_daytime(group.zones or settings.assumed_zones, now, settings.daytime)
        if queued and wake > free_at:
            people += queued
            wakes.append(wake)
    by_zones = None
    if wakes and at_most > 0:
        last = max(wakes) if max(wakes) > min(wakes) else None
        by_zones = Wait(NIGHT, min(people, at_most), min(wakes), last_until=last)
    known = [wait for wait in (noted, by_zones) if wait]
    return max(known, key=lambda wait: wait.deliveries, default=None)


def wait_phrases(
    waits: Sequence[Wait], daily_segments: int, moment: Callable[[datetime], object]
) -> tuple[Phrase, ...]:
    """Return why people wait, to be said; ``moment`` words a moment for whoever reads it."""
    return tuple(
        Phrase(
            f"waits.{wait.reason}",
            {
                "deliveries": wait.deliveries,
                "until": _until(wait, moment),
                "channel": Phrase(f"channels.{wait.channel}") if wait.channel else "",
                "why": wait.why.rstrip("."),
                "limit": daily_segments,
            },
        )
        for wait in waits
    )


def _until(wait: Wait, moment: Callable[[datetime], object]) -> object:
    if wait.until is None:
        return Phrase("waits.unknown_time")
    first = moment(wait.until)
    last = first if wait.last_until is None else moment(wait.last_until)
    # Of two moments within a minute one is said.
    return first if last == first else Phrase("waits.first_to_last", {"first": first, "last": last})
