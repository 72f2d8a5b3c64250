"""How a broadcast stands, in milliseconds at any size: what became of it, what waits, and why.

Everything that a terminal, a phone or a page shows of a broadcast is computed here, once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.broadcasts.broadcast_errors import UNDER_WAY, get_broadcast_or_refuse
from bot.broadcasts.compose.duration_forecast import (
    Forecast,
    RecipientsByZone,
    SendingPlan,
    forecast,
)
from bot.broadcasts.monitor.waits import STOPPED, Wait, list_waits
from bot.languages import DEFAULT_LANGUAGE
from bot.providers.refusals import get_refusal_rule
from bot.running_workers.health import is_any_alive
from bot.runtime import Runtime
from bot.sending.refusal_words import describe_reason, describe_refusal
from bot.sending.transports import SMS, TELEGRAM
from bot.settings import Settings
from bot.storage.broadcasts import broadcast_counts
from bot.storage.broadcasts.broadcast_counts import RecentSends, StatusCounts
from bot.storage.broadcasts.broadcasts import BroadcastRow
from bot.storage.deliveries.waiting import NIGHT, RETRY
from bot.storage.organizers import audit_trail
from bot.storage.schema.broadcast_tables import BroadcastStatus, DeliveryStatus

RATE_WINDOW: Final = timedelta(minutes=5)
"""The rate is that of the last sends, and of none that are older than this."""
MAX_SENDS_FOR_RATE: Final = 500
"""How many sends the rate is taken from: they tell it as well as all, which PostgreSQL would
sort."""
MAX_FAILURE_REASONS: Final = 8
"""Reasons of failures that are named, the most frequent ones; the others are counted together."""
STUCK_AFTER: Final = timedelta(seconds=60)
"""When nothing has moved for so long after its hour, most likely no worker runs."""
OVER: Final = (BroadcastStatus.SENT, BroadcastStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class FailureReason:
    """Why so many failed: the provider's code, and what it means ("" stands for the rest)."""

    code: str
    words: str
    count: int


