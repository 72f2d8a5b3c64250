"""Sends one channel's claims, each at its time, and has the results recorded.

1. A batch is claimed, half a second of the sender's pace at most; each of it has a time slot.
2. At its slot each is sent by a task of its own, so that a slow answer holds up no other.
3. Shortly before the last slot the next batch is claimed, and the same transaction records the
   results that have come back; with nothing to claim they are recorded within a second.
4. What comes too late for its slot, or meets a provider that limits the sender or answers
   nobody, is given back.
5. Told to stop, it gives back what is not sent, and waits for the answers to what is under way.

The pace is promised by the sender's row (``bot.storage.deliveries.sender_pace``) for all workers
together; here each send keeps to its slot, and one that comes late is not made up for by a burst.
"""

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Final

from bot.broadcasts.deliver.claim import (
    CLAIM_AHEAD_SECONDS,
    Claim,
    ClaimedBatch,
    DeliveryClaimer,
)
from bot.broadcasts.deliver.record import SendResult
from bot.providers.interface import (
    ConnectionFailed,
    Outcome,
    Outgoing,
    RateLimited,
    Refused,
    Sent,
    Transport,
    Uncertain,
)
from bot.runtime import Runtime
from bot.sending.transports import channel_of_address
from bot.storage.deliveries.delivery_outcomes import STOPPED_WAITING
from bot.storage.engine.database import Unavailable
from bot.telemetry import metrics

MAX_SENDS_UNDER_WAY: Final = 100
"""Requests of one channel at once (Twilio's limit for an account, error 20429)."""
MAX_LIMITED_RECIPIENTS: Final = 3
"""How many recipients in a row are "sent to too often" before the sender is taken to be limited.
One alone may be a chat with a limit of its own."""
LIMITED_ALIKE_SECONDS: Final = 2.0
"""A sender's limit ends for all recipients at once, give or take this; those of chats do not."""
MAX_LIMITED_UNALIKE: Final = 10
"""How many limited recipients in a row are no chance, whenever their limits end."""
MAX_UNANSWERED: Final = 10
"""How many sends in a row may get no clear answer: nobody else is sent to before that is looked at.
What is uncertain in Telegram stays so, and is lost to its recipient. Nor are more than these under
way while nothing is answered."""
SILENT_SECONDS: Final = 2.0
"""Where no answer came for so long, a provider may be about to answer nobody."""
MAX_LATENESS_SECONDS: Final = 2.0
"""How far behind its slot a claim may be: a later one is given back, as its recipient may have said
stop."""
SEND_TOGETHER_SECONDS: Final = 0.04
"""A slot waits so long for the next ones: each time to wake up costs a third of a send."""
MAX_CATCH_UP_SECONDS: Final = 0.06
"""What was missed in so many seconds is sent at once, which is a message or two; not more."""
RECORD_WITHIN_SECONDS: Final = 1.0
"""An answer is recorded after so long, even if nothing can be claimed then; so long after a
failure the database is tried again."""
POLL_SECONDS: Final = 0.25
"""How often ``stop`` is looked at; and when a claim is tried again that another stood in the way
of."""
STOP_TIMEOUT_SECONDS: Final = 15.0
"""How long a stop may take: answers to what is under way are waited for, and recorded."""
RUN_ENDS_BEFORE_SECONDS: Final = 5.0
"""What is due within this time is waited for; for what comes later a new run is started."""
NEVER: Final = float("inf")

log = logging.getLogger(__name__)


