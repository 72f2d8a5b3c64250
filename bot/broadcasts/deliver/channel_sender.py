"""One channel's claims on their way: waiting for their slot, under way, come back.

Runs in one event loop. Pace is promised by the sender's row
(``bot.storage.deliveries.sender_pace``); here each
send keeps to its slot. One that comes late is not made up for by a burst.
"""

import asyncio
import logging
import threading
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.broadcasts.deliver.claim import AHEAD, LEASE, Batch, Claim, Claimer
from bot.broadcasts.deliver.record import Result
from bot.providers.interface import (
    ConnectionFailed,
    Outcome,
    Outgoing,
    RateLimited,
    Sent,
    Transport,
    Uncertain,
)
from bot.runtime import Runtime
from bot.storage.deliveries.deliveries import DeliveryRow
from bot.storage.engine.database import Unavailable

SOON: Final = timedelta(seconds=5)
"""What is due within this time is waited for; for what comes later a new run is started."""
IN_FLIGHT: Final = 100
"""Requests of one channel under way at once (Twilio's limit for an account, error 20429)."""
SETTLE_WITHIN: Final = 1.0
"""Seconds after which an answer is stored, even if nothing can be claimed then."""
NOTICE_WITHIN: Final = 0.25
"""Seconds within which it is noticed that the worker is to stop."""
STOP_WITHIN: Final = 15.0
"""Seconds that requests under way are waited for then."""
HURRY: Final = 0.97
"""A send that came late lets the next ones follow at so much of their usual distance..."""
LATE: Final = 0.06
"""...and what was missed in so many seconds at once, which is a message or two."""
STALE: Final = 2.0
"""Seconds behind its slot after which a claim is given back rather than sent."""
TOGETHER: Final = 0.04
"""Seconds that a slot waits for the next ones: to wake up costs more than to send."""
SHORTEST_REST: Final = 0.05
LONGEST_REST: Final = 8.0
TRIES_TO_SETTLE: Final = 3
NEVER: Final = float("inf")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A claim with its slot and the end of its lease, in the loop's seconds."""

    claim: Claim
    slot: float
    until: float


class _Patience:
    """When something that was away is tried again: after a longer while each time."""

    def __init__(self) -> None:
        self.until = 0.0
        self._failures = 0

    def fail(self, time: float, what: str) -> None:
        """Note a failure, once for each while."""
        if time >= self.until:
            rest = min(LONGEST_REST, 2.0**self._failures)
            log.warning("%s: tried again in %.0f s", what, rest)
            self._failures += 1
            self.until = time + rest

    def succeed(self) -> None:
        """Note that it is there."""
        self._failures = 0


