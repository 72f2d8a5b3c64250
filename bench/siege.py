"""``python3 dev.py bench siege``: new people by the thousand, and slow connections by the thousand.

Each person's first text comes at its time on a connection of its own, whether or not those before
it were answered; a few text STOP. Who is told 503 texts again later, with the same id, and so do
some who were answered. First 1,000 slow connections are held while people come at a modest rate.

What is served is compared with the closed-loop rate: 64 at once, measured just before on the same
server by the same load, which shares the machine with it.
"""

import argparse
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench import broadcast_setup, measured_servers
from bench.first_texts import Outcome, Plan, allow_connections, play_first_texts
from bench.measured_servers import MeasuredServer
from bench.siege_records import Flood, FloodLimits, TextRecords
from bench.slow_connections import slow_sockets

HEADING = (
    f"{'database':11}{'proc':>4}{'rate':>10}{'offered':>9}{'answered':>9}{'503':>7}{'failed':>7}"
    f"{'p50 s':>7}{'p99 s':>7}{'503 s':>7}{'closed/s':>9}{'goodput':>8}{'STOP':>8}{'late s':>7}"
)
STOP_EVERY = 100
AGAIN_EVERY = 20
"""Of those who were answered every so manieth texts the same again."""
AGAIN_AT_ONCE = 8
ROUNDS_OF_RETRIES = 4
PAUSE = threading.Event()


def main(arguments: list[str]) -> int:
    """Lay siege, print what came of it, and return 1 if something is not as demanded."""
    options = _options(arguments)
    allow_connections()
    print(HEADING, flush=True)
    broken = [
        f"{kind}, {processes} processes, {line}"
        for kind in options.databases.split(",")
        for processes in map(int, options.processes.split(","))
        for line in _flood_server(options, kind, processes)
    ]
    print("\nAll as demanded." if not broken else "\nNOT AS DEMANDED:")
    for line in broken:
        print(f"  {line}")
    return 1 if broken else 0


def _options(arguments: list[str]) -> argparse.Namespace:
    limits = FloodLimits()
    parser = argparse.ArgumentParser(prog="dev.py bench siege", description=__doc__)
    parser.add_argument("--databases", default=",".join(broadcast_setup.DATABASES))
    parser.add_argument("--processes", default="1,2", help="web processes")
    parser.add_argument("--rates", default="300,500,1000", help="new people a second")
    parser.add_argument("--seconds", type=float, default=10.0, help="of each flood")
    parser.add_argument("--slow", type=int, default=1000, help="slow connections; 0: none")
    parser.add_argument("--slow-rate", type=float, default=100.0, help="new people a second then")
    parser.add_argument("--closed-seconds", type=float, default=4.0, help="of the closed loop")
    parser.add_argument("--most-retry-seconds", type=float, default=20.0, help="waited for a retry")
    parser.add_argument("--p99", type=float, default=limits.answered, help="seconds to an answer")
    parser.add_argument("--told", type=float, default=limits.told, help="seconds to a 503")
    parser.add_argument("--goodput", type=float, default=limits.goodput, help="of the closed loop")
    parser.add_argument("--quick", action="store_true", help="a few seconds of it, on SQLite")
    given = parser.parse_args(arguments)
    if given.quick:
        given.databases, given.processes, given.rates = "sqlite", "1", "100"
        given.seconds, given.closed_seconds, given.most_retry_seconds = 1.0, 0.5, 1.0
        given.slow, given.slow_rate = min(given.slow, 50), 50.0
    return given


