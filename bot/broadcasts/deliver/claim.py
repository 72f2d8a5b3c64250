"""Claims deliveries: one transaction records results and takes what is to be sent next.

Whatever forbids a send is looked at here, in the transaction that marks the delivery as being
sent: the broadcast's state, the sender's, the night, an opt-out under any vault key, consent, a
doubt. Who says STOP after it is sent to no later than the batch, about half a second of pace.
"""

import logging
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.broadcasts.deliver.eligibility import EligibilityFilter, EligibleDelivery
from bot.broadcasts.deliver.record import SendResult, record_results
from bot.runtime import Runtime
from bot.sending.transports import SMS
from bot.spending import daily_cap
from bot.storage.deliveries import claim_statements, deliveries, due_chunks, sender_pace
from bot.storage.deliveries.deliveries import StatusChange
from bot.storage.deliveries.due_chunks import DueChunk, LiveBroadcast
from bot.storage.schema.broadcast_tables import DeliveryStatus
from flows.quiet_hours import next_daytime

LEASE_SECONDS: Final = 30.0
"""How long a claim may be sent. Others take it for lost only when as much again has passed."""
MAX_CLAIM_SECONDS: Final = 0.5
"""How much of its pace a claim takes: after a crash so much is uncertain, and no more."""
CLAIM_AHEAD_SECONDS: Final = 0.25
"""How long before the claimed stretch of the pace is used up the next one may be claimed."""
MAX_CLAIM_SIZE: Final = 100
"""Deliveries in one claim, at any pace: others who write wait for one."""
MAX_CHUNKS_PER_CLAIM: Final = 50
"""Chunks that one transaction looks at. Those where it is night take a look each."""
RECHECK_SECONDS: Final = 300.0
"""When a chunk from which nothing could be sent is looked at again."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Claim:
    """One attempt at a delivery that is ours to send, at its ``slot``, before its lease is over.

    ``pace_seconds`` is how much of the sender's pace it uses up; ``is_retry`` says that the
    provider sent it back before.
    """

    delivery_id: int
    attempt: int
    address_id: int
    is_retry: bool
    owner: str
    lease_until: datetime
    to: str = field(repr=False)
    text: str = field(repr=False)
    segments: int
    slot: datetime
    pace_seconds: float

    @property
    def key(self) -> str:
        """Our own id of this attempt, which its receipts carry."""
        return f"d{self.delivery_id}-{self.attempt}"


@dataclass(frozen=True, slots=True)
class ClaimedBatch:
    """What was claimed, and when to claim again. ``next_claim_at`` may be over, and is None when
    nothing is queued that could be sent."""

    claims: tuple[Claim, ...]
    next_claim_at: datetime | None


class DeliveryClaimer:
    """Claims for one channel and one run, in a name that no other run ever has.

    The name begins with ``owner``, the worker's. So what an earlier run left, of this process or
    of another, is never taken for our own.
    """

    def __init__(self, runtime: Runtime, channel: str, owner: str) -> None:
        self._runtime, self._channel, settings = runtime, channel, runtime.settings
        self._owner = f"{owner}-{secrets.token_hex(6)}"
        by_sms = channel == SMS
        # Segments a second, or Telegram's messages.
        self._pace = (
            settings.sms_segments_per_second if by_sms else settings.telegram_messages_per_second
        )
        self._filter = EligibilityFilter(runtime, channel)
        self._last_served_broadcast = 0

    def claim_batch(
        self, results: Sequence[SendResult], *, claim_more: bool = True
    ) -> ClaimedBatch:
        """Record results and claim what is next, if ``claim_more``: one transaction.

        Raises ``bot.storage.engine.database.Unavailable``: then it may be done again with the same
        results.
        """
        with self._runtime.database.write() as connection:
            now = self._runtime.now()
            if results:
                record_results(connection, self._runtime, self._channel, results, now)
            return self._claim(connection, now) if claim_more else ClaimedBatch((), None)

    def give_back(self, unsent: Iterable[Claim]) -> None:
        """Queue again what we claimed and surely never sent, even if it is taken for lost by now.

        A canary that lacks them is filled up when the broadcast is looked after. Raises
        ``Unavailable``.
        """
        attempts: dict[int, int | None] = {claim.delivery_id: claim.attempt for claim in unsent}
        with self._runtime.database.write() as connection:
            for status in (DeliveryStatus.SENDING, DeliveryStatus.UNCERTAIN):
                for delivery_id in self._queue_again(connection, attempts, status):
                    del attempts[delivery_id]

    def give_back_unknown(self, known: frozenset[int]) -> None:
        """Queue again what we claimed without knowing: the database's answer was lost."""
        with self._runtime.database.write() as connection:
            lost = dict.fromkeys(claim_statements.claimed_by(connection, self._owner) - known)
            self._queue_again(connection, lost, DeliveryStatus.SENDING)

    def stop_sender(self, reason: str) -> None:
        """Stop the channel's sender until an organizer releases it."""
        with self._runtime.database.write() as connection:
            sender_pace.stop_sender(connection, self._channel, reason)

    def _queue_again(
        self, connection: Connection, attempts: Mapping[int, int | None], status: DeliveryStatus
    ) -> frozenset[int]:
        """Queue what we own and stands at ``status``; each of the attempt that is given, if any."""
        queued = DeliveryStatus.QUEUED
        moves = [
            StatusChange(one, status, queued, owner=self._owner, attempt=attempts[one], unmade=True)
            for one in sorted(attempts)
        ]
        return deliveries.change_statuses(connection, moves)

    def _claim(self, connection: Connection, now: datetime) -> ClaimedBatch:
        sender = sender_pace.lock_sender(connection, self._channel)
        now = max(now, self._runtime.now())  # others may have been waited for
        if sender.stopped_for:
            return ClaimedBatch((), None)
        claim_at = sender_pace.pace_free_at(sender, now) - timedelta(seconds=CLAIM_AHEAD_SECONDS)
        if (claim_at := max(sender.stopped_until, claim_at)) > now:
            return ClaimedBatch((), claim_at)
        capacity = self._capacity(connection, now)
        if not capacity:
            return ClaimedBatch((), daily_cap.next_day(now))
        broadcasts = self._in_turn(due_chunks.list_live_broadcasts(connection, now))
        for _ in range(MAX_CHUNKS_PER_CLAIM):
            due = self._first_due_chunk(connection, broadcasts, now)
            if due is None:
                return ClaimedBatch((), due_chunks.next_due(connection, self._channel, now))
            broadcast, chunk = due
            eligible = self._eligible(connection, broadcast, chunk, capacity, now)
            if eligible:
                self._last_served_broadcast = broadcast.id
                return self._mark_claimed(connection, broadcast, chunk, eligible, now)
            if eligible is None:  # another transaction holds what is left of it
                broadcasts.remove(broadcast)
        return ClaimedBatch((), now)

    def _capacity(self, connection: Connection, now: datetime) -> float:
        """How much a claim may take, in what the pace counts; 0 when the day's cap is reached."""
        capacity = self._pace * MAX_CLAIM_SECONDS
        if self._channel != SMS:
            return capacity
        return min(max(capacity, 1), daily_cap.left(self._runtime, connection, now))

    def _in_turn(self, broadcasts: list[LiveBroadcast]) -> list[LiveBroadcast]:
        """Begin behind the one that was served last: a large broadcast holds up no small one."""
        last = self._last_served_broadcast
        begin = next((at for at, one in enumerate(broadcasts, 1) if one.id == last), 0)
        return broadcasts[begin:] + broadcasts[:begin]

    def _first_due_chunk(
        self, connection: Connection, broadcasts: Sequence[LiveBroadcast], now: datetime
    ) -> tuple[LiveBroadcast, DueChunk] | None:
        for broadcast in broadcasts:
            chunk = due_chunks.lock_due_chunk(connection, broadcast.id, self._channel, now)
            if chunk is not None:
                return broadcast, chunk
        return None

    def _eligible(
        self,
        connection: Connection,
        broadcast: LiveBroadcast,
        chunk: DueChunk,
        capacity: float,
        now: datetime,
    ) -> list[EligibleDelivery] | None:
        """Return what of a chunk may be sent; [] if it is not its time, None if others hold it."""
        limit = self._max_size(connection, broadcast)
        if not limit:
            return None
        recheck_at = now + timedelta(seconds=RECHECK_SECONDS)
        campaign = self._runtime.shelf.campaign(broadcast.campaign)
        if campaign is None or broadcast.organization not in campaign.organization_names:
            told = {"broadcast": broadcast.id}
            log.error("broadcast waits: its campaign or organization is gone", extra=told)
            due_chunks.postpone(connection, chunk, recheck_at)
            return []
        settings = self._runtime.settings
        day_begins = next_daytime(chunk.zones or settings.assumed_zones, now, settings.daytime)
        if day_begins > now:
            due_chunks.postpone(connection, chunk, day_begins)
            return []
        candidates = claim_statements.lock_candidates(connection, broadcast, chunk, now, limit)
        if candidates:
            return self._filter.filter_eligible(
                connection, broadcast, campaign, candidates, capacity=capacity, now=now
            )
        earliest = due_chunks.earliest_due(connection, chunk, now)
        if earliest == now:
            return None
        due_chunks.postpone(connection, chunk, earliest or recheck_at)
        return []

    def _max_size(self, connection: Connection, broadcast: LiveBroadcast) -> int:
        """How many may be claimed at most; none where others count the canary just now."""
        size = min(MAX_CLAIM_SIZE, max(1, round(self._pace * MAX_CLAIM_SECONDS)))
        if broadcast.canary_left is None:
            return size
        return min(size, due_chunks.lock_canary_left(connection, broadcast.id))

    def _mark_claimed(
        self,
        connection: Connection,
        broadcast: LiveBroadcast,
        chunk: DueChunk,
        eligible: Sequence[EligibleDelivery],
        now: datetime,
    ) -> ClaimedBatch:
        """Mark all as being sent, and give each its slot in the sender's pace."""
        lease_until = now + timedelta(seconds=LEASE_SECONDS)
        claim_statements.mark_sending(
            connection,
            chunk,
            {one.candidate.delivery_id: one.segments for one in eligible},
            owner=self._owner,
            now=now,
            lease_until=lease_until,
        )
        if broadcast.canary_left is not None:
            due_chunks.use_canary(connection, broadcast.id, len(eligible))
        if self._channel == SMS:
            segments = sum(one.segments for one in eligible)
            daily_cap.count_claimed(connection, segments, now)
        pace_seconds = [(one.segments or 1) / self._pace for one in eligible]
        slot = sender_pace.reserve_pace(connection, self._channel, now, sum(pace_seconds))
        claims = []
        for one, seconds in zip(eligible, pace_seconds, strict=True):
            claims.append(self._made(one, lease_until, slot, seconds))
            slot += timedelta(seconds=seconds)
        return ClaimedBatch(tuple(claims), slot - timedelta(seconds=CLAIM_AHEAD_SECONDS))

    def _made(
        self, one: EligibleDelivery, lease_until: datetime, slot: datetime, pace_seconds: float
    ) -> Claim:
        candidate = one.candidate
        return Claim(
            delivery_id=candidate.delivery_id,
            attempt=candidate.attempt + 1,
            address_id=candidate.address_id,
            is_retry=candidate.is_retry,
            owner=self._owner,
            lease_until=lease_until,
            to=one.to,
            text=one.text,
            segments=one.segments,
            slot=slot,
            pace_seconds=pace_seconds,
        )