class Flow:
    """Claims, sends and settles on one channel. All times are the event loop's, in seconds."""

    def __init__(
        self, runtime: Runtime, claimer: Claimer, line: Transport, stop: threading.Event
    ) -> None:
        self._runtime, self._claimer, self._line, self._stop = runtime, claimer, line, stop
        self._loop = asyncio.get_running_loop()
        self._queue: deque[_Waiting] = deque()
        self._takes = 0.0  # seconds of pace that the queue uses up
        self._flying: dict[asyncio.Task[None], Claim] = {}
        self._results: list[Result] = []
        self._unsent: list[DeliveryRow] = []
        self._next_at = 0.0  # when the pace allows the next send
        self._ask_at = 0.0  # when to claim again
        self._settle_at = NEVER  # when what came back must be stored
        self._database, self._provider = _Patience(), _Patience()
        self._has_lost = False  # whether something may be ours that we do not know of
        self._alarm: asyncio.Future[None] | None = None
        self._sent = 0

    async def run(self) -> int:
        """Work until nothing is due soon, or the worker is to stop; return how many were sent."""
        try:
            while not self._is_over():
                if self._stop.is_set():
                    await self._land()
                    break
                self._launch()
                if self._should_take():
                    await asyncio.sleep(0)  # what was launched leaves before
                    self._take(more=self._has_room())
                else:
                    await self._rest()
        except BaseException:
            self._ground_all()
            with suppress(Unavailable):  # then their leases run out
                self._claimer.give_back(self._unsent)
            raise
        finally:
            for task in self._flying:
                task.cancel()
        return self._sent

    def _is_over(self) -> bool:
        busy = self._queue or self._flying or self._results or self._unsent
        return not busy and self._ask_at > self._loop.time() + SOON.total_seconds()

    def _launch(self) -> None:
        """Begin each send whose time has come."""
        while self._queue and len(self._flying) < IN_FLIGHT:
            waiting, time = self._queue[0], self._loop.time()
            planned = max(waiting.slot, self._next_at)
            if planned > time:
                return
            self._queue.popleft()
            claim = waiting.claim
            self._takes -= claim.takes
            self._next_at = max(planned, time - LATE) + HURRY * claim.takes
            task = self._loop.create_task(self._send(waiting))
            self._flying[task] = claim
            task.add_done_callback(self._landed)

    def _holds(self, waiting: _Waiting) -> bool:
        """Whether the lease lasts, by the clock that others see and by one that nobody sets.

        One that a slow provider kept waiting is looked at again: they may have said stop.
        """
        until = waiting.claim.row.lease_until
        is_ours = until is not None and self._runtime.now() < until
        return is_ours and self._loop.time() < min(waiting.until, waiting.slot + STALE)

    async def _send(self, waiting: _Waiting) -> None:
        """Send one claim. One whose lease is over, in this last moment, is given back."""
        claim = waiting.claim
        if not self._holds(waiting):
            self._ground(claim)
            return
        outcome: Outcome
        try:
            outcome = await self._line.send(Outgoing(claim.key, claim.to, claim.text))
        except Exception as error:
            # A fault of the line's own: it may have gone out.
            log.error("a line failed (%s)", type(error).__name__)  # noqa: TRY400 -- may quote
            outcome = Uncertain(type(error).__name__)
        match outcome:
            case Sent():
                self._sent += 1
                self._provider.succeed()
            case RateLimited():
                self._ground_all()
                self._settle_at = 0.0  # the others should know of it
            case ConnectionFailed(why):
                self._ground_all()
                self._provider.fail(self._loop.time(), f"the provider is away ({why})")
        if not isinstance(outcome, Sent):
            self._ask_at = 0.0  # it may be queued again
        self._results.append(Result(claim.row, outcome))
        self._settle_at = min(self._settle_at, self._loop.time() + SETTLE_WITHIN)

    def _landed(self, task: asyncio.Task[None]) -> None:
        del self._flying[task]
        if not self._queue and not self._flying:
            self._settle_at = 0.0
        is_held_up = not self._queue or self._queue[0].slot <= self._loop.time()
        if is_held_up or len(self._results) >= IN_FLIGHT:
            self._wake()

    def _ground(self, claim: Claim) -> None:
        """Do not send a claim: it goes back with the next transaction."""
        self._unsent.append(claim.row)
        self._settle_at = self._ask_at = 0.0

    def _ground_all(self) -> None:
        for waiting in self._queue:
            self._ground(waiting.claim)
        self._queue.clear()
        self._takes = 0.0
        self._wake()

    def _has_room(self) -> bool:
        """Whether so little waits for its slot that more should be claimed now."""
        is_full = len(self._queue) + len(self._flying) >= IN_FLIGHT
        return not is_full and self._room_at() <= self._loop.time()

    def _room_at(self) -> float:
        """When more should be claimed, if there is any, and few are under way."""
        at = max(self._ask_at, self._provider.until)
        if not self._queue:
            return at
        last = self._queue[-1]
        ends = max(last.slot + last.claim.takes, self._next_at + HURRY * self._takes)
        return max(at, ends - AHEAD.total_seconds())

    def _should_take(self) -> bool:
        time = self._loop.time()
        if time < self._database.until:
            return False
        return time >= self._settle_at or len(self._results) >= IN_FLIGHT or self._has_room()

    def _take(self, *, more: bool) -> None:
        """Store what came back, and claim ``more``. Nothing else runs meanwhile."""
        time, now = self._loop.time(), self._runtime.now()
        try:
            self._restore()
            batch = self._claimer.take(self._results, more=more)
        except Unavailable:
            self._has_lost = self._has_lost or more
            self._database.fail(time, "the database is away")
            return
        self._database.succeed()
        self._results.clear()
        self._settle_at = NEVER
        if more:
            self._accept(batch, time, now)

    def _restore(self) -> None:
        """Give back what was not sent, and what may be ours without our knowing."""
        if self._has_lost:
            self._claimer.recover(self._known())
            self._has_lost = False
        if self._unsent:
            self._claimer.give_back(self._unsent)
            self._unsent.clear()

    def _accept(self, batch: Batch, time: float, now: datetime) -> None:
        """Line up what was claimed; ``time`` and ``now`` are from before."""
        for claim in batch.claims:
            slot = time + (claim.slot - now).total_seconds()
            self._queue.append(_Waiting(claim, slot, time + LEASE.total_seconds()))
            self._takes += claim.takes
        if batch.again_at is None:
            self._ask_at = NEVER
        else:
            soonest = time if batch.claims else self._loop.time() + SHORTEST_REST
            self._ask_at = max(soonest, time + (batch.again_at - now).total_seconds())

    def _known(self) -> frozenset[int]:
        """Return the deliveries that we know to be ours."""
        rows = [waiting.claim.row for waiting in self._queue]
        rows += [claim.row for claim in self._flying.values()]
        rows += [*self._unsent, *(result.delivery for result in self._results)]
        return frozenset(row.id for row in rows)

    async def _rest(self) -> None:
        """Sleep until there is something to do, or a look at ``stop`` is due."""
        time = self._loop.time()
        until = min(time + NOTICE_WITHIN, max(self._settle_at, self._database.until))
        if len(self._queue) + len(self._flying) < IN_FLIGHT:
            until = min(until, max(self._room_at(), self._database.until))
        if self._queue and len(self._flying) < IN_FLIGHT:
            until = min(until, max(self._queue[0].slot, self._next_at) + TOGETHER)
        self._alarm = self._loop.create_future()
        bell = self._loop.call_at(until, self._wake)
        await self._alarm
        bell.cancel()
        self._alarm = None

    def _wake(self) -> None:
        if self._alarm is not None and not self._alarm.done():
            self._alarm.set_result(None)

    async def _land(self) -> None:
        """Give back what is not sent, wait for what is under way, and store what came of it."""
        self._ground_all()
        await self._store_all()
        if self._flying:
            await asyncio.wait(self._flying, timeout=STOP_WITHIN)
        for task, claim in self._flying.items():
            task.cancel()
            self._results.append(Result(claim.row, Uncertain("no answer in time")))
        await self._store_all()

    async def _store_all(self) -> None:
        for _ in range(TRIES_TO_SETTLE):
            if self._results or self._unsent or self._has_lost:
                self._take(more=False)
            if not (self._results or self._unsent or self._has_lost):
                return
            await asyncio.sleep(1.0)
