"""``python3 dev.py bench views``: how many views of the page are answered while people sign.

People text the running server, whole conversations each, in stretches of one run: without views,
and while as many are asked for as ``--views`` says, each at its own moment whatever became of the
one before. What is compared is how long those wait who sign; and of the views, how many were
answered, how soon, and how many were told to come again.
"""

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field

from bench import measured_servers
from bench.broadcast_setup import DATABASES, set_up_with_providers
from bench.conversation_load import Plan as Load
from bench.conversation_load import Result
from bench.process_usage import percentile
from bench.servers import ROOT, Server, program_target, serve

FIRST_WRITER = 7_000_000
CONNECTIONS = 32
"""Kept open, as browsers and caches do; each asks for one view at a time."""
PATHS = ("/", "/IBM", "/IBMESP", "/IBMKOS", "/ibm-extreme-vetting/es", "/embed/IBM/count.json")
_HEADERS = "Host: localhost\r\nAccept-Encoding: gzip\r\n"
_END_OF_HEAD = b"\r\n\r\n"


def main(arguments: list[str]) -> int:
    """Measure, print, and return 1 if who signs waits too long, or views are not answered."""
    options = _options(arguments)
    print(f"{'database':12}{'stretch':16}{'turns/s':>8}{'p50 ms':>8}{'p99 ms':>8}", flush=True)
    verdicts = [_measure(options, kind) for kind in options.databases.split(",")]
    return 0 if all(verdicts) else 1


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py bench views", description=__doc__)
    parser.add_argument("--views", type=int, default=2_000, help="a second")
    parser.add_argument("--people", type=int, default=150, help="who sign, in each stretch")
    parser.add_argument("--concurrency", type=int, default=1, help="people at once")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--databases", default=",".join(DATABASES))
    parser.add_argument("--allowed", type=float, default=1.1, help="times the wait without views")
    return parser.parse_args(arguments)


def _measure(options: argparse.Namespace, kind: str) -> bool:
    answers = measured_servers.expected_answers("sms")
    with (
        set_up_with_providers(kind) as (setup, _),
        serve(program_target(), setup.environment, "/readyz") as web,
    ):
        _play(web, FIRST_WRITER, options, answers)
        calm, busy, views = list[Result](), list[Result](), list[Views]()
        for number in range(1, options.rounds + 1):
            first = FIRST_WRITER + number * 100_000
            calm.append(_play(web, first, options, answers))
            with viewing(web.port, options.views) as seen:
                busy.append(_play(web, first + 50_000, options, answers))
            views.append(seen[0])
    for name, results in (("no views", calm), (f"{options.views} views/s", busy)):
        turns = statistics.median(one.turns / one.seconds for one in results)
        middle = [statistics.median(getattr(one, at) for one in results) for at in ("p50", "p99")]
        print(f"{kind:12}{name:16}{turns:8.0f}{middle[0]:8.1f}{middle[1]:8.1f}", flush=True)
    times = statistics.median(one.p50 for one in busy) / statistics.median(one.p50 for one in calm)
    answered = statistics.median(one.answered / one.seconds for one in views)
    slow = statistics.median(one.p99 for one in views)
    shed = sum(one.shed for one in views)
    print(
        f"{'':12}{answered:,.0f} views/s answered, p99 {slow:.1f} ms, {shed:,} told to come again"
    )
    print(f"{'':12}who signs waits {times:.2f} times as long", flush=True)
    wrong = [text for result in (*calm, *busy) for text in result.complaints]
    print("".join(f"  {text}\n" for text in wrong), end="")
    return not wrong and times <= options.allowed and answered >= options.views * 0.95


def _play(web: Server, first: int, options: argparse.Namespace, answers: list[str]) -> Result:
    plan = Load(web.port, "sms", first, options.people, options.concurrency, answers)
    return measured_servers.play_load(plan)


@dataclass
class Views:
    """What became of the views: how many were answered and shed, and how soon."""

    seconds: float = 0.0
    answered: int = 0
    shed: int = 0
    p99: float = 0.0
    took: list[float] = field(default_factory=list)


@contextmanager
def viewing(port: int, rate: int) -> Iterator[list[Views]]:
    """Ask for so many views a second in a process of its own; the list has what became of them."""
    command = [sys.executable, "-m", "bench.views", str(port), str(rate)]
    asking = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    seen: list[Views] = []

    next(iter(asking.stdout or ()))  # the first was answered
    try:
        yield seen
    finally:
        told, _ = asking.communicate("enough")
        seen.append(Views(**json.loads(told)))


async def ask_for_views(port: int, rate: int) -> Views:
    """Ask until the standard input ends; each view is due at its own moment."""
    found, began, number = Views(), time.perf_counter(), 0
    enough = asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)

    async def ask() -> None:
        nonlocal number
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while not enough.done():
            due = began + number / rate
            path, number = PATHS[number % len(PATHS)], number + 1
            if (early := due - time.perf_counter()) > 0:
                await asyncio.sleep(early)
            asked = time.perf_counter()
            writer.write(
                f"GET {path} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n".encode()
            )
            head = await reader.readuntil(_END_OF_HEAD)
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
            if not found.took:
                print("begun", flush=True)
            is_answered = head.startswith(b"HTTP/1.1 200")
            found.took.append((time.perf_counter() - asked) * 1000)
            found.answered += is_answered
            found.shed += not is_answered
        writer.close()

    await asyncio.gather(*(ask() for _ in range(CONNECTIONS)))
    found.seconds = time.perf_counter() - began
    found.p99 = percentile(sorted(found.took), 0.99)
    found.took.clear()
    return found


if __name__ == "__main__":
    outcome = asyncio.run(ask_for_views(int(sys.argv[1]), int(sys.argv[2])))
    print(json.dumps(asdict(outcome)))
