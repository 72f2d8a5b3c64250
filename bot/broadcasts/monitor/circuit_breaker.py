"""Looks after broadcasts by the clock: begins them, judges them, pauses and ends them.

What is judged are the last sends since an organizer last let it go on: what was known then is
their decision. Everything that is done here is in the audit trail without a name.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.broadcasts.approve.pause_resume_cancel import missing_canary_sends, pause
from bot.broadcasts.broadcast_errors import BroadcastRefused
from bot.providers.refusals import get_refusal_rule, spam_filter_codes
from bot.runtime import Runtime
from bot.sending.refusal_policy import lift_suppressions
from bot.sending.refusal_words import describe_reason, read_reason, store_reason
from bot.settings import Settings
from bot.storage.broadcasts import broadcast_counts, broadcasts
from bot.storage.broadcasts.broadcast_counts import LastSend, RecentOutcomes, StatusCounts
from bot.storage.broadcasts.broadcasts import BroadcastRow
from bot.storage.deliveries import deliveries, delivery_outcomes, sender_pace
from bot.storage.deliveries.deliveries import StatusChange
from bot.storage.deliveries.sender_pace import LONG_AGO
from bot.storage.organizers import audit_trail
from bot.storage.schema.broadcast_tables import BroadcastStatus, DeliveryStatus

log = logging.getLogger(__name__)

MIN_SENDS: Final = 50
"""How many sends it takes before shares are judged while a broadcast goes on: of fewer, one person
would be too large a share."""
MIN_CANARY_SENDS: Final = 10
"""How many sends of the canary it takes before shares are judged, once all of it is out."""
MIN_CASES: Final = 3
"""A share of fewer cases than this may be chance, whatever share they are."""
LAST_SENDS: Final = 200
"""How many of each channel's last sends are looked at."""
ALIKE_SENDS: Final = 10
"""Where a channel's last ten, or all since it began or was resumed, were refused, with one code or
with several that are of no address, that is no matter of the people."""
MAX_REQUEUED: Final = 1000
"""Deliveries that go back to the queue in one transaction."""

SCHEDULED, CANARY, SENDING, PAUSED, SENT = (
    BroadcastStatus.SCHEDULED,
    BroadcastStatus.CANARY,
    BroadcastStatus.SENDING,
    BroadcastStatus.PAUSED,
    BroadcastStatus.SENT,
)
LOOKED_AT: Final = (SCHEDULED, CANARY, SENDING, PAUSED)


def supervise_broadcasts(runtime: Runtime) -> int:
    """Bring every broadcast to where it should be by now; return how many were changed.

    Small transactions; may run in several processes at once.
    """
    with runtime.database.read() as connection:
        rows = broadcasts.list_in_status(connection, *LOOKED_AT)
        over = delivery_outcomes.list_ended_with_retries(connection, runtime.now())
        failed = broadcasts.list_ended_with_failures(connection, runtime.now())
    changed = sum(_revive(runtime, broadcast_id) for broadcast_id in over)
    changed += sum(_reopen(runtime, row) for row in failed)
    return changed + sum(_supervise(runtime, row) for row in rows)


def _revive(runtime: Runtime, broadcast_id: int) -> bool:
    """Let a broadcast that was over go on for those who did not get it, and may yet."""
    return _change(
        runtime,
        broadcast_id,
        (SENT,),
        ("sending again", "some did not get it and are tried once more"),
        status=SENDING,
        finished_at=None,
    )


def _reopen(runtime: Runtime, row: BroadcastRow) -> bool:
    """Pause a broadcast that was over when receipts told that all were refused alike."""
    with runtime.database.read() as connection:
        groups = broadcast_counts.status_counts(connection, row.id)
        reason = _refused_alike(connection, row, groups, _resumed_at(connection, row))
    line = ("paused", describe_reason(reason))
    values = {"status": PAUSED, "pause_reason": reason, "finished_at": None}
    if not reason or not _change(runtime, row.id, (SENT,), line, **values):
        return False
    return _queue_again(runtime, row.id, reason) >= 0


