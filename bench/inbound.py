"""``python3 dev.py bench inbound``: how soon people are answered while a broadcast goes out.

People text the running server, whole conversations each, in three stretches of one run: before
a broadcast goes out, while it does, and after it. What is compared are their waiting times.
"""

import argparse
import statistics
import threading

from bench import measured_servers, stored_recipients
from bench.broadcast_setup import DATABASES, BroadcastSetup, set_up_with_providers
from bench.conversation_load import Plan as Load
from bench.conversation_load import Result
from bench.sending_process import Plan
from bench.servers import Server, program_target, serve
from bench.updates import UNPACED, run

HEADING = f"{'database':11}{'pace':>8}  {'stretch':9}{'turns/s':>8}{'p50 ms':>8}{'p99 ms':>8}"
FIRST = 5_000_000
"""The number of the first one who texts: nobody whom the broadcast is for."""


def main(arguments: list[str]) -> int:
    """Measure, print, and return 1 if an answer was wrong, or came too late."""
    options = _options(arguments)
    print(f"{options.people} people text, {options.concurrency} at once.\n\n{HEADING}", flush=True)
    verdicts = [
        _measure(options, kind, float(pace))
        for kind in options.databases.split(",")
        for pace in options.paces.split(",")
    ]
    return 0 if all(verdicts) else 1


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py bench inbound", description=__doc__)
    parser.add_argument("--people", type=int, default=400, help="who text, in each stretch")
    parser.add_argument("--concurrency", type=int, default=16, help="people at once")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--recipients", type=int, default=60_000, help="of the broadcast")
    parser.add_argument("--databases", default=",".join(DATABASES))
    parser.add_argument("--paces", default="30,0", help="of the broadcast, a second; 0: unpaced")
    parser.add_argument(
        "--allowed", type=float, default=2.0, help="times the waiting time without a broadcast"
    )
    return parser.parse_args(arguments)


def _measure(options: argparse.Namespace, kind: str, pace: float) -> bool:
    """Measure on one database; print a line with and one without, and say whether it is well."""
    answers = measured_servers.expected_answers("sms")
    with (
        set_up_with_providers(kind) as (setup, _),
        serve(program_target(), setup.environment, "/readyz") as web,
    ):
        stored_recipients.store_recipients(setup.runtime, options.recipients, "sms")
        _play(web, FIRST, options, answers)
        calm, busy = list[Result](), list[Result]()
        for number in range(1, options.rounds + 1):
            calm.append(_play(web, FIRST + number * 100_000, options, answers))
            broadcast = _RunningBroadcast(setup, pace or UNPACED)
            try:
                busy.append(_play(web, FIRST + number * 100_000 + 50_000, options, answers))
            finally:
                broadcast.stop()
        for name, results in (("none", calm), ("going out", busy)):
            print(_line(kind, pace, name, results), flush=True)
        times = _middle(busy, "p99") / _middle(calm, "p99")
        print(f"{'':21}p99 with a broadcast is {times:.2f} times that without", flush=True)
        wrong = [text for result in (*calm, *busy) for text in result.complaints]
        for text in wrong:
            print(f"  {text}")
        return not wrong and times <= options.allowed


class _RunningBroadcast:
    """A broadcast that goes out by a process of its own, until it is stopped."""

    def __init__(self, setup: BroadcastSetup, pace: float) -> None:
        self._setup, self._id = setup, setup.draft("sms")
        setup.approve(self._id)
        setup.begin(self._id)
        plan = Plan(pace, channel="sms")
        self._sending = threading.Thread(target=run, args=(setup, "bench.sending_process", plan))
        self._sending.start()
        self._begun()

    def stop(self) -> None:
        """End it and wait for its process."""
        self._setup.end(self._id)
        self._sending.join()

    def _begun(self) -> None:
        """Wait until the first ones are out: a process takes a moment to start."""
        pause = threading.Event()
        while self._sending.is_alive() and not self._setup.sent(self._id):
            pause.wait(0.05)


def _play(web: Server, first: int, options: argparse.Namespace, answers: list[str]) -> Result:
    plan = Load(web.port, "sms", first, options.people, options.concurrency, answers)
    return measured_servers.play_load(plan)


def _middle(results: list[Result], name: str) -> float:
    values: list[float] = [getattr(result, name) for result in results]
    return statistics.median(values)


def _line(kind: str, pace: float, name: str, results: list[Result]) -> str:
    turns = statistics.median(result.turns / result.seconds for result in results)
    return (
        f"{kind:11}{f'{pace:g}/s' if pace else 'unpaced':>8}  {name:9}{turns:8.0f}"
        f"{_middle(results, 'p50'):8.1f}{_middle(results, 'p99'):8.1f}"
    )
