"""How far a broadcast is, in milliseconds at any size: for people to watch, and for programs."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from bot.broadcasts.broadcast_errors import found
from bot.broadcasts.compose.duration_forecast import Crowd, Forecast, Plan, forecast
from bot.providers.refusals import get_refusal_rule
from bot.runtime import Runtime
from bot.sending.refusal_words import DEFAULT_LANGUAGE, describe_reason, describe_refusal
from bot.sending.transports import SMS, TELEGRAM
from bot.settings import Settings
from bot.spending import daily_cap
from bot.storage.broadcasts import broadcast_counts
from bot.storage.broadcasts.broadcast_counts import RecentSends, StatusCounts
from bot.storage.broadcasts.broadcasts import BroadcastRow
from bot.storage.deliveries import sender_pace
from bot.storage.deliveries.sender_pace import SenderState
from bot.storage.schema.broadcast_tables import BroadcastStatus, DeliveryStatus
from flows.quiet_hours import awake_at

WINDOW: Final = timedelta(minutes=5)
"""The rate is that of the last sends, and of none that are older than this."""
MOST: Final = 500
"""So many sends tell it as well as all: of more, PostgreSQL would sort all that there are."""
OVER: Final = (BroadcastStatus.SENT, BroadcastStatus.CANCELLED)
GOING: Final = (BroadcastStatus.SCHEDULED, BroadcastStatus.CANARY, BroadcastStatus.SENDING)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why so many failed: the provider's code, and what it means in plain words."""

    code: str
    words: str
    count: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How a broadcast stands ``at`` a moment. All counts are people.

    ``counts`` has every status of a delivery. ``untold`` were sent in Telegram, which never says
    whether it arrived. ``not_sent`` are those still queued when it was over. ``per_minute`` is
    the rate of the last minutes. ``ends_at`` is when the last one will be on its way, as far as
    can be told (None: over, paused, or not approved), ``seconds_left`` how long that is, and
    ``too_late`` how many will not be reached before it expires. ``asleep`` wait for the morning,
    the first of them until ``wakes_at``. ``stopped`` are senders that wait for an organizer, and
    why; ``waiting`` those whose provider asked to wait, and until when. ``capped_until`` is when
    texts go on, while the day's segments are spent.
    """

    broadcast_id: int
    at: datetime
    title: str
    status: BroadcastStatus
    pause_reason: str
    recipients: int
    counts: Mapping[str, int]
    untold: int
    not_sent: int
    failed: tuple[Reason, ...]
    per_minute: float
    ends_at: datetime | None
    seconds_left: float | None
    too_late: int
    asleep: int
    wakes_at: datetime | None
    stopped: Mapping[str, str]
    waiting: Mapping[str, datetime]
    capped_until: datetime | None
    canary_size: int
    canary_left: int
    canary_passed_at: datetime | None
    starts_at: datetime | None
    expires_at: datetime | None
    finished_at: datetime | None

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON knows it: moments in ISO 8601."""
        plain = {name: _plain(getattr(self, name)) for name in self.__slots__}
        reasons = [{name: getattr(one, name) for name in one.__slots__} for one in self.failed]
        return {**plain, "failed": reasons}


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.isoformat()
        case Mapping():
            return {str(key): _plain(one) for key, one in value.items()}
        case _:
            return value


