"""``python3 dev.py bench fuzz``: nothing that a stranger posts may break the server, or hold it up.

Seeded changes of real requests to both webhooks, long and short, right and wrong, most of them
signed, against the running server. No answer may be a 5xx or later than a second, no process may
die, and memory may not grow. What failed is saved, and ``--replay`` sends it again.
"""

import argparse
import itertools
import secrets
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench import broadcast_setup, measured_servers
from bench.fuzz_cases import MAY_HANG_UP, WEIGHTS, Case, make_case, read_case
from bench.fuzz_client import Answer, Client
from bench.servers import Server

MAX_SAVED = 100
MAX_PRINTED = 20
WARM_UP = 0.2
"""Share of the run after which memory is looked at first."""
MAX_WARM_UP_SECONDS = 300.0
ALLOWED_GROWTH = 0.10
TOLERANCE_MEGABYTES = 10.0
SECONDS_BETWEEN_LOOKS = 2.0
LOOKS_COMPARED = 5


def main(arguments: list[str]) -> int:
    """Fuzz, print what came of it, and return 1 if anything was wrong."""
    options = _options(arguments)
    with _server(options.database) as server:
        if options.replay:
            return _replay(server, options)
        print(f"seed {options.seed}, {options.database}; failures go to {options.save}", flush=True)
        run = Run(options, server)
        try:
            run.until_over()
        except SystemExit:
            print("ended early: what came so far")
            run.table()
            raise
        return run.told()


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py bench fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--cases", type=int, default=0, help="stop after so many (default: never)")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6), help="drawn if none")
    parser.add_argument("--rate", type=float, default=200.0, help="cases a second, at most")
    parser.add_argument("--concurrency", type=int, default=4)
    parser.add_argument("--people", type=int, default=3000, help="who write, on each channel")
    parser.add_argument("--longest", type=int, default=4096, help="characters of a text, at most")
    parser.add_argument("--late", type=float, default=1.0, help="seconds that an answer may take")
    parser.add_argument("--database", choices=broadcast_setup.DATABASES, default="sqlite")
    parser.add_argument("--save", type=Path, default=Path(".handraiser/fuzz"), help="folder")
    parser.add_argument("--replay", type=Path, help="send what this file holds, and nothing else")
    return parser.parse_args(arguments)


@contextmanager
def _server(kind: str) -> Iterator[Server]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        url, tree = stack.enter_context(broadcast_setup.empty_database(kind, folder))
        yield stack.enter_context(measured_servers.serve_program(url, tree)).server


def _replay(server: Server, options: argparse.Namespace) -> int:
    case = read_case(options.replay)
    client = Client(server.port)
    answer = client.ask(case)
    client.close()
    why = wrong(case, answer, options.late)
    print(f"{case.kind}: {answer.status or answer.error} after {answer.seconds:.3f} s")
    print(f"  {why or 'as it should be'}")
    return 1 if why else 0


