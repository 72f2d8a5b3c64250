"""What may be done to a broadcast that was approved: pause it, let it go on, end it for good."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.broadcasts.broadcast_errors import (
    UNAPPROVED,
    UNDER_WAY,
    BroadcastRefused,
    get_broadcast_or_refuse,
    refusal_by_status,
)
from bot.broadcasts.compose.draft import draft_of
from bot.organizers.accounts import Organizer
from bot.runtime import Runtime
from bot.sending.refusal_words import describe_reason
from bot.sending.transports import SMS, TELEGRAM
from bot.storage.broadcasts import broadcast_counts, broadcasts
from bot.storage.broadcasts.broadcast_counts import StatusCounts
from bot.storage.broadcasts.broadcasts import BroadcastRow
from bot.storage.deliveries import sender_pace
from bot.storage.organizers import audit_trail
from bot.storage.schema.broadcast_tables import BroadcastStatus, DeliveryStatus


@dataclass(frozen=True, slots=True)
class Resumed:
    """Where a broadcast stands again; ``released`` are senders that had stopped, and why."""

    status: BroadcastStatus
    released: Mapping[str, str]


def pause(runtime: Runtime, who: Organizer | None, broadcast_id: int, reason: str = "") -> None:
    """Send no more of a broadcast until it is resumed; what is on its way arrives.

    ``who`` None is the program itself, which gives its ``reason`` as ``store_reason`` makes it.
    Raises ``BroadcastRefused``.
    """
    with runtime.database.write() as connection:
        row = get_broadcast_or_refuse(connection, broadcast_id, lock=True)
        paused = broadcasts.change(
            connection, row.id, UNDER_WAY, status=BroadcastStatus.PAUSED, pause_reason=reason
        )
        if not paused:
            raise refusal_by_status(row, "nothing_to_pause")
        by = who.id if who else None
        detail = describe_reason(reason)
        audit_trail.note(connection, runtime.now(), by, "paused", row.id, detail=detail)


def stopped(runtime: Runtime, broadcast_id: int) -> Mapping[str, str]:
    """Return the senders of a broadcast that have stopped until someone resumes: channel → why."""
    with runtime.database.read() as connection:
        row = get_broadcast_or_refuse(connection, broadcast_id)
        read = {channel: sender_pace.read_sender(connection, channel) for channel in _channels(row)}
    return {
        channel: describe_reason(one.stopped_for)
        for channel, one in read.items()
        if one.stopped_for
    }


def _channels(row: BroadcastRow) -> tuple[str, ...]:
    return draft_of(row).audience.channels or (SMS, TELEGRAM)


def resume(runtime: Runtime, who: Organizer, broadcast_id: int) -> Resumed:
    """Let a broadcast go on from where it was paused, and its senders, if they had stopped.

    A canary that is out by then has been judged by the one who resumes; one that lacks some who
    never got it goes on as such. Raises ``BroadcastRefused``.
    """
    why = stopped(runtime, broadcast_id)
    with runtime.database.write() as connection:
        now = runtime.now()
        row = get_broadcast_or_refuse(connection, broadcast_id, lock=True)
        if row.status is not BroadcastStatus.PAUSED and not (row.status in UNDER_WAY and why):
            raise refusal_by_status(row, "nothing_to_resume")
        if row.expires_at is not None and row.expires_at <= now:
            raise BroadcastRefused("expired", number=row.id)
        is_out = not row.canary_left and not missing_canary_sends(
            row, broadcast_counts.status_counts(connection, row.id)
        )
        status, passed_at = _status_after_resume(row, now, is_out=is_out)
        broadcasts.change(
            connection,
            row.id,
            (row.status,),
            status=status,
            pause_reason="",
            canary_passed_at=passed_at,
        )
        for channel in why:
            sender_pace.resume_sender(connection, channel)
            said = f"{channel} had stopped: {why[channel]}"
            audit_trail.note(connection, now, who.id, "sender released", row.id, detail=said)
        audit_trail.note(connection, now, who.id, "resumed", row.id)
    return Resumed(status, why)


def missing_canary_sends(row: BroadcastRow, groups: Sequence[StatusCounts]) -> int:
    """Return how many of the canary were claimed, and are queued again instead of sent.

    A provider that asked us to wait has had them back; so has a worker that was stopped.
    """
    counts = broadcast_counts.total_counts(groups)
    gone = counts.total() - counts[DeliveryStatus.QUEUED] - counts[DeliveryStatus.SUPPRESSED]
    left = min(row.canary_size - gone, counts[DeliveryStatus.QUEUED])
    return 0 if row.canary_left else max(left, 0)


def _status_after_resume(
    row: BroadcastRow, now: datetime, *, is_out: bool
) -> tuple[BroadcastStatus, datetime | None]:
    """Return where a broadcast goes on, and when its canary was passed."""
    if row.status is not BroadcastStatus.PAUSED:
        return row.status, row.canary_passed_at
    if row.canary_passed_at is not None:
        return BroadcastStatus.SENDING, row.canary_passed_at
    is_to_come = row.starts_at is not None and row.starts_at > now
    if is_to_come or (row.canary_left == row.canary_size and row.canary_size):
        return BroadcastStatus.SCHEDULED, None
    if not is_out:
        return BroadcastStatus.CANARY, None
    return BroadcastStatus.SENDING, now


def check_cancel(row: BroadcastRow) -> None:
    """Raise ``BroadcastRefused`` where there is nothing to cancel: nobody is asked about that."""
    if row.status is BroadcastStatus.CANCELLED:
        raise BroadcastRefused("already_cancelled", number=row.id)
    if row.status not in _CANCELLABLE:
        raise refusal_by_status(row, "nothing_to_cancel")


_CANCELLABLE: Final = (*UNAPPROVED, *UNDER_WAY, BroadcastStatus.PAUSED)


def cancel(runtime: Runtime, who: Organizer, broadcast_id: int) -> int:
    """End a broadcast for good, and return how many people it was for; 0 for a draft.

    What is on its way arrives; nothing else is sent. Raises ``BroadcastRefused``.
    """
    with runtime.database.write() as connection:
        row = get_broadcast_or_refuse(connection, broadcast_id, lock=True)
        check_cancel(row)
        broadcasts.change(
            connection,
            row.id,
            _CANCELLABLE,
            status=BroadcastStatus.CANCELLED,
            finished_at=runtime.now(),
        )
        audit_trail.note(connection, runtime.now(), who.id, "cancelled", row.id)
    return row.recipients