def _flood_server(options: argparse.Namespace, kind: str, processes: int) -> Iterator[str]:
    """Lay siege to one server, print a line for each flood, and yield what is not as demanded."""
    with _server(kind, processes) as subject:
        siege = Siege(options, subject)
        siege.closed_rate()  # what is done for the first time takes longer
        limits = FloodLimits(options.p99, options.told, options.goodput)
        floods = [(0, float(rate)) for rate in options.rates.split(",")]
        for slow, rate in [(options.slow, options.slow_rate), *floods] if options.slow else floods:
            flood, closed_by_server = siege.flood(rate, slow)
            name = f"slow {rate:g}" if slow else f"{rate:g}"
            print(f"{kind:11}{processes:4}{name:>10}{siege.line(flood)}", flush=True)
            if slow:
                print(
                    f"{'':15}{slow:,} slow connections, {closed_by_server:,} closed by the server"
                )
            retried = siege.retry(flood.outcomes)
            print(f"{'':15}{retried:,} texted again", flush=True)
            found = [*flood.broken(limits), *siege.records.broken(subject.database)]
            yield from (f"{name} a second: {line}" for line in found)


@contextmanager
def _server(kind: str, processes: int) -> Iterator[MeasuredServer]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        url, tree = stack.enter_context(broadcast_setup.empty_database(kind, folder))
        yield stack.enter_context(
            measured_servers.serve_program(url, tree, WEB_CONCURRENCY=str(processes))
        )


@dataclass(slots=True)
class Siege:
    """One server, and everyone who has texted it."""

    options: argparse.Namespace
    subject: MeasuredServer
    records: TextRecords = field(default_factory=TextRecords)

    def closed_rate(self) -> float:
        """Return how many new people a second are served, so many at once."""
        seconds = self.options.closed_seconds
        before = len(self.records.people)
        some, _ = self.records.new(int(4000 * seconds))
        outcomes = self._play(Plan(self.subject.server.port, some, [], seconds=seconds))
        self.records.forget_after(before + len(outcomes))
        return sum(one.status == 200 for one in outcomes) / max(one.at for one in outcomes)

    def flood(self, rate: float, slow: int) -> tuple[Flood, int]:
        """Return what came of a flood, and how many slow connections the server has closed."""
        closed = self.closed_rate()
        port = self.subject.server.port
        some, stops = self.records.new(int(rate * self.options.seconds), STOP_EVERY)
        with slow_sockets(port, slow) as held:
            if slow:
                PAUSE.wait(1.0)  # until all of them have announced something
            outcomes = self._play(Plan(port, some, stops, rate))
        return Flood(rate, closed, outcomes), held.closed

    def retry(self, outcomes: Sequence[Outcome]) -> int:
        """Have those text again who were not answered, and some who were; return how many did."""
        wanted = max((one.retry_after for one in outcomes), default=0)
        again = [one.index for one in outcomes if one.status == 200][::AGAIN_EVERY]
        count = 0
        for _ in range(ROUNDS_OF_RETRIES):
            missing = self.records.unanswered()
            if missing:
                PAUSE.wait(min(wanted, self.options.most_retry_seconds))
            everyone = sorted({*missing, *again})
            if everyone:
                stops = [index for index in everyone if index in self.records.stops]
                port = self.subject.server.port
                self._play(Plan(port, everyone, stops, concurrency=AGAIN_AT_ONCE))
            count, again = count + len(everyone), []
        return count

    def line(self, flood: Flood) -> str:
        """Return the flood as a line of the table."""
        answered, told = flood.answered(), flood.told()
        stops = [one for one in flood.outcomes if one.index in self.records.stops]
        stopped = f"{sum(one.status == 200 for one in stops)}/{len(stops)}"
        return (
            f"{len(flood.outcomes):9,}{len(answered):9,}{len(told):7,}{flood.failed().total():7,}"
            f"{flood.took(0.5):7.2f}{flood.took(0.99):7.2f}{flood.slowest_told():7.2f}"
            f"{flood.closed:9,.0f}{flood.goodput():8.0%}{stopped:>8}{flood.lag():7.2f}"
        )

    def _play(self, plan: Plan) -> list[Outcome]:
        outcomes = play_first_texts(plan)
        self.records.note(outcomes)
        return outcomes
