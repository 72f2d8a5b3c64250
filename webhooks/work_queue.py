"""A few threads that work, and the requests that wait for them. Who could not be answered in
time is told at once, before any work is done for them.

The wait is known beforehand: so many wait, so many threads work, so long did the last ones take
each. Beyond ``MAX_EXPECTED_SECONDS`` nobody is let in; and who was let in on too good an estimate
is given up after ``MAX_WAIT_SECONDS``, whatever the threads do then. A provider tries again. But
a few may always wait, and longer: when they have to, it is the database that halts, not a flood.

What is urgent (an opt-out, a check of our health) waits in a short queue of its own, of which
every other request is taken while both have some: so that neither can hold up the other.
"""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable
from itertools import count
from queue import SimpleQueue
from typing import Final

from werkzeug.exceptions import ServiceUnavailable

from bot.telemetry import metrics
from webhooks.error_responses import answered
from webhooks.request import Response

THREADS: Final = 4
"""On a database server; more only wait for each other, and give it more to do at once."""
THREADS_THAT_SHARE: Final = 16
"""On SQLite, whose writers share a commit (``bot.storage.engine.sqlite_writers``): 16 cost a fifth
less than 4."""
MAX_EXPECTED_SECONDS: Final = 0.5
"""Until someone who comes now would be begun."""
MAX_WAIT_SECONDS: Final = 0.9
"""How long a request waits that nobody has begun: all who must try again know it within a
second."""
MIN_REQUESTS_OF_A_FLOOD: Final = 64
"""Requests that wait are no flood yet: a slow machine answers them in a second or two."""
MAX_WAIT_OF_FEW_SECONDS: Final = 5.0
"""Twilio waits 15 s in all, and a turn that is begun may wait 8 for the database."""
MAX_WAITING: Final = 4_000
"""Requests; more than are answered in ``MAX_EXPECTED_SECONDS`` by any machine that we know of."""
MAX_URGENT: Final = 64
"""Requests. Anybody can send what looks urgent: who comes after them waits with all others."""
MAX_GIVING_WAY_SECONDS: Final = 0.01
"""How long what can wait gives way to what is worked on: a message takes two to five
milliseconds."""
MAX_LARGE: Final = 32
"""Requests with a large body that wait or are worked on. To refuse one takes many times as long
as a small one, and anybody can send some: so many together take a tenth of a second or two."""

_INITIAL_SECONDS: Final = 0.01
"""What a request is taken to need before the first is done."""
_AVERAGE_WEIGHT: Final = 0.05
"""Of the newest request in the average of what one takes: the last forty or so count."""
_MAX_TIMES_AVERAGE: Final = 4
"""A request counts as so many average ones at most: a few that met a halt do not shut out all
others, and what has become slow for good is known after twenty."""


class _Job:
    """One request that waits. Whoever takes it first decides: a thread, or the end of its wait."""

    def __init__(self, work: Callable[[], Response], future: "asyncio.Future[Response | None]"):
        self.work = work
        self.future = future
        self.timer: asyncio.TimerHandle | None = None
        self.waits_since = time.perf_counter()
        self._taken = threading.Lock()

    def take(self) -> bool:
        return self._taken.acquire(blocking=False)

    def finish(self, response: Response | None) -> None:
        """Tell the coroutine, unless that was cancelled. Called in the loop's own thread."""
        if not self.future.done():
            self.future.set_result(response)

    def give_up(self) -> None:
        if self.take():
            self.finish(None)


