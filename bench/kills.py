"""``python3 dev.py bench kills``: workers die and freeze while they send, and all get it once.

A broadcast goes to many people on a stand-in of the providers that throttles, hangs and refuses.
Workers are killed with SIGKILL at random moments and started again, or stand still for a while;
the database may be away for a moment; some people text STOP on the way. At the end what the
providers took is compared with what the database says of each person.

A single 429 sends one recipient to the back of the queue; three in a row stop the sender for as
long as the provider asks.
"""

import argparse
import random
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from bench import stored_recipients
from bench.broadcast_setup import (
    CHANNELS,
    DATABASES,
    BroadcastSetup,
    ProvidersProcess,
    set_up_with_providers,
)
from bench.broadcasts import PACE_WINDOW_SECONDS, fullest
from bench.databases_away import take_away
from bench.fast_providers.accepted_log import Accepted
from bench.promise_check import check_promises
from bench.worker_processes import Workers, lines_of, workers
from bot.inbox.receive import Channel, Inbound, receive
from bot.storage.broadcasts import broadcast_counts, broadcasts
from bot.storage.broadcasts.broadcasts import BroadcastRow
from bot.storage.engine.database import Unavailable
from bot.storage.schema.broadcast_tables import BroadcastStatus
from flows.events import Said

TICK_SECONDS = 0.05
LOOK_EVERY = 20
"""Ticks between two looks at the database."""
LOOKS_OVER = 2
"""So many looks in a row must find it over: one that stood still may yet give back what it had."""
PAUSE = threading.Event()
FROZEN_SECONDS = 4.0
AWAY_SECONDS = 1.0
"""At most: for how long a worker stands still, and a database is away."""
NO_BREAKER = {"BREAKER_OPT_OUTS": "100", "BREAKER_FILTERED": "100", "BREAKER_FAILURES": "100"}
"""It is measured how the sending bears faults, not when it is given up for them."""
PACES = {"sms": "SMS_SEGMENTS_PER_SECOND", "telegram": "TELEGRAM_MESSAGES_PER_SECOND"}
OVER = {BroadcastStatus.SENT, BroadcastStatus.CANCELLED, BroadcastStatus.PAUSED}


def main(arguments: list[str]) -> int:
    """Run it, print what came of it, and return 1 if a promise was broken."""
    options = _options(arguments)
    faults = [
        *("--seed", str(options.seed), "--throttled", str(options.throttled)),
        *("--timed-out", str(options.timed_out), "--refused", str(options.refused)),
        *("--retry-after", str(options.retry_after)),
    ]
    settings = {**NO_BREAKER, PACES[options.channel]: str(options.pace)}
    with set_up_with_providers(options.database, *faults, **settings) as (setup, providers):
        began = time.perf_counter()
        stored_recipients.store_recipients(setup.runtime, options.people, options.channel)
        print(f"{options.people:,} people are there after {time.perf_counter() - began:.0f} s")
        broadcast_id = setup.draft(options.channel)
        setup.approve(broadcast_id)
        with workers(setup.environment, options.workers, options.hurry) as running:
            run = _Run(options, setup, providers, running, broadcast_id)
            seconds = run.until_over()
        return _tell(options, run, seconds)


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py bench kills", description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--freezes", type=int, default=0)
    parser.add_argument("--cuts", type=int, default=0, help="how often the database is away")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--database", choices=DATABASES, default="sqlite")
    parser.add_argument("--channel", choices=CHANNELS, default="sms")
    parser.add_argument("--throttled", type=float, default=0.02, help="share of requests")
    parser.add_argument("--timed-out", type=float, default=0.02, help="half of them were taken")
    parser.add_argument("--refused", type=float, default=0.01)
    parser.add_argument("--retry-after", type=int, default=1, help="seconds, in Telegram's 429")
    parser.add_argument("--pace", type=float, default=2000.0, help="messages a second")
    parser.add_argument("--stops", type=float, default=0.005, help="share who text STOP")
    parser.add_argument("--bound", type=float, default=2.0, help="seconds from STOP to the last")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--timeout", type=float, default=7200.0, help="seconds in all")
    parser.add_argument(
        "--hurry", type=float, default=0.0, help="lean workers whose waits are so much shorter"
    )
    return parser.parse_args(arguments)