@dataclass(frozen=True, slots=True)
class BroadcastSummary:
    """How a broadcast stands ``at`` a moment. All counts are people.

    ``counts`` has every status of a delivery; ``out`` of them were taken by a provider, ``left``
    are still to be sent to, and ``share_done`` of all are neither queued nor on their way.
    ``arrival_unknown`` were sent in Telegram, which never says whether it arrived. ``not_sent``
    are those still queued when it was over. ``failures`` add up to those who failed.

    ``waits`` says who waits, why and until when; ``per_minute`` is the rate of the last minutes,
    and 0 where nobody is left who may be sent to now. ``ends_at`` is when the last one will be
    on its way, as far as can be told (None: over, paused, stopped, or not approved), ``time_left``
    how long that is, and ``too_late`` how many will not be reached before it expires.
    ``is_stuck``: some may be sent to, and nothing moves. ``has_worker``: none is missing.
    """

    broadcast_id: int
    at: datetime
    title: str
    status: BroadcastStatus
    pause_reason: str
    recipients: int
    counts: Mapping[str, int]
    out: int
    left: int
    share_done: float
    arrival_unknown: int
    not_sent: int
    failures: tuple[FailureReason, ...]
    waits: tuple[Wait, ...]
    per_minute: float
    ends_at: datetime | None
    time_left: timedelta | None
    too_late: int
    is_stuck: bool
    has_worker: bool
    canary_size: int
    canary_left: int
    canary_passed_at: datetime | None
    starts_at: datetime | None
    expires_at: datetime | None
    finished_at: datetime | None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will be sent."""
        return self.status in OVER

    @property
    def has_stopped_sender(self) -> bool:
        """Whether it waits for an organizer to mend something and resume."""
        return any(wait.reason == STOPPED for wait in self.waits)


def summarize_broadcast(
    runtime: Runtime, broadcast_id: int, language: str = DEFAULT_LANGUAGE
) -> BroadcastSummary:
    """Return how a broadcast stands, with what providers refuse in words of that language.

    Raises ``BroadcastRefused`` where there is none.
    """
    now = runtime.now()
    with runtime.database.read() as connection:
        row = get_broadcast_or_refuse(connection, broadcast_id)
        groups = broadcast_counts.status_counts(connection, broadcast_id)
        by_code = broadcast_counts.failure_counts(connection, broadcast_id)
        recent = broadcast_counts.recent_sends(
            connection, broadcast_id, since=now - RATE_WINDOW, most=MAX_SENDS_FOR_RATE
        )
        waits = () if row.status in OVER else list_waits(runtime, connection, row, groups, now)
        ready = _ready(groups, waits)
        is_due = ready > 0 and _is_due(runtime, connection, row, groups, now)
    waits = tuple(replace(wait, why=describe_reason(wait.why, language)) for wait in waits)
    counts = broadcast_counts.total_counts(groups)
    left = counts[DeliveryStatus.QUEUED] + counts[DeliveryStatus.SENDING]
    expected = _expected(runtime.settings, row, groups, recent, waits, now)
    return BroadcastSummary(
        broadcast_id=row.id,
        at=now,
        title=row.title,
        status=row.status,
        pause_reason=describe_reason(row.pause_reason, language),
        recipients=row.recipients,
        counts={status.value: counts[status] for status in DeliveryStatus},
        out=counts[DeliveryStatus.SENT] + counts[DeliveryStatus.DELIVERED],
        left=left,
        share_done=1 - left / row.recipients if row.recipients else 0.0,
        arrival_unknown=_arrival_unknown(groups),
        not_sent=counts[DeliveryStatus.QUEUED] if row.status in OVER else 0,
        failures=_failures(groups, by_code, counts[DeliveryStatus.FAILED], language),
        waits=waits,
        per_minute=_per_minute(recent, now) if ready else 0.0,
        ends_at=expected.ends_at if expected else None,
        time_left=expected.ends_at - now if expected else None,
        too_late=expected.left if expected else 0,
        is_stuck=is_due and not recent.sends,
        has_worker=row.status not in UNDER_WAY or is_any_alive(runtime.database, now),
        canary_size=row.canary_size,
        canary_left=row.canary_left,
        canary_passed_at=row.canary_passed_at,
        starts_at=row.starts_at,
        expires_at=row.expires_at,
        finished_at=row.finished_at,
    )


def _arrival_unknown(groups: Iterable[StatusCounts]) -> int:
    by_telegram = (group for group in groups if group.channel == TELEGRAM)
    return broadcast_counts.total_counts(by_telegram)[DeliveryStatus.SENT]


def _ready(groups: Sequence[StatusCounts], waits: Sequence[Wait]) -> int:
    """Return how many are queued and may be sent to now."""
    queued = sum(group.counts[DeliveryStatus.QUEUED] for group in groups)
    return max(queued - sum(wait.deliveries for wait in waits), 0)


def _is_due(
    runtime: Runtime,
    connection: Connection,
    row: BroadcastRow,
    groups: Sequence[StatusCounts],
    now: datetime,
) -> bool:
    """Say whether some could be sent to for so long already that something should have moved."""
    if row.status not in UNDER_WAY or row.starts_at is None:
        return False
    may_go = row.status is not BroadcastStatus.CANARY or row.canary_left > 0
    before = now - STUCK_AFTER
    resumed = audit_trail.last_done_at(connection, row.id, "resumed")
    since = max(filter(None, (row.starts_at, row.canary_passed_at, resumed)))
    if not may_go or since >= before:
        return False
    return _ready(groups, list_waits(runtime, connection, row, groups, before)) > 0


def _failures(
    groups: Sequence[StatusCounts],
    by_code: Sequence[tuple[str, int]],
    failed: int,
    language: str,
) -> tuple[FailureReason, ...]:
    """Return the most frequent reasons and all others in one, so that they add up."""
    channels = [group.channel for group in groups] or [SMS]
    named = [
        FailureReason(code, _meaning(channels, code, language), count)
        for code, count in by_code[:MAX_FAILURE_REASONS]
    ]
    rest = failed - sum(reason.count for reason in named)
    return (*named, *([FailureReason("", "", rest)] if rest > 0 else []))


def _meaning(channels: Sequence[str], code: str, language: str) -> str:
    """Return what a code means on the channel whose table has it."""
    known = [channel for channel in channels if get_refusal_rule(channel, code).is_known]
    return describe_refusal((known or channels)[0], code, language)


def _per_minute(recent: RecentSends, now: datetime) -> float:
    if recent.since is None:
        return 0.0
    # One send just now is no rate.
    shortest = 0.1 if recent.sends == MAX_SENDS_FOR_RATE else 1.0
    seconds = max((now - recent.since).total_seconds(), shortest)
    return round(recent.sends / seconds * 60, 1)


def _expected(  # noqa: PLR0917 -- all that a forecast depends on
    settings: Settings,
    row: BroadcastRow,
    groups: Sequence[StatusCounts],
    recent: RecentSends,
    waits: Sequence[Wait],
    now: datetime,
) -> Forecast | None:
    """Play what is left of it through; None where nothing is, or nobody can tell when."""
    if row.status not in UNDER_WAY or row.starts_at is None or row.expires_at is None:
        return None
    if any(wait.reason == STOPPED for wait in waits):
        return None
    retry_wait = next((wait for wait in waits if wait.reason == RETRY), None)
    retry = retry_wait.last_until or retry_wait.until if retry_wait else None
    waiting_alone = sum(
        wait.deliveries for wait in waits if not wait.channel and wait.reason != NIGHT
    )
    recipients = _recipients_left(settings, groups, recent, waits)
    is_all_waiting = waiting_alone >= sum(each.people for each in recipients)
    if not recipients or (is_all_waiting and retry is None):
        return None
    plan = SendingPlan(
        paces={
            SMS: settings.sms_segments_per_second,
            TELEGRAM: settings.telegram_messages_per_second,
        },
        hours=settings.daytime,
        starts_at=max(row.starts_at, now, *([retry] if retry and is_all_waiting else [])),
        expires_at=row.expires_at,
        canary=row.canary_left if row.canary_passed_at is None else 0,
        canary_rests=timedelta(minutes=settings.canary_minutes),
    )
    played = forecast(recipients, plan)
    if retry is None:
        return played
    awake = max(each.awake_at(retry, settings.daytime) for each in recipients)
    ends_at = min(max(played.ends_at, awake), plan.expires_at)
    return replace(played, ends_at=ends_at)


def _recipients_left(
    settings: Settings, groups: Sequence[StatusCounts], recent: RecentSends, waits: Sequence[Wait]
) -> list[RecipientsByZone]:
    """Return who is still queued, with the moment until which their channel waits."""
    left = []
    for group in groups:
        queued = group.counts[DeliveryStatus.QUEUED]
        if queued:
            until = [wait.until for wait in waits if wait.channel == group.channel and wait.until]
            zones = group.zones or settings.assumed_zones
            units = _pace_units(group, recent)
            left.append(
                RecipientsByZone(group.channel, zones, queued, units, max(until, default=None))
            )
    return left


def _pace_units(group: StatusCounts, recent: RecentSends) -> int:
    """Return what the pace counts for those who are queued: segments, as the last ones had."""
    queued = group.counts[DeliveryStatus.QUEUED]
    return round(queued * max(recent.segments, 1.0)) if group.channel == SMS else queued
