"""Runs of conversations: what people write is brought until it is acknowledged, whatever fails.

What is stored in the end is compared with the same messages, in the order in which they were
stored, told to a program that nothing happens to. Nothing may be lost, doubled or invented.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random
from typing import Any, Final

from flask import Flask

from bot.runtime import Runtime
from tests.clock import NOON, Clock
from tests.faults.facts import (
    list_contradictions,
    list_differences,
    mask,
    read_facts,
    read_stored,
)
from tests.faults.server_processes import Answered, Ended, Planned, opened, post, run_server, thaw
from tests.faults.stories import Delivery, Fault, Message, draw_again, draw_story
from tests.webhooks.provider_requests import sid
from webhooks.app import create_app

MAX_TRIES: Final = 4
"""From the fourth time on a message is brought without a fault."""
MAX_WHILE_FROZEN: Final = 3
"""Requests that another process answers while one stands still."""
MIDNIGHT: Final = time(0)
"""Of messages of who was erased the day alone is kept: when they came is known to the run."""
LAST_LOOK: Final = timedelta(seconds=30)
FIRST_PROBE: Final = 90
"""The numbers of a story's last messages, by which it is asked how things stand."""


@dataclass(slots=True)
class Found:
    """What came of some runs: how often each fault struck, and what was wrong, by seed."""

    runs: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    problems: list[tuple[int, str]] = field(default_factory=list)

    def add(self, other: "Found") -> None:
        """Add what came of other runs."""
        self.runs += other.runs
        self.faults += other.faults
        self.problems += other.problems


def play_runs(
    built: tuple[Runtime, Runtime],
    seeds: Sequence[int],
    *,
    tamper: Callable[[Runtime], object] | None = None,
) -> Found:
    """Play runs on the first of two databases that the program was just started on.

    Each is retold on the second one.
    ``tamper`` changes the database after each run, to see that it is found.
    """
    struck, other = built
    found, last_id, clock = Found(), 0, Clock()
    with opened(other, clock) as beside:
        app = create_app(beside)
        for seed in seeds:
            run = ConversationRun(struck, seed)
            run.play()
            if tamper:
                with opened(struck, Clock(run.now)) as runtime:
                    tamper(runtime)
            problems, last_id = run.find_faults(beside, app, clock, above=last_id)
            found.problems += [(seed, problem) for problem in problems]
            found.faults += run.faults
            found.runs += 1
        counted, problems = list_contradictions(beside)
    with opened(struck, clock) as runtime:
        seen, contradictions = list_contradictions(runtime)
    if seen != counted:
        problems.append(f"{seen} signatures count, without faults {counted}")
    found.problems += [(seeds[0], problem) for problem in problems + contradictions]
    return found