class WorkQueue:
    """The threads and the two queues of one process; ``close`` ends the threads."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        threads: int,
        *,
        max_wait: float = MAX_WAIT_SECONDS,
        max_expected: float = MAX_EXPECTED_SECONDS,
        few: int = MIN_REQUESTS_OF_A_FLOOD,
        max_giving_way: float = MAX_GIVING_WAY_SECONDS,
    ) -> None:
        self._loop = loop
        self._few = few
        self._max_expected = max_expected
        self._max_wait = max_wait
        self._max_giving_way = max_giving_way
        self._urgent: deque[_Job] = deque()
        self._ordinary: deque[_Job] = deque()
        self._signals: SimpleQueue[bool] = SimpleQueue()
        self._done: deque[tuple[_Job, Response]] = deque()
        self._is_loop_told = False
        self._large = 0
        self._unanswered = 0
        self._giving_way: list[asyncio.Future[None]] = []
        self._turns = count()
        self._seconds_each = _INITIAL_SECONDS
        self._threads = [
            threading.Thread(target=self._work, name=f"work-{number}", daemon=True)
            for number in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def expected_wait(self) -> float:
        """Seconds until someone who comes now is begun."""
        return len(self._ordinary) * self._seconds_each / len(self._threads)

    @property
    def is_busy(self) -> bool:
        """Whether so many wait that what can wait itself should come later."""
        return self.expected_wait > self._max_expected / 2

    @property
    def _is_flooded(self) -> bool:
        waiting = len(self._ordinary)
        return waiting >= self._few and (
            self.expected_wait > self._max_expected or waiting >= MAX_WAITING
        )

    async def answer(
        self, work: Callable[[], Response], *, is_urgent: bool, is_large: bool = False
    ) -> Response:
        """Return what the work returns.

        Raises ``ServiceUnavailable`` where it could not be begun in time, and will not be.
        """
        if is_large and self._large >= MAX_LARGE:
            raise ServiceUnavailable
        self._large += is_large
        try:
            return await self._answer(work, is_urgent=is_urgent)
        finally:
            self._large -= is_large

    async def _answer(self, work: Callable[[], Response], *, is_urgent: bool) -> Response:
        is_urgent = is_urgent and len(self._urgent) < MAX_URGENT
        if not is_urgent and self._is_flooded:
            raise ServiceUnavailable
        job = _Job(work, self._loop.create_future())
        self._unanswered += 1
        (self._urgent if is_urgent else self._ordinary).append(job)
        self._signals.put(True)
        job.timer = self._loop.call_later(self._max_wait, self._limit_wait, job)
        try:
            response = await job.future
        finally:
            job.timer.cancel()
            self._unanswered -= 1
            if not self._unanswered:
                self._end_giving_way()
        if response is None:
            raise ServiceUnavailable
        return response

    async def give_way(self) -> None:
        """Return once nothing is worked on, after ``MAX_GIVING_WAY_SECONDS`` at the latest.

        For what can wait itself. A thread lets go of the interpreter at each statement of SQL, and
        would wait for this loop's thread each time: so what comes meanwhile is done behind it, all
        at once.
        """
        if not self._unanswered:
            return
        if not self._giving_way:
            self._loop.call_later(self._max_giving_way, self._end_giving_way)
        waits: asyncio.Future[None] = self._loop.create_future()
        self._giving_way.append(waits)
        await waits

    def _end_giving_way(self) -> None:
        waiting, self._giving_way = self._giving_way, []
        for waits in waiting:
            if not waits.done():  # as it is where whoever asked has gone
                waits.set_result(None)

    def _limit_wait(self, job: _Job) -> None:
        """Give up a request that waited too long; where only few wait, let it wait longer."""
        if len(self._ordinary) > self._few:
            job.give_up()
        else:
            rest = MAX_WAIT_OF_FEW_SECONDS - self._max_wait
            job.timer = self._loop.call_later(rest, job.give_up)

    def close(self) -> None:
        """End the threads, once all who wait are answered."""
        for _ in self._threads:
            self._signals.put(False)
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        while self._signals.get():
            job = self._next()
            if not job.take():
                continue
            began = time.perf_counter()
            metrics.observe("queue_seconds", began - job.waits_since)
            response = answered(job.work)
            self._note(time.perf_counter() - began)
            self._done.append((job, response))
            # To wake the loop costs a call of the kernel. Who finishes before it has woken, as
            # all do whom one commit holds, is answered with the first.
            if not self._is_loop_told:
                self._is_loop_told = True
                self._loop.call_soon_threadsafe(self._finish_all)

    def _finish_all(self) -> None:
        """Hand out what is done. Called in the loop's own thread."""
        self._is_loop_told = False  # before looking: what comes after this tells the loop again
        while self._done:
            job, response = self._done.popleft()
            job.finish(response)

    def _note(self, took: float) -> None:
        """Keep the average. Two threads may overwrite each other's: it is one all the same."""
        average = self._seconds_each
        self._seconds_each = (
            average + (min(took, _MAX_TIMES_AVERAGE * average) - average) * _AVERAGE_WEIGHT
        )

    def _next(self) -> _Job:
        """Return who is next. There is one for each signal, in one of the queues."""
        queues = (self._ordinary, self._urgent)
        first = next(self._turns) % 2
        for queue in (queues[1 - first], queues[first], queues[1 - first]):
            try:
                return queue.popleft()
            except IndexError:
                continue
        raise AssertionError("a signal came without a request")