def _supervise(runtime: Runtime, row: BroadcastRow) -> bool:
    now, view, alike = runtime.now(), None, ""
    with runtime.database.read() as connection:
        groups = broadcast_counts.status_counts(connection, row.id)
        ends = _end(connection, row, groups, now) is not None
        if row.status in (CANARY, SENDING):
            since = _resumed_at(connection, row)
            if row.expires_at is None or now < row.expires_at:
                alike = _refused_alike(connection, row, groups, since)
                alike = alike or _unanswered(connection, row, groups, since)
            if not ends:
                view = _view(connection, runtime.settings, row, groups, since, now)
    if alike and _pause(runtime, row, alike):
        return _queue_again(runtime, row.id, alike) >= 0
    if ends and _finish(runtime, row, now):
        return True
    if row.status is SCHEDULED:
        return row.starts_at is not None and row.starts_at <= now and _begin(runtime, row)
    if row.status is PAUSED:
        return _queue_again(runtime, row.id, row.pause_reason) > 0
    return view is not None and _act_on(runtime, row, view)


def _act_on(runtime: Runtime, row: BroadcastRow, view: "_View") -> bool:
    """Pause a broadcast, fill up its canary, or let it go on to the others."""
    if view.reason:
        return _pause(runtime, row, view.reason)
    if view.lacks:
        return _fill(runtime, row)
    return view.has_passed and _pass(runtime, row, view.sample)


def _change(
    runtime: Runtime,
    broadcast_id: int,
    expected: Sequence[BroadcastStatus],
    line: tuple[str, str],
    **values: object,
) -> bool:
    """Change a broadcast that still stands where it was seen, with its line in the audit trail."""
    with runtime.database.write() as connection:
        changed = broadcasts.change(connection, broadcast_id, expected, **values)
        return changed and _note(connection, runtime.now(), broadcast_id, line)


def _note(connection: Connection, now: datetime, broadcast_id: int, line: tuple[str, str]) -> bool:
    act, detail = line
    audit_trail.note(connection, now, None, act, broadcast_id, detail=detail)
    return True


def _begin(runtime: Runtime, row: BroadcastRow) -> bool:
    """Its hour has come: the first few, or all of them where they are no more than that."""
    if row.canary_size and row.canary_size < row.recipients:
        words = f"its first {row.canary_size} people"
        return _change(runtime, row.id, (SCHEDULED,), ("begun", words), status=CANARY)
    return _change(
        runtime,
        row.id,
        (SCHEDULED,),
        ("begun", f"all of its {row.recipients} people"),
        status=SENDING,
        canary_left=0,
        canary_passed_at=runtime.now(),
    )


def _finish(runtime: Runtime, row: BroadcastRow, now: datetime) -> bool:
    """End it if nothing is left to do, or its time is over; say whether it was ended."""
    with runtime.database.write() as connection:
        # Nobody may have been queued again meanwhile.
        words = _end(connection, row, broadcast_counts.status_counts(connection, row.id), now)
        return (
            words is not None
            and broadcasts.change(connection, row.id, (row.status,), status=SENT, finished_at=now)
            and _note(connection, now, row.id, ("finished", words))
        )


def _end(
    connection: Connection, row: BroadcastRow, groups: Sequence[StatusCounts], now: datetime
) -> str | None:
    """Return in words with what a broadcast ends now, or None: it does not."""
    counts = broadcast_counts.total_counts(groups)
    queued = counts[DeliveryStatus.QUEUED]
    if counts[DeliveryStatus.SENDING]:
        return None
    if row.expires_at is not None and row.expires_at <= now:
        return f"its time was over: {queued} people were not sent to" if queued else ""
    if row.status not in (CANARY, SENDING) or queued or _may_settle(connection, row, counts):
        return None
    return ""


def _may_settle(
    connection: Connection, row: BroadcastRow, counts: Mapping[DeliveryStatus, int]
) -> bool:
    """Say whether some are uncertain who may turn out not to have got it."""
    uncertain = counts[DeliveryStatus.UNCERTAIN]
    return uncertain > 0 and delivery_outcomes.has_unsettled(connection, row.id)


