"""Claiming: one transaction that settles what came back and takes what is to be sent next.

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

from bot.broadcasts.deliver.eligibility import Ready, Sifter
from bot.broadcasts.deliver.record import Result, settle
from bot.runtime import Runtime
from bot.sending.transports import SMS
from bot.settings import Settings
from bot.spending import daily_cap
from bot.storage.deliveries import claim_statements, deliveries, due_chunks, sender_pace
from bot.storage.deliveries.deliveries import DeliveryRow, StatusChange
from bot.storage.deliveries.due_chunks import DueChunk, LiveBroadcast
from bot.storage.schema.broadcast_tables import DeliveryStatus
from flows.quiet_hours import awake_at

LEASE: Final = timedelta(seconds=30)
"""So long a claim may be sent. Others take it for lost only when as much again has passed."""
BATCH_SECONDS: Final = 0.5
"""How much of its pace a claim takes: after a crash so much is uncertain, and no more."""
AHEAD: Final = timedelta(seconds=0.25)
"""So long before the pace is used up the next stretch of it may be claimed."""
MOST: Final = 100
"""Deliveries in one claim, at any pace: others who write wait for one."""
LOOKS: Final = 50
"""Chunks that one transaction looks at. Those where it is night take a look each."""
MISSING_RESTS: Final = timedelta(minutes=5)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Claim:
    """One delivery that is ours to send, at its ``slot``, before its lease is over.

    ``takes`` are the seconds of the sender's pace that it uses up.
    """

    row: DeliveryRow
    to: str = field(repr=False)
    text: str = field(repr=False)
    slot: datetime
    takes: float

    @property
    def key(self) -> str:
        """Our own id of this attempt, which its receipts carry."""
        return f"d{self.row.id}-{self.row.attempt}"


@dataclass(frozen=True, slots=True)
class Batch:
    """What was claimed, and when to ask again. ``again_at`` may be over, and None is when
    nothing is queued that could be sent."""

    claims: tuple[Claim, ...]
    again_at: datetime | None


def pace_of(settings: Settings, channel: str) -> float:
    """Return how much a channel's sender carries a second: segments, or Telegram's messages."""
    by_sms = channel == SMS
    return settings.sms_segments_per_second if by_sms else settings.telegram_messages_per_second


class Claimer:
    """Claims for one channel and one run, in a name that no other run ever has.

    The name begins with ``owner``, the worker's. So what an earlier run left, of this process or
    of another, is never taken for our own.
    """

    def __init__(self, runtime: Runtime, channel: str, owner: str) -> None:
        self._runtime, self._channel = runtime, channel
        self._owner = f"{owner}-{secrets.token_hex(6)}"
        self._pace = pace_of(runtime.settings, channel)
        self._sifter = Sifter(runtime, channel)
        self._served = 0  # the broadcast of the last claim
        settings = runtime.settings
        self._hours = settings.daytime
        self._assumed = settings.assumed_zones

    def take(self, results: Sequence[Result], *, more: bool = True) -> Batch:
        """Settle results and claim what is next, if ``more``: one transaction.

        Raises ``bot.storage.engine.database.Unavailable``: then it may be done again with the same
        results.
        """
        with self._runtime.database.write() as connection:
            now = self._runtime.now()
            if results:
                settle(connection, self._runtime, results, now)
            return self._claim(connection, now) if more else Batch((), None)

    def give_back(self, unsent: Iterable[DeliveryRow]) -> None:
        """Queue again what we claimed and surely never sent, even if it is taken for lost by now.

        A canary that lacks them is filled up by ``breaker``. Raises ``Unavailable``.
        """
        attempts: dict[int, int | None] = {row.id: row.attempt for row in unsent}
        with self._runtime.database.write() as connection:
            for held in (DeliveryStatus.SENDING, DeliveryStatus.UNCERTAIN):
                for one in self._queue_again(connection, attempts, held):
                    del attempts[one]

    def recover(self, known: frozenset[int]) -> None:
        """Give back what is ours and unknown to us: claimed, and the answer to that was lost."""
        with self._runtime.database.write() as connection:
            lost = dict.fromkeys(claim_statements.claimed_by(connection, self._owner) - known)
            self._queue_again(connection, lost, DeliveryStatus.SENDING)

    def stop(self, reason: str) -> None:
        """Stop the channel's sender until an organizer releases it."""
        with self._runtime.database.write() as connection:
            sender_pace.stop_sender(connection, self._channel, reason)

    def _queue_again(
        self, connection: Connection, attempts: Mapping[int, int | None], held: DeliveryStatus
    ) -> frozenset[int]:
        queued = DeliveryStatus.QUEUED
        moves = [
            StatusChange(one, held, queued, owner=self._owner, attempt=attempts[one], unmade=True)
            for one in sorted(attempts)
        ]
        return deliveries.change_statuses(connection, moves)

    def _claim(self, connection: Connection, now: datetime) -> Batch:
        sender = sender_pace.lock_sender(connection, self._channel)
        now = max(now, self._runtime.now())  # others may have been waited for
        if sender.stopped_for:
            return Batch((), None)
        free_at = max(sender.stopped_until, sender_pace.pace_free_at(sender, now) - AHEAD)
        if free_at > now:
            return Batch((), free_at)
        going = self._in_turn(due_chunks.list_live_broadcasts(connection, now))
        room = self._room(connection, now)
        if not room:
            return Batch((), daily_cap.next_day(now))
        for _ in range(LOOKS):
            found = self._first(connection, going, now)
            if found is None:
                return Batch((), due_chunks.next_due(connection, self._channel, now))
            live, chunk = found
            ready = self._ready(connection, live, chunk, room, now)
            if ready:
                self._served = live.id
                return self._mark(connection, live, chunk, ready, now)
            if ready is None:  # another transaction holds what is left of it
                going.remove(live)
        return Batch((), now)

    def _in_turn(self, going: list[LiveBroadcast]) -> list[LiveBroadcast]:
        """Begin behind the one that was served last: a large broadcast holds up no small one."""
        served = next((at for at, live in enumerate(going, 1) if live.id == self._served), 0)
        return going[served:] + going[:served]

    def _first(
        self, connection: Connection, going: Sequence[LiveBroadcast], now: datetime
    ) -> tuple[LiveBroadcast, DueChunk] | None:
        for live in going:
            chunk = due_chunks.lock_due_chunk(connection, live.id, self._channel, now)
            if chunk is not None:
                return live, chunk
        return None

    def _limit(self, connection: Connection, live: LiveBroadcast) -> int:
        """How many may be claimed at most; none where others count the canary just now."""
        most = min(MOST, max(1, round(self._pace * BATCH_SECONDS)))
        if live.canary_left is None:
            return most
        return min(most, due_chunks.lock_canary_left(connection, live.id))

    def _room(self, connection: Connection, now: datetime) -> float:
        """How much a claim may take, in what the pace counts; 0 when the day's cap is reached."""
        room = self._pace * BATCH_SECONDS
        if self._channel != SMS:
            return room
        return min(max(room, 1), daily_cap.left(self._runtime, connection, now))

    def _ready(
        self,
        connection: Connection,
        live: LiveBroadcast,
        chunk: DueChunk,
        room: float,
        now: datetime,
    ) -> list[Ready] | None:
        """Return what of a chunk may be sent; [] if it is not its time, None if others hold it."""
        limit = self._limit(connection, live)
        if not limit:
            return None
        campaign = self._runtime.shelf.campaign(live.campaign)
        if campaign is None or live.organization not in campaign.organization_names:
            log.error("broadcast %d waits: its campaign or organization is gone", live.id)
            due_chunks.postpone(connection, chunk, now + MISSING_RESTS)
            return []
        wakes = awake_at(chunk.zones or self._assumed, now, self._hours)
        if wakes > now:
            due_chunks.postpone(connection, chunk, wakes)
            return []
        found = claim_statements.lock_candidates(connection, live, chunk, now, limit)
        if found:
            return self._sifter.sift(connection, live, campaign, found, room=room, now=now)
        earliest = due_chunks.earliest_due(connection, chunk, now)
        if earliest == now:
            return None
        due_chunks.postpone(connection, chunk, earliest or now + MISSING_RESTS)
        return []

    def _mark(
        self,
        connection: Connection,
        live: LiveBroadcast,
        chunk: DueChunk,
        ready: Sequence[Ready],
        now: datetime,
    ) -> Batch:
        """Mark all as being sent, and give each its slot in the sender's pace."""
        takes = [(one.segments or 1) / self._pace for one in ready]
        slot = sender_pace.reserve_pace(connection, self._channel, now, sum(takes))
        claim_statements.mark_sending(
            connection,
            chunk,
            {one.candidate.delivery_id: one.segments for one in ready},
            owner=self._owner,
            now=now,
            lease_until=now + LEASE,
        )
        if live.canary_left is not None:
            due_chunks.use_canary(connection, live.id, len(ready))
        if self._channel == SMS:
            total = sum(one.segments for one in ready)
            daily_cap.count_claimed(connection, total, now)
        made = []
        for one, seconds in zip(ready, takes, strict=True):
            row = self._row(chunk, one, now)
            made.append(Claim(row, one.to, one.text, slot, seconds))
            slot += timedelta(seconds=seconds)
        return Batch(tuple(made), slot - AHEAD)

    def _row(self, chunk: DueChunk, one: Ready, now: datetime) -> DeliveryRow:
        """Return the delivery as it is stored now."""
        return DeliveryRow(
            id=one.candidate.delivery_id,
            broadcast_id=chunk.broadcast_id,
            chunk=chunk.number,
            person_id=one.candidate.person_id,
            address_id=one.candidate.address_id,
            status=DeliveryStatus.SENDING,
            attempt=one.candidate.attempt + 1,
            not_before=None,
            owner=self._owner,
            lease_until=now + LEASE,
            provider_id="",
            provider_rank=0,
            error="",
            segments=one.segments,
            claimed_at=now,
            sent_at=None,
        )
