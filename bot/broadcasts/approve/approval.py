"""The life of a broadcast: what an organizer may do with one, and when.

draft -> (awaiting a second approval) -> scheduled -> canary -> sending <-> paused -> sent, and
cancelled from anywhere before the end. One function for each act, each one transaction with its
line in the audit trail; what is not possible is refused with ``BroadcastRefused``.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection

from bot.broadcasts.approve.pause_resume_cancel import cancel, check_cancel, pause, resume
from bot.broadcasts.broadcast_errors import (
    UNAPPROVED,
    UNDER_WAY,
    BroadcastRefused,
    get_broadcast_or_refuse,
    refusal_by_status,
)
from bot.broadcasts.compose.draft import (
    Draft,
    columns_of,
    draft_of,
    find_unknown_name,
    selection_of,
)
from bot.broadcasts.compose.preview import Preview, preview
from bot.organizers.accounts import Organizer
from bot.organizers.second_approval import note_proof
from bot.runtime import Runtime
from bot.storage.broadcasts import audience, broadcasts
from bot.storage.broadcasts.broadcasts import BroadcastRow
from bot.storage.organizers import audit_trail
from bot.storage.schema.broadcast_tables import BroadcastStatus

__all__ = [
    "Approved",
    "BroadcastRefused",
    "approve",
    "cancel",
    "change",
    "check_approval",
    "check_cancel",
    "check_preview",
    "draft",
    "needs_two",
    "pause",
    "resume",
    "revision",
]

SAME_AGAIN_WITHIN = timedelta(days=1)
"""Who approves the same again within so long has most likely pressed twice."""
ALONE_WITHIN = timedelta(days=1)
"""Within so long all that somebody approves alone counts together: many small ones reach as many
people as a large one, which takes two."""
MAX_DELAY = timedelta(days=366)
_DRAFT_LOCK = b"drft"
_ALONE_LOCK = b"alon"


@dataclass(frozen=True, slots=True)
class Approved:
    """Where an approval has led: AWAITING, or SCHEDULED with its audience frozen.

    ``recipients`` are those who were frozen, or (AWAITING) who would be now.
    """

    status: BroadcastStatus
    recipients: int
    starts_at: datetime


def draft(runtime: Runtime, who: Organizer, written: Draft, *, once: bool = False) -> int:
    """Keep a draft and return its number.

    ``once``: its title names the only message that it can be of. Where they have drafted one of
    that title before that is not over, its number is returned. Raises ``BroadcastRefused`` for a
    campaign or an organization that nobody knows.
    """
    _check(runtime, written)
    with runtime.database.write() as connection:
        now = runtime.now()
        if once:
            runtime.database.lock(connection, _DRAFT_LOCK + who.id.to_bytes(4, "big"))
            for row in broadcasts.list_in_status(
                connection, *UNAPPROVED, *UNDER_WAY, BroadcastStatus.PAUSED
            ):
                if (row.drafted_by, row.title) == (who.id, written.title):
                    return row.id
        added = broadcasts.add(connection, **columns_of(written), drafted_by=who.id, drafted_at=now)
        audit_trail.note(connection, now, who.id, "drafted", added, detail=written.title)
    return added


def change(runtime: Runtime, who: Organizer, broadcast_id: int, written: Draft) -> None:
    """Put another draft in the place of one. An approval that it had counts no more."""
    _check(runtime, written)
    with runtime.database.write() as connection:
        row = get_broadcast_or_refuse(connection, broadcast_id, lock=True)
        changed = broadcasts.change(
            connection,
            broadcast_id,
            UNAPPROVED,
            **columns_of(written),
            status=BroadcastStatus.DRAFT,
            approved_by=None,
            approved_at=None,
            starts_at=None,
        )
        if not changed:
            raise refusal_by_status(row, "not_changeable")
        undone = "its first approval counts no more" if row.approved_by else ""
        audit_trail.note(connection, runtime.now(), who.id, "changed", broadcast_id, detail=undone)


def _check(runtime: Runtime, written: Draft) -> None:
    unknown = find_unknown_name(written.campaign, written.organization, runtime.shelf)
    if unknown:
        _, problem = unknown
        raise BroadcastRefused("draft_problems", problems=(problem,))


def revision(row: BroadcastRow) -> str:
    """Return what names the words and the audience as they stand: an approval is of these."""
    columns = columns_of(draft_of(row))
    return sha256(json.dumps(columns, sort_keys=True).encode()).hexdigest()


def approve(
    runtime: Runtime,
    who: Organizer,
    broadcast_id: int,
    starts_at: datetime | None = None,
    *,
    seen: str = "",
    again: bool = False,
) -> Approved:
    """Approve a broadcast, to begin at ``starts_at`` (aware), or at once, after a moment's hold.

    ``seen`` is the ``revision`` that was looked at: another one is not approved. ``again`` lets
    the same be said to the same people twice within a day. Raises ``BroadcastRefused`` with all
    that the preview finds wrong, and where the broadcast's state or the time forbids it.
    """
    row = check_approval(runtime, who, broadcast_id, starts_at, again=again)
    looked_at = seen or revision(row)
    # The preview reads the whole audience: not while others wait to write.
    shown = preview(runtime, row, starts_at)
    check_preview(shown)
    with runtime.database.write() as connection:
        runtime.database.lock(connection, _same_words_lock(row))
        row = get_broadcast_or_refuse(connection, broadcast_id, lock=True)
        _check_turn(row, who)
        if revision(row) != looked_at:
            raise BroadcastRefused("changed", number=row.id)
        if not again:
            _check_same_again(connection, row, runtime.now())
        runtime.database.lock(connection, _ALONE_LOCK + who.id.to_bytes(4, "big"))
        left = _left_to_approve_alone(runtime, connection, who)
        approval = _Approval(runtime, connection, who, row, starts_at, left)
        if row.status is BroadcastStatus.DRAFT and shown.people > left:
            return approval.first(shown.people)
        return approval.last()


def needs_two(runtime: Runtime, who: Organizer, people: int) -> bool:
    """Say whether a draft for so many people takes another organizer's yes beside that of ``who``:
    it is for more than one may decide about, or is with what they alone let go of late."""
    with runtime.database.read() as connection:
        return people > _left_to_approve_alone(runtime, connection, who)


def _left_to_approve_alone(runtime: Runtime, connection: Connection, who: Organizer) -> int:
    """Return to how many people somebody may let a broadcast go alone now."""
    since = runtime.now() - ALONE_WITHIN
    alone = broadcasts.count_approved_alone(connection, who.id, since=since)
    return runtime.settings.second_approval_above - alone


def check_approval(
    runtime: Runtime,
    who: Organizer,
    broadcast_id: int,
    starts_at: datetime | None = None,
    *,
    again: bool = False,
) -> BroadcastRow:
    """Return the broadcast if it may be approved now, whatever its preview says.

    Raises ``BroadcastRefused`` as ``approve`` does: nobody should be asked for a yes that does
    nothing.
    """
    now = runtime.now()
    _check_hour(starts_at, now)
    with runtime.database.read() as connection:
        row = get_broadcast_or_refuse(connection, broadcast_id)
        _check_turn(row, who)
        if not again:
            _check_same_again(connection, row, now)
    return row


def check_preview(shown: Preview) -> None:
    """Raise ``BroadcastRefused`` with all that forbids its approval."""
    if shown.problems:
        raise BroadcastRefused("cannot_go_out", problems=shown.problems)


def _check_hour(starts_at: datetime | None, now: datetime) -> None:
    if starts_at is not None and starts_at <= now:
        raise BroadcastRefused("moment_over")
    if starts_at is not None and starts_at > now + MAX_DELAY:
        raise BroadcastRefused("moment_too_far")


def _check_turn(row: BroadcastRow, who: Organizer) -> None:
    """Refuse an organizer who may not approve the broadcast now."""
    if row.status not in UNAPPROVED:
        raise refusal_by_status(row, "no_approval_needed")
    if row.status is BroadcastStatus.AWAITING and row.approved_by == who.id:
        raise BroadcastRefused("approved_by_you", number=row.id)


def _same_words_lock(row: BroadcastRow) -> bytes:
    """Return the lock of all that say the same to the same: they are approved one by one."""
    compared = (row.campaign, row.organization, row.texts, row.audience)
    return sha256(json.dumps(compared).encode()).digest()


def _check_same_again(connection: Connection, row: BroadcastRow, now: datetime) -> None:
    other = broadcasts.find_same_broadcast(connection, row, since=now - SAME_AGAIN_WITHIN)
    if other is not None:
        raise BroadcastRefused("same_twice", number=other)


@dataclass(frozen=True, slots=True)
class _Approval:
    """One organizer's approval of one broadcast, whose row is locked, in one transaction."""

    runtime: Runtime
    connection: Connection
    who: Organizer
    row: BroadcastRow
    starts_at: datetime | None
    left: int
    """To how many people they may let it go alone."""

    def first(self, people: int) -> Approved:
        """Note the first of two approvals, for about so many people."""
        now = self.runtime.now()
        broadcasts.change(
            self.connection,
            self.row.id,
            (BroadcastStatus.DRAFT,),
            status=BroadcastStatus.AWAITING,
            approved_by=self.who.id,
            approved_at=now,
            starts_at=self.starts_at,
        )
        said = f"for about {people} people; a second organizer is needed"
        audit_trail.note(self.connection, now, self.who.id, "approved", self.row.id, detail=said)
        return Approved(BroadcastStatus.AWAITING, people, self.starts_at or now)

    def last(self) -> Approved:
        """Freeze who gets it, and let it begin in its time."""
        now, settings = self.runtime.now(), self.runtime.settings
        is_second = self.row.status is BroadcastStatus.AWAITING
        begins = self._begins(now)
        hours = self.row.expires_hours or settings.broadcast_expires_hours
        by, at = ("seconded_by", "seconded_at") if is_second else ("approved_by", "approved_at")
        broadcasts.change(
            self.connection,
            self.row.id,
            UNAPPROVED,
            status=BroadcastStatus.SCHEDULED,
            starts_at=begins,
            expires_at=begins + timedelta(hours=hours),
            **{by: self.who.id, at: now},
        )
        recipients = self._freeze(now, is_second=is_second)
        act = "seconded" if is_second else "approved"
        said = f"for {recipients} people, to begin {begins:%Y-%m-%d %H:%M} UTC"
        audit_trail.note(self.connection, now, self.who.id, act, self.row.id, detail=said)
        if is_second:
            note_proof(self.connection, self.who, now)
        return Approved(BroadcastStatus.SCHEDULED, recipients, begins)

    def _begins(self, now: datetime) -> datetime:
        held = now + timedelta(seconds=self.runtime.settings.hold_seconds)
        return max(self.starts_at or self.row.starts_at or now, held)

    def _freeze(self, now: datetime, *, is_second: bool) -> int:
        """Freeze the audience, which takes its hour from the broadcast's row; return its size."""
        settings, selection = self.runtime.settings, selection_of(draft_of(self.row))
        recipients = audience.freeze_audience(self.connection, self.row.id, selection, now)
        if not recipients:
            raise BroadcastRefused("nobody_left")
        if recipients > self.left and not is_second:
            raise BroadcastRefused("audience_grown")
        first_few = min(settings.canary_size, recipients)
        broadcasts.change(
            self.connection,
            self.row.id,
            (BroadcastStatus.SCHEDULED,),
            recipients=recipients,
            canary_size=first_few,
            canary_left=first_few,
        )
        return recipients
