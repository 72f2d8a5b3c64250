"""Plays people through whole conversations, in a process of its own.

``python -m bench.conversation_load`` takes a plan as JSON and prints what came of it as JSON.
"""

import asyncio
import json
import random
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

from bench.process_usage import percentile
from bench.simulated_people import Turn, conversation, masked, reply_text

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
SECONDS_TO_ANSWER = 30.0
KEPT_COMPLAINTS = 5
REPEATED_SHARE = 0.05
"""Share of the messages that are sent twice."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Whom to play, from the person numbered ``first`` on, against which port.

    They begin evenly over ``seconds``, or, with 0, as soon as there is room for them.
    """

    port: int
    channel: str
    first: int
    people: int
    concurrency: int
    templates: list[str]
    repeats: float = REPEATED_SHARE
    seconds: float = 0.0


@dataclass(slots=True)
class Result:
    """What came of it. A turn is a message and its answer; times are in milliseconds."""

    turns: int = 0
    repeated: int = 0
    wrong: int = 0
    seconds: float = 0.0
    p50: float = 0.0
    p99: float = 0.0
    slowest: float = 0.0
    complaints: list[str] = field(default_factory=list)


class Connection(asyncio.Protocol):
    """One kept-alive connection, with one request in flight at most."""

    def __init__(self) -> None:
        self._received = b""
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport to write to."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 -- narrows a type
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell who waits for an answer that none will come."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError("closed by the server"))

    def data_received(self, data: bytes) -> None:
        """Hand the answer over once its whole body is there."""
        self._received += data
        head, found, body = self._received.partition(b"\r\n\r\n")
        if not found or self._answer is None or self._answer.done():
            return
        length = LENGTH.search(head)
        if length is not None and len(body) >= int(length[1]):
            self._answer.set_result((int(head[9:12]), body))
            self._received = b""

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send a request and return the status and the body of its answer."""
        if self._transport is None:
            raise ConnectionError("not connected")
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await asyncio.wait_for(self._answer, SECONDS_TO_ANSWER)


class Load:
    """All people of a plan, so many at a time; each waits for an answer before going on."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._draw = random.Random(plan.first)
        self._took: list[float] = []
        self._result = Result()
        self._began = 0.0

    async def play(self) -> Result:
        """Play everyone and return what came of it."""
        plan = self._plan
        # Everything that is sent is made before the clock starts: signing it costs us, not them.
        apart = plan.seconds / plan.people
        waiting = iter(
            [
                (index * apart, conversation(plan.channel, plan.first + index, plan.templates))
                for index in range(plan.people)
            ]
        )
        self._began = began = time.perf_counter()
        await asyncio.gather(*(self._one_at_a_time(waiting) for _ in range(plan.concurrency)))
        self._result.seconds = time.perf_counter() - began
        self._took.sort()
        self._result.p50 = percentile(self._took, 0.50)
        self._result.p99 = percentile(self._took, 0.99)
        self._result.slowest = self._took[-1]
        return self._result

    async def _one_at_a_time(self, waiting: Iterator[tuple[float, list[Turn]]]) -> None:
        loop = asyncio.get_running_loop()
        transport, connection = await loop.create_connection(
            Connection, "127.0.0.1", self._plan.port
        )
        for begins_at, turns in waiting:
            await asyncio.sleep(self._began + begins_at - time.perf_counter())
            for turn in turns:
                await self._take(connection, turn)
        transport.close()

    async def _take(self, connection: Connection, turn: Turn) -> None:
        answer = await self._timed(connection, turn.request)
        self._result.turns += 1
        status, body = answer
        text = masked(reply_text(self._plan.channel, body)) if status == 200 else ""
        if text != turn.expected:
            self._complain(f"{status}: {text or body[:200]!r}, not: {turn.expected!r}")
        if self._draw.random() < self._plan.repeats:
            self._result.repeated += 1
            if await self._timed(connection, turn.request) != answer:
                self._complain("a message that was sent twice got another answer")

    async def _timed(self, connection: Connection, request: bytes) -> tuple[int, bytes]:
        began = time.perf_counter()
        answer = await connection.ask(request)
        self._took.append((time.perf_counter() - began) * 1000)
        return answer

    def _complain(self, what: str) -> None:
        self._result.wrong += 1
        if len(self._result.complaints) < KEPT_COMPLAINTS:
            self._result.complaints.append(what)


if __name__ == "__main__":
    result = asyncio.run(Load(Plan(**json.load(sys.stdin))).play())
    json.dump(asdict(result), sys.stdout)