class ChannelSender:
    """Claims, sends and records on one channel. All times are monotonic, in seconds."""

    def __init__(
        self,
        runtime: Runtime,
        claimer: DeliveryClaimer,
        transport: Transport,
        stop: threading.Event,
        *,
        stop_timeout_seconds: float = STOP_TIMEOUT_SECONDS,
    ) -> None:
        self._runtime, self._claimer, self._transport = runtime, claimer, transport
        self._stop, self._stop_timeout = stop, stop_timeout_seconds
        self._upcoming: deque[tuple[float, Claim]] = deque()  # each with the time of its slot
        self._under_way: dict[int, tuple[Claim, asyncio.Task[None]]] = {}  # by the delivery's id
        self._results: list[SendResult] = []
        self._unsent: list[Claim] = []  # to be given back
        self._limited_until: dict[int, float] = {}  # by address, since the last that was not
        self._unanswered = 0  # in a row
        self._answered_at = -NEVER  # when the last answer came
        self._next_send_at = 0.0  # by the pace
        self._next_claim_at = 0.0
        self._record_by = NEVER
        self._has_lost_database = False
        self._something_changed = asyncio.Event()
        self._sent = 0

    async def run(self) -> int:
        """Work until nothing is due soon, or the worker is to stop; return how many were sent."""
        try:
            while not self._stop.is_set() and not self._is_done():
                self._start_due_sends()
                send_at = self._planned_at() + SEND_TOGETHER_SECONDS
                await self._wait(min(send_at, self._transaction_at()))
                if self._transaction_at() <= time.monotonic():
                    self._record_and_claim(claim_more=self._has_room())
            await self._stop_sending()
        except BaseException:
            self._give_back_upcoming()
            with suppress(Unavailable):  # then their leases run out
                self._claimer.give_back(self._unsent)
            raise
        finally:
            for _, task in self._under_way.values():
                task.cancel()
        return self._sent

    def _is_done(self) -> bool:
        soon = time.monotonic() + RUN_ENDS_BEFORE_SECONDS
        return self._next_claim_at > soon and not self._is_busy()

    def _is_busy(self) -> bool:
        has_sends = self._upcoming or self._under_way
        return bool(has_sends or self._results or self._unsent or self._has_lost_database)

    def _start_due_sends(self) -> None:
        while (planned := self._planned_at()) <= (now := time.monotonic()):
            slot, claim = self._upcoming.popleft()
            self._next_send_at = max(planned, now - MAX_CATCH_UP_SECONDS) + claim.pace_seconds
            task = asyncio.create_task(self._send(slot, claim))
            self._under_way[claim.delivery_id] = claim, task

    def _planned_at(self) -> float:
        """When the next send begins; never while too many are under way."""
        if not self._upcoming or len(self._under_way) >= self._most_under_way():
            return NEVER
        return max(self._upcoming[0][0], self._next_send_at)

    def _most_under_way(self) -> int:
        """How many may be under way now: few, until it is seen that they are answered."""
        is_silent = time.monotonic() - self._answered_at > SILENT_SECONDS
        few = max(1, MAX_UNANSWERED - self._unanswered)
        return few if is_silent else MAX_SENDS_UNDER_WAY

    async def _send(self, slot: float, claim: Claim) -> None:
        """Send one claim and keep the result; give it back if it is too late for that."""
        if self._may_send(slot, claim):
            outcome = await self._outcome(claim)
            holds = self._is_sender_limited(claim, outcome) or self._is_unanswered(outcome)
            self._sent += isinstance(outcome, Sent)
            self._keep_result(claim, outcome, holds_sender=holds)
            if holds:
                self._give_back_upcoming()
        else:
            self._give_back([claim])
        del self._under_way[claim.delivery_id]
        seconds = RECORD_WITHIN_SECONDS if self._upcoming or self._under_way else 0.0
        self._record_by = min(self._record_by, time.monotonic() + seconds)
        self._start_due_sends()  # one may have waited for this one to end
        if not self._upcoming:
            self._something_changed.set()

    def _may_send(self, slot: float, claim: Claim) -> bool:
        """Whether the lease lasts, by the clock that others see, and the slot is not long past."""
        in_time = time.monotonic() < slot + MAX_LATENESS_SECONDS
        return in_time and self._runtime.now() < claim.lease_until

    async def _outcome(self, claim: Claim) -> Outcome:
        outcome = await self._ask_provider(claim)
        metrics.count("sends", channel_of_address(claim.to), type(outcome).__name__.lower())
        return outcome

    async def _ask_provider(self, claim: Claim) -> Outcome:
        try:
            return await self._transport.send(Outgoing(claim.key, claim.to, claim.text))
        except Exception as error:
            # A fault of the transport's own: it may have gone out.
            kind = type(error).__name__
            log.error("a transport failed", extra={"error": kind})  # noqa: TRY400 -- may quote
            return Uncertain(type(error).__name__)

    def _is_sender_limited(self, claim: Claim, outcome: Outcome) -> bool:
        """Count recipients in a row that are limited; say whether there are too many for chance.

        One that was limited before proves nothing: its chat may be so for good. Nor do several
        whose limits end at different times.
        """
        if isinstance(outcome, RateLimited):
            if not claim.is_retry:
                self._limited_until[claim.address_id] = time.monotonic() + outcome.retry_after
            last = list(self._limited_until.values())[-MAX_LIMITED_RECIPIENTS:]
            are_alike = bool(last) and max(last) - min(last) <= LIMITED_ALIKE_SECONDS
            enough = MAX_LIMITED_RECIPIENTS if are_alike else MAX_LIMITED_UNALIKE
            return len(self._limited_until) >= enough
        if isinstance(outcome, Sent | Refused):
            self._limited_until.clear()
        return False

    def _is_unanswered(self, outcome: Outcome) -> bool:
        """Count sends in a row without a clear answer; say whether there are too many for chance.

        Who was not reached at all was surely not sent to: that is no matter of this.
        """
        if isinstance(outcome, Uncertain):
            self._unanswered += 1
            return self._unanswered >= MAX_UNANSWERED
        self._answered_at = time.monotonic()
        if not isinstance(outcome, ConnectionFailed):
            self._unanswered = 0
        return False

    def _keep_result(self, claim: Claim, outcome: Outcome, *, holds_sender: bool = False) -> None:
        key = (claim.delivery_id, claim.attempt, claim.owner)
        self._results.append(SendResult(*key, outcome, holds_sender))

    def _give_back_upcoming(self) -> None:
        self._give_back(claim for _, claim in self._upcoming)
        self._upcoming.clear()

    def _give_back(self, claims: Iterable[Claim]) -> None:
        """Have claims queued again, in a transaction at once."""
        self._unsent.extend(claims)
        self._record_by = self._next_claim_at = 0.0

    def _has_room(self) -> bool:
        return len(self._upcoming) + len(self._under_way) < MAX_SENDS_UNDER_WAY

    def _transaction_at(self) -> float:
        """When to record and claim: for the sake of the one or of the other."""
        if not self._has_room():
            return self._record_by
        return min(self._record_by, max(self._next_claim_at, self._claim_not_before()))

    def _claim_not_before(self) -> float:
        """When what waits for its slot, as late as that is, is nearly used up."""
        if not self._upcoming:
            return 0.0
        (first, _), (last, claim) = self._upcoming[0], self._upcoming[-1]
        late = max(0.0, self._next_send_at - first)
        return last + claim.pace_seconds + late - CLAIM_AHEAD_SECONDS

    def _record_and_claim(self, *, claim_more: bool) -> None:
        """Record the results and claim the next batch. Nothing else runs meanwhile."""
        began, now = time.monotonic(), self._runtime.now()
        try:
            if self._has_lost_database:
                self._claimer.give_back_unknown(self._known())
            if self._unsent:
                self._claimer.give_back(self._unsent)
                self._unsent.clear()
            batch = self._claimer.claim_batch(self._results, claim_more=claim_more)
        except Unavailable:
            self._has_lost_database = True
            self._next_claim_at = self._record_by = time.monotonic() + RECORD_WITHIN_SECONDS
            return
        self._has_lost_database = False
        self._results.clear()
        self._record_by = NEVER
        if claim_more:
            self._accept(batch, began, now)

    def _accept(self, batch: ClaimedBatch, began: float, now: datetime) -> None:
        """Add claims in the order of their slots; ``began`` and ``now`` are the same moment."""
        for claim in batch.claims:
            self._upcoming.append((began + (claim.slot - now).total_seconds(), claim))
        if batch.next_claim_at is None:  # nothing is queued that could be sent
            self._next_claim_at = NEVER
            return
        seconds = (batch.next_claim_at - now).total_seconds()
        if not batch.claims and seconds <= 0:
            seconds = POLL_SECONDS  # another transaction holds what is due
        self._next_claim_at = began + seconds

    def _known(self) -> frozenset[int]:
        """Return the deliveries that we know to be ours."""
        claims = [claim for _, claim in self._upcoming] + self._unsent
        ids = [claim.delivery_id for claim in claims]
        ids += [*self._under_way, *(result.delivery_id for result in self._results)]
        return frozenset(ids)

    async def _wait(self, until: float) -> None:
        """Wait until then, until something changed, or until ``stop`` is to be looked at."""
        loop, poll_at = asyncio.get_running_loop(), time.monotonic() + POLL_SECONDS
        alarm = loop.call_at(min(until, poll_at), self._something_changed.set)
        await self._something_changed.wait()
        alarm.cancel()
        self._something_changed.clear()

    async def _stop_sending(self) -> None:
        """Give back what is not sent, wait for what is under way, and record what came of it."""
        deadline = time.monotonic() + self._stop_timeout
        self._give_back_upcoming()
        while self._is_busy():
            is_last_try = time.monotonic() >= deadline
            if is_last_try:
                self._give_up_under_way()
            if is_last_try or self._record_by <= time.monotonic():
                self._record_and_claim(claim_more=False)
            if is_last_try:
                return
            await self._wait(min(deadline, self._record_by))

    def _give_up_under_way(self) -> None:
        for claim, task in self._under_way.values():
            task.cancel()
            self._keep_result(claim, Uncertain(STOPPED_WAITING))
        self._under_way.clear()