@dataclass(frozen=True, slots=True)
class _View:
    """What is seen of a broadcast: a reason to pause it, a canary that is well, or that lacks
    some who were claimed and never sent to."""

    sample: RecentOutcomes
    reason: str = ""
    lacks: bool = False
    has_passed: bool = False


def _resumed_at(connection: Connection, row: BroadcastRow) -> datetime:
    """Return when an organizer last let it go on: what is judged was sent since then."""
    return audit_trail.last_done_at(connection, row.id, "resumed") or LONG_AGO


def _view(  # noqa: PLR0917 -- all that a judgement depends on
    connection: Connection,
    settings: Settings,
    row: BroadcastRow,
    groups: Sequence[StatusCounts],
    since: datetime,
    now: datetime,
) -> _View:
    sample = broadcast_counts.recent_outcomes(
        connection,
        row.id,
        row.organization,
        since=since,
        most=settings.breaker_sample,
        filters=spam_filter_codes(),
    )
    is_canary = row.status is CANARY
    lacks = is_canary and missing_canary_sends(row, groups) > 0
    is_out = is_canary and not lacks and _is_out(connection, settings, row, groups, now)
    reason = _sender(connection, groups)
    if not reason and sample.sends >= (MIN_CANARY_SENDS if is_out else MIN_SENDS):
        reason = _bad_share(settings, sample)
    return _View(sample, reason, lacks, is_out)


def _fill(runtime: Runtime, row: BroadcastRow) -> bool:
    """Let the canary have as many more as it lacks."""
    with runtime.database.write() as connection:
        current = broadcasts.find(connection, row.id, lock=True)
        if current is None or current.status is not CANARY:
            return False
        left = missing_canary_sends(current, broadcast_counts.status_counts(connection, row.id))
        return left > 0 and broadcasts.change(connection, row.id, (CANARY,), canary_left=left)


def _is_out(
    connection: Connection,
    settings: Settings,
    row: BroadcastRow,
    groups: Sequence[StatusCounts],
    now: datetime,
) -> bool:
    """Say whether all of the canary was sent, and looked at for long enough."""
    if row.canary_left or broadcast_counts.total_counts(groups)[DeliveryStatus.SENDING]:
        return False
    last = broadcast_counts.last_sent_at(connection, row.id)
    return last is None or now - last >= timedelta(minutes=settings.canary_minutes)


def _sender(connection: Connection, groups: Sequence[StatusCounts]) -> str:
    """Return why a sender that this broadcast still needs has stopped, or ""."""
    needed = {one.channel for one in groups if one.counts[DeliveryStatus.QUEUED]}
    for channel in sorted(needed):
        why = sender_pace.read_sender(connection, channel).stopped_for
        if why:
            return store_reason("sender_stopped", channel=channel, why=why)
    return ""


def _bad_share(settings: Settings, sample: RecentOutcomes) -> str:
    """Return of which kind there are too many among the last sends, as a reason, or ""."""
    shares = (
        ("opted_out", sample.opt_outs, settings.breaker_opt_outs),
        ("filtered", sample.filtered, settings.breaker_filtered),
        ("failed", sample.failures, settings.breaker_failures),
    )
    for key, count, limit in shares:
        share = 100 * count / sample.sends
        if count >= MIN_CASES and share > limit:
            return store_reason(
                key, count=count, sends=sample.sends, share=f"{share:.1f}", limit=f"{limit:g}"
            )
    return ""