def progress(runtime: Runtime, broadcast_id: int, language: str = DEFAULT_LANGUAGE) -> Progress:
    """Return how far a broadcast is, in words of a language. Raises ``NotNow`` without one."""
    now = runtime.now()
    with runtime.database.read() as connection:
        row = found(connection, broadcast_id)
        tallies = broadcast_counts.status_counts(connection, broadcast_id)
        failures = broadcast_counts.failure_counts(connection, broadcast_id)
        recent = broadcast_counts.recent_sends(
            connection, broadcast_id, since=now - WINDOW, most=MOST
        )
        channels = sorted({one.channel for one in tallies} or {SMS, TELEGRAM})
        lines = {channel: sender_pace.read_sender(connection, channel) for channel in channels}
        is_capped = SMS in channels and not daily_cap.left(runtime, connection, now)
    counts: Counter[str] = Counter()
    for tally in tallies:
        counts.update(tally.counts)
    queued = counts[DeliveryStatus.QUEUED]
    asleep, wakes_at = _asleep(runtime.settings, tallies, now)
    texts_wait = any(one.channel == SMS and one.counts[DeliveryStatus.QUEUED] for one in tallies)
    goes_on_at = daily_cap.next_day(now) if is_capped and texts_wait else now
    expected = _expected(runtime.settings, row, tallies, recent, goes_on_at)
    return Progress(
        broadcast_id=row.id,
        at=now,
        title=row.title,
        status=row.status,
        pause_reason=describe_reason(row.pause_reason, language),
        recipients=row.recipients,
        counts={status.value: counts[status] for status in DeliveryStatus},
        untold=sum(one.counts[DeliveryStatus.SENT] for one in tallies if one.channel == TELEGRAM),
        not_sent=queued if row.status in OVER else 0,
        failed=_failed(failures, channels, language),
        per_minute=_per_minute(recent, now),
        ends_at=expected.ends_at if expected else None,
        seconds_left=(expected.ends_at - now).total_seconds() if expected else None,
        too_late=expected.left if expected else 0,
        asleep=0 if row.status in OVER else asleep,
        wakes_at=None if row.status in OVER else wakes_at,
        stopped=_stopped(lines, language),
        waiting={name: one.stopped_until for name, one in lines.items() if one.stopped_until > now},
        capped_until=daily_cap.next_day(now) if is_capped and row.status not in OVER else None,
        canary_size=row.canary_size,
        canary_left=row.canary_left,
        canary_passed_at=row.canary_passed_at,
        starts_at=row.starts_at,
        expires_at=row.expires_at,
        finished_at=row.finished_at,
    )


def _stopped(senders: Mapping[str, SenderState], language: str) -> dict[str, str]:
    """Return the senders that wait for an organizer, and why in words."""
    return {
        channel: describe_reason(sender.stopped_for, language)
        for channel, sender in senders.items()
        if sender.stopped_for
    }


def _failed(
    failures: Sequence[tuple[str, int]], channels: Sequence[str], language: str
) -> tuple[Reason, ...]:
    """Say what each code means, on the channel whose table has it."""
    found = []
    for code, count in failures:
        known = [channel for channel in channels if get_refusal_rule(channel, code).is_known]
        found.append(Reason(code, describe_refusal((known or channels)[0], code, language), count))
    return tuple(found)


def _per_minute(recent: RecentSends, now: datetime) -> float:
    if recent.since is None:
        return 0.0
    shortest = 0.1 if recent.sends == MOST else 1.0  # one send just now is no rate
    seconds = max((now - recent.since).total_seconds(), shortest)
    return round(recent.sends / seconds * 60, 1)


def _asleep(
    settings: Settings, tallies: Sequence[StatusCounts], now: datetime
) -> tuple[int, datetime | None]:
    """Return how many wait for the morning, and when the first of them wake."""
    people, wakes = 0, list[datetime]()
    for tally in tallies:
        queued = tally.counts[DeliveryStatus.QUEUED]
        if queued:
            at = awake_at(tally.zones or settings.assumed_zones, now, settings.daytime)
            if at > now:
                people += queued
                wakes.append(at)
    return people, min(wakes, default=None)


def _expected(
    settings: Settings,
    row: BroadcastRow,
    tallies: Sequence[StatusCounts],
    recent: RecentSends,
    goes_on_at: datetime,
) -> Forecast | None:
    """Play what is left of it through; None where nothing is, or nothing will be sent."""
    crowds = [
        Crowd(tally.channel, tally.zones or settings.assumed_zones, queued, _cost(tally, recent))
        for tally in tallies
        if (queued := tally.counts[DeliveryStatus.QUEUED])
    ]
    if row.status not in GOING or row.starts_at is None or row.expires_at is None or not crowds:
        return None
    plan = Plan(
        paces={
            SMS: settings.sms_segments_per_second,
            TELEGRAM: settings.telegram_messages_per_second,
        },
        hours=settings.daytime,
        starts_at=max(row.starts_at, goes_on_at),
        expires_at=row.expires_at,
        canary=row.canary_left if row.canary_passed_at is None else 0,
        canary_rests=timedelta(minutes=settings.canary_minutes),
    )
    return forecast(crowds, plan)


def _cost(tally: StatusCounts, recent: RecentSends) -> int:
    """What the pace counts for those who are still queued: their segments, as the last ones had."""
    queued = tally.counts[DeliveryStatus.QUEUED]
    return round(queued * max(recent.segments, 1.0)) if tally.channel == SMS else queued