class ConversationRun:
    """One run of the program."""

    def __init__(self, built: Runtime, seed: int) -> None:
        self._built, self._story = built, draw_story(seed)
        self._draw = Random(f"faults of {seed}")
        self._tries: Counter[int] = Counter()
        self._repeated: list[tuple[Answered, Answered]] = []
        self._first: dict[int, Answered] = {}
        self._answered_at: dict[int, datetime] = {}
        self._messages = [one.message for one in self._story]
        self._last_number = FIRST_PROBE + min(one.number for one in self._messages)
        self.now: datetime = NOON
        self.faults: Counter[str] = Counter()

    def play(self) -> None:
        """Bring every message until it is acknowledged."""
        waiting = self._story
        while waiting:
            waiting = self._serve(waiting)

    def find_faults(
        self, beside: Runtime, app: Flask, clock: Clock, *, above: int
    ) -> tuple[list[str], int]:
        """Return what was lost, doubled or invented, and the id of the last message.

        ``beside`` and its ``app`` are told the same; messages ``above`` an id are this run's.
        """
        with opened(self._built, Clock(self.now + LAST_LOOK)) as runtime:
            stored = read_stored(runtime, above)
            problems = self._compare_ids([(provider, key) for _, provider, key, _ in stored])
            problems += self._compare_repeats()
            is_erased = any(at.time() == MIDNIGHT for *_, at in stored)
            seen = self._look(runtime, create_app(runtime), is_erased=is_erased)
            last_id = read_stored(runtime, above)[-1][0]
        by_key = {_key(one): one for one in self._messages}
        for _, provider, key, at in stored:
            if (provider, key) in by_key:
                told = by_key[provider, key]
                clock.set(self._answered_at[told.number] if at.time() == MIDNIGHT else at)
                _tell(app, told)
        clock.set(self.now + LAST_LOOK)
        retold = self._look(beside, app, is_erased=is_erased)
        return problems + list_differences(seen, retold), last_id

    def _serve(self, waiting: Sequence[Delivery]) -> list[Delivery]:
        """Let one process answer what waits; return what waits then."""
        ended, plan = self._run(waiting)
        left = self._left(plan, ended.answers)
        if not ended.frozen:
            return left
        # Nobody waits for an answer that long: the provider brings it anew, to another process.
        meanwhile, others = self._run(left[:MAX_WHILE_FROZEN])
        rest = self._left(others, meanwhile.answers) + left[MAX_WHILE_FROZEN:]
        if meanwhile.frozen:
            thaw(meanwhile)
        thaw(ended)
        return rest

    def _run(self, waiting: Sequence[Delivery]) -> tuple[Ended, list[Planned]]:
        plan, now = [], self.now
        for delivery in waiting:
            now += delivery.after
            plan.append(Planned(delivery, now))
        return run_server(self._built, plan, self._draw.randrange(1 << 30)), plan

    def _left(self, plan: Sequence[Planned], answers: Sequence[Answered]) -> list[Delivery]:
        """Return what has to be brought yet, and again."""
        heard = {one.index: one for one in answers}
        last = max(heard, default=-1)
        cut = next((at for at, one in enumerate(plan) if at > last and _cuts(one)), None)
        self.now = plan[last if cut is None else cut].at
        left: list[Delivery] = []
        for index, planned in enumerate(plan):
            answer, fault = heard.get(index), planned.delivery.fault
            if fault and (answer or index == cut):
                self.faults[fault] += 1
            if answer and answer.status == 200:
                self._keep(planned, answer)
            if answer is None and index != cut:
                left.append(planned.delivery)
            elif answer is None or answer.status != 200 or fault is Fault.UNHEARD:
                left.append(self._again(planned.delivery.message))
        return left

    def _keep(self, planned: Planned, answer: Answered) -> None:
        message = planned.delivery.message
        self._answered_at.setdefault(message.number, planned.at)
        if message.number in self._first:
            self._repeated.append((self._first[message.number], answer))
        self._first.setdefault(message.number, answer)

    def _again(self, message: Message) -> Delivery:
        self._tries[message.number] += 1
        is_last = self._tries[message.number] >= MAX_TRIES
        return draw_again(self._draw, message, is_last=is_last)

    def _compare_ids(self, stored: Sequence[tuple[str, str]]) -> list[str]:
        wanted, found = Counter(map(_key, self._messages)), Counter(stored)
        lost = [f"lost: {provider} message {key}" for provider, key in wanted - found]
        return lost + [f"invented or doubled: {one} message {key}" for one, key in found - wanted]

    def _compare_repeats(self) -> list[str]:
        """A repeat gets the same answer, or none where the words were destroyed meanwhile."""
        return [
            f"a repeat was answered otherwise: {again.body!r}, at first {first.body!r}"
            for first, again in self._repeated
            if again.body != first.body and "text" in again.body
        ]

    def _look(self, runtime: Runtime, app: Flask, *, is_erased: bool) -> dict[str, Any]:
        """Return what is held, and what each sender is told who writes once more.

        ``is_erased``: of some messages it is not stored any more when they came, which is then
        known by the answer: one that a frozen process took was answered later.
        """
        senders = sorted({one.sender for one in self._messages}, key=str)
        facts = read_facts(runtime, senders, by_day=is_erased)
        for at, sender in enumerate(senders):
            probe = Message(self._last_number + at, sender, "STATUS")
            facts[f"told {sender}"] = mask(_tell(app, probe))
        return facts


def _tell(app: Flask, message: Message) -> str:
    """Bring a message where nothing happens to it, and return the body of the answer."""
    status, body = post(app, message)
    if status != 200:
        raise RuntimeError(f"a message was answered {status} where nothing was to happen")
    return body


def _cuts(planned: Planned) -> bool:
    return planned.delivery.fault in (Fault.KILLED, Fault.FROZEN)


def _key(message: Message) -> tuple[str, str]:
    is_text = isinstance(message.sender, str)
    return ("twilio", sid(message.number)) if is_text else ("telegram", str(message.number))