def wrong(case: Case, answer: Answer, late: float) -> str:
    """Return what is wrong with an answer, or ""; ``late`` is in seconds."""
    if answer.seconds > late:
        return f"answered {answer.status or answer.error} after {answer.seconds:.1f} s"
    if not answer.status:
        return "" if case.kind in MAY_HANG_UP else f"not answered: {answer.error}"
    if answer.status >= 500 or (case.expected and answer.status // 100 != case.expected):
        return f"answered {answer.status}"
    return ""


@dataclass(slots=True)
class Run:
    """One run: what was sent and answered so far, by kind and first figure of the status."""

    options: argparse.Namespace
    server: Server
    answers: dict[str, Counter[int]] = field(default_factory=dict)
    slowest: dict[str, float] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    seconds: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _over: threading.Event = field(default_factory=threading.Event)

    def until_over(self) -> None:
        """Send from several threads, and look at the server's memory meanwhile."""
        began, processes = time.perf_counter(), set(self.server.tree.processes())
        numbers = itertools.count(1)
        senders = [
            threading.Thread(target=self._send, args=(numbers, began), daemon=True)
            for _ in range(self.options.concurrency)
        ]
        for sender in senders:
            sender.start()
        try:
            while any(sender.is_alive() for sender in senders):
                senders[0].join(min(SECONDS_BETWEEN_LOOKS, self.options.minutes * 6))
                self._look(time.perf_counter() - began)
        finally:
            self._over.set()
            self.seconds = time.perf_counter() - began
        if processes != set(self.server.tree.processes()):
            self._fail("a process of the server has ended")
        self._grown()

    def told(self) -> int:
        """Print what came of it, and return the exit code."""
        self.table()
        good = f"No 5xx, nothing later than {self.options.late:g} s, memory flat."
        bad = f"seed {self.options.seed}: {len(self.failed):,} FAILED; --replay sends one again"
        print(bad if self.failed else good)
        return 1 if self.failed else 0

    def table(self) -> None:
        """Print how many of each kind were sent, and how they were answered."""
        sent = sum(answers.total() for answers in self.answers.values())
        print(f"\n{'kind':20}{'sent':>9}{'2xx':>9}{'4xx':>9}{'other':>7}{'slowest ms':>12}")
        for kind in WEIGHTS:
            found = self.answers.get(kind, Counter())
            other = found.total() - found[2] - found[4]
            print(
                f"{kind:20}{found.total():9,}{found[2]:9,}{found[4]:9,}{other:7,}"
                f"{self.slowest.get(kind, 0) * 1000:12.0f}"
            )
        print(f"{sent:,} requests in {self.seconds:.0f} s")

    def _send(self, numbers: Iterator[int], began: float) -> None:
        try:
            self._send_until_over(numbers, began)
        except Exception as error:  # a thread that is gone must not look like a good end
            self._fail(f"the fuzz itself is wrong: {error!r}")

    def _send_until_over(self, numbers: Iterator[int], began: float) -> None:
        options, client = self.options, Client(self.server.port)
        while not self._over.is_set():
            with self._lock:
                number = next(numbers)
            due = began + number / options.rate
            if 0 < options.cases < number or due - began > options.minutes * 60:
                break
            case = make_case(options.seed, number, options.people, options.longest)
            self._over.wait(max(0.0, due - time.perf_counter()))
            if time.perf_counter() - began > options.minutes * 60:
                break
            answer = client.ask(case)
            if not self._over.is_set():
                self._note(case, answer)
        client.close()

    def _note(self, case: Case, answer: Answer) -> None:
        why = wrong(case, answer, self.options.late)
        with self._lock:
            self.answers.setdefault(case.kind, Counter())[answer.status // 100] += 1
            slowest = self.slowest.get(case.kind, 0.0)
            self.slowest[case.kind] = max(slowest, answer.seconds)
            if not why:
                return
            self._fail(f"{case.kind}, case {case.number}: {why}")
            if len(self.failed) <= MAX_SAVED:
                case.save(self.options.save, why)

    def _fail(self, what: str) -> None:
        self.failed.append(what)
        if len(self.failed) <= MAX_PRINTED:
            print(f"  {what}", flush=True)

    def _look(self, seconds: float) -> None:
        """Note the server's memory once it is warm, and again from then on."""
        warm = min(WARM_UP * self.options.minutes * 60, MAX_WARM_UP_SECONDS)
        if seconds >= warm or self.options.cases:
            self.memory.append(self.server.tree.pss_megabytes())

    def _grown(self) -> None:
        self.memory.append(self.server.tree.pss_megabytes())
        first = statistics.median(self.memory[:LOOKS_COMPARED])
        last = statistics.median(self.memory[-LOOKS_COMPARED:])
        most = max(self.memory)
        told = f"memory: {first:.0f} MB when warm, {last:.0f} at the end, {most:.0f} at most"
        print(told, flush=True)
        if last > first * (1 + ALLOWED_GROWTH) + TOLERANCE_MEGABYTES:
            self._fail("memory has grown")