@dataclass(slots=True)
class _Run:
    """One broadcast on its way. ``stops`` is person's id → when their STOP was stored."""

    options: argparse.Namespace
    setup: BroadcastSetup
    providers: ProvidersProcess
    running: Workers
    broadcast_id: int
    stops: dict[int, datetime] = field(default_factory=dict)
    killed: int = 0
    kill_at: list[int] = field(default_factory=list)
    frozen: dict[int, float] = field(default_factory=dict)

    def until_over(self) -> float:
        """Kill and stop on the way; return after how many seconds it was over."""
        draw = random.Random(self.options.seed)
        began = time.perf_counter()
        kill_at = self.kill_at = self._moments(draw, self.options.kills)
        freeze_at = self._moments(draw, self.options.freezes)
        cut_at = self._moments(draw, self.options.cuts)
        taken = lines_of(self.providers.log)
        looks_over = 0
        for tick in self._ticks(began):
            count = next(taken)
            while self.killed < len(kill_at) and count >= kill_at[self.killed]:
                self.killed += 1
                PAUSE.wait(draw.random() * 0.3)
                self._kill(draw.randrange(self.options.workers))
            while freeze_at and count >= freeze_at[0]:
                freeze_at.pop(0)
                self._freeze(draw)
            while cut_at and count >= cut_at[0]:
                cut_at.pop(0)
                take_away(self.setup.runtime.settings.database_url, AWAY_SECONDS * draw.random())
            self._thaw()
            wanted = self.options.stops * count
            while len(self.stops) < wanted:
                self._stop(draw.randrange(self.options.people))
            if tick % LOOK_EVERY == 0:
                self.running.check()
                looks_over = looks_over + 1 if self._is_over() else 0
                if looks_over == LOOKS_OVER:
                    break
        return time.perf_counter() - began

    def _is_over(self) -> bool:
        """Say whether nobody is left to be sent to, and no worker stands still who had some."""
        with suppress(Unavailable):
            status = self.row().status
            is_early = status is BroadcastStatus.SENT and self._count_left() > 0
            return status in OVER and not is_early and not self.frozen
        return False

    def _count_left(self) -> int:
        with self.setup.runtime.database.read() as connection:
            return sum(broadcast_counts.count_left(connection, [self.broadcast_id]).values())

    def missed_kills(self, taken: int) -> int:
        """Return how many workers should have been killed by when so many had been taken."""
        return sum(moment <= taken for moment in self.kill_at) - self.killed

    def _kill(self, index: int) -> None:
        self.frozen.pop(index, None)
        self.running.kill(index)

    def _freeze(self, draw: random.Random) -> None:
        index = draw.randrange(self.options.workers)
        self.frozen[index] = time.perf_counter() + FROZEN_SECONDS * draw.random()
        self.running.freeze(index)

    def _thaw(self) -> None:
        for index, until in list(self.frozen.items()):
            if time.perf_counter() >= until:
                del self.frozen[index]
                self.running.thaw(index)

    def row(self) -> BroadcastRow:
        """Return the broadcast as it stands."""
        with self.setup.runtime.database.read() as connection:
            row = broadcasts.find(connection, self.broadcast_id)
        if row is None:
            raise RuntimeError("the broadcast is gone")
        return row

    def _moments(self, draw: random.Random, times: int) -> list[int]:
        """Return at how many messages something happens: somewhere in each of so many stretches."""
        stretch = 0.95 * self.options.people / max(1, times)
        return [int((number + draw.random()) * stretch) for number in range(times)]

    def _ticks(self, began: float) -> Iterator[int]:
        tick = 0
        while time.perf_counter() - began < self.options.timeout:
            yield tick
            tick += 1
            PAUSE.wait(TICK_SECONDS)

    def _stop(self, index: int) -> None:
        """Have somebody text STOP, and note when that was stored."""
        channel, person = self.options.channel, index + 1
        provider = "twilio" if channel == "sms" else "telegram"
        said = Inbound(
            provider,
            f"stop-{len(self.stops)}-{person}",
            Channel(channel),
            stored_recipients.recipient_address(channel, index),
            Said("STOP"),
        )
        while True:
            with suppress(Unavailable):  # as a provider, which brings it again
                receive(self.setup.runtime, said)
                break
            self._thaw()  # who stands still may be what is waited for
        self.stops.setdefault(person, self.setup.runtime.now())


def _tell(options: argparse.Namespace, run: _Run, seconds: float) -> int:
    accepted, row = run.providers.accepted(), run.row()
    bound = options.bound + (FROZEN_SECONDS if options.freezes else 0)  # it sends what it had begun
    verdict = check_promises(
        run.setup.runtime.database,
        run.broadcast_id,
        accepted,
        channel=options.channel,
        stops=run.stops,
        bound=bound,
    )
    print(
        f"{options.database}, {options.channel}, {options.workers} workers: {row.status}"
        f" {row.pause_reason} after {seconds:.0f} s, {run.killed} killed,"
        f" {len(run.stops):,} texted STOP"
    )
    for line in verdict.lines():
        print(f"  {line}")
    within = _pace(options, accepted)
    good = verdict.is_good and within and row.status is BroadcastStatus.SENT
    good &= run.missed_kills(len(accepted)) <= 0  # what is uncertain may be too much for the last
    print("Every promise was kept." if good else "A PROMISE WAS BROKEN.")
    return 0 if good else 1


def _pace(options: argparse.Namespace, accepted: list[Accepted]) -> bool:
    """Print how full the fullest stretches were, and say whether the pace was kept."""
    moments = [one.at for one in accepted]
    costs = [one.cost for one in accepted]
    second, span = fullest(moments, 1.0, costs), fullest(moments, PACE_WINDOW_SECONDS, costs)
    mean = sum(costs) / (moments[-1] - moments[0])
    print(
        f"  pace {options.pace:g} a second: {mean:.1f} on the whole, at most {second} in a second,"
        f" {span / PACE_WINDOW_SECONDS:.1f} a second in {PACE_WINDOW_SECONDS:g}"
    )
    allowed: float = 1.05 * options.pace * PACE_WINDOW_SECONDS + 1
    return span <= allowed