def _refused_alike(
    connection: Connection, row: BroadcastRow, groups: Sequence[StatusCounts], since: datetime
) -> str:
    """Return as a reason that a channel's last sends were all refused alike, or "".

    That is with one code, or with several: then those count that are of no address.
    """
    sends = broadcast_counts.last_sends(connection, row.id, since=since, most=LAST_SENDS)
    by_channel: dict[str, list[LastSend]] = {}
    for send in sends:
        by_channel.setdefault(send.channel, []).append(send)
    for channel, its in sorted(by_channel.items()):
        last = its[:ALIKE_SENDS]
        if not all(send.is_refused for send in last):
            continue
        of_no_address = [send.error for send in last if not _is_of_address(channel, send.error)]
        is_one = len({send.error for send in last}) == 1
        refused = [send.error for send in last] if is_one else of_no_address
        is_lost = bool(of_no_address) and _is_whole_audience_lost(channel, groups)
        if len(refused) >= MIN_CASES or is_lost:
            codes = sorted(set(refused))
            return store_reason("all_refused", channel=channel, codes=codes, count=len(last))
    return ""


def _unanswered(
    connection: Connection, row: BroadcastRow, groups: Sequence[StatusCounts], since: datetime
) -> str:
    """Return as a reason that no send of a channel is answered any more, or "".

    It may have gone out, so that it is never sent again blindly: whoever is still queued is kept
    from that. A few are enough where none was answered yet.
    """
    found = delivery_outcomes.count_unanswered(connection, row.id, since=since)
    for channel in sorted({one.channel for one in groups if one.counts[DeliveryStatus.QUEUED]}):
        if found.get(channel, 0) < MIN_CASES:
            continue
        answered = delivery_outcomes.last_answered_at(connection, row.id, channel) or LONG_AGO
        later = delivery_outcomes.count_unanswered(connection, row.id, since=max(since, answered))
        count = later.get(channel, 0)
        if count >= (ALIKE_SENDS if answered > since else MIN_CASES):
            return store_reason("unanswered", channel=channel, count=count)
    return ""


def _is_of_address(channel: str, code: str) -> bool:
    return get_refusal_rule(channel, code).suppress_after_broadcasts > 0


def _is_whole_audience_lost(channel: str, groups: Sequence[StatusCounts]) -> bool:
    """Say whether all of a channel's people failed."""
    counts = broadcast_counts.total_counts(one for one in groups if one.channel == channel)
    return counts.total() == counts[DeliveryStatus.FAILED] + counts[DeliveryStatus.SUPPRESSED]


def _queue_again(runtime: Runtime, broadcast_id: int, reason: str) -> int:
    """Queue again whoever was refused with a code for which a broadcast was paused.

    It is sent to them once an organizer resumes it. What comes back late is found by the next
    look. Returns how many those were.
    """
    why = read_reason(reason)
    if why.get("reason") != "all_refused":
        return 0
    channel, codes = why["channel"], why.get("codes") or [why["code"]]
    return sum(_queue_refused(runtime, broadcast_id, channel, code) for code in codes)


def _queue_refused(runtime: Runtime, broadcast_id: int, channel: str, code: str) -> int:
    with runtime.database.write() as connection:
        refused = delivery_outcomes.refused_with(
            connection, broadcast_id, channel, code, limit=MAX_REQUEUED
        )
        moves = [
            StatusChange(one.delivery_id, one.status, DeliveryStatus.QUEUED, error="")
            for one in refused
        ]
        queued = deliveries.change_statuses(connection, moves)
        again = [one for one in refused if one.delivery_id in queued]
        lift_suppressions(connection, runtime, get_refusal_rule(channel, code), again)
        return len(queued)


def _pause(runtime: Runtime, row: BroadcastRow, reason: str) -> bool:
    try:
        pause(runtime, None, row.id, reason)
    except BroadcastRefused:  # someone else was faster
        return False
    told = {"broadcast": row.id, "reason": str(describe_reason(reason))}
    log.warning("broadcast paused", extra=told)
    return True


def _pass(runtime: Runtime, row: BroadcastRow, sample: RecentOutcomes) -> bool:
    """The first few went well: on with the others."""
    words = (
        f"of {sample.sends} sends {sample.failures} failed, {sample.filtered} were filtered, "
        f"{sample.opt_outs} opted out"
    )
    line = ("first few judged", words)
    passed_at = runtime.now()
    return _change(runtime, row.id, (CANARY,), line, status=SENDING, canary_passed_at=passed_at)
