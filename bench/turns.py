"""``python3 dev.py bench turns``: people, databases, and a table of what a turn costs.

A turn is one message and its answer. CPU is that of all processes of the web server, for each
request, repeats included; PostgreSQL's stands apart. The floor is ``bench.floor``, under the
same server with the same options (the Procfile's), in turns with the program. The tutorial's bot
is ``bench.tutorial``; it gets no repeats, as it does not know them.
"""

import argparse
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import measured_servers
from bench.measured_servers import LoadCost, MeasuredServer
from tests import postgres

HEADING = (
    f"{'database':11}{'stored':>9}  {'channel':9}{'who':8}{'turns/s':>8}{'p50 ms':>8}{'p99 ms':>8}"
    f"{'CPU us':>8}{'DB us':>7}{'MB':>6}{'growth':>8}"
)
NAMES = ("one", "two", "three")
"""Of their databases."""


@dataclass(frozen=True, slots=True)
class Options:
    """What to play, where, how often."""

    people: int
    rounds: int
    concurrency: int
    databases: tuple[str, ...]
    channels: tuple[str, ...]
    stored: tuple[int, ...]
    tutorial: bool = False


def main(arguments: list[str]) -> int:
    """Measure, print, and return 1 if a reply was wrong or a signature is missing."""
    options = _options(arguments)
    print(
        f"{options.people} people in each of {options.rounds} rounds,"
        f" {options.concurrency} at once, 5 % of messages sent twice.\n\n{HEADING}",
        flush=True,
    )
    right = True
    for kind in options.databases:
        for stored in options.stored:
            # What lies in the database is the same whichever way it came: one channel will do.
            for channel in options.channels if stored == options.stored[0] else ("sms",):
                with _server(kind) as server:
                    right &= _compare(options, server, kind, stored, channel)
    print("\nEvery reply and every count was right." if right else "\nSOMETHING WAS WRONG.")
    return 0 if right else 1


def _options(arguments: list[str]) -> Options:
    parser = argparse.ArgumentParser(prog="dev.py bench turns", description=__doc__)
    parser.add_argument("--people", type=int, default=500, help="in each round (default: 500)")
    parser.add_argument("--rounds", type=int, default=3, help="of each of the two (default: 3)")
    parser.add_argument("--concurrency", type=int, default=64, help="people at once")
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--channels", default="sms,telegram")
    parser.add_argument("--stored", default="1000,1000000", help="people who signed before")
    parser.add_argument("--tutorial", action="store_true", help="beside a tutorial's bot, by SMS")
    parser.add_argument("--quick", action="store_true", help="a minute: few people, one round")
    given = parser.parse_args(arguments)
    return Options(
        people=100 if given.quick else given.people,
        rounds=1 if given.quick else given.rounds,
        concurrency=given.concurrency,
        databases=tuple(given.databases.split(",")),
        channels=tuple(given.channels.split(",")),
        stored=(1000,) if given.quick else tuple(map(int, given.stored.split(","))),
        tutorial=given.tutorial,
    )


@contextmanager
def _server(kind: str) -> Iterator[str]:
    """Yield the URL of a PostgreSQL server that keeps its promises, or "" for SQLite."""
    if kind == "sqlite":
        yield ""
        return
    with postgres.server(durable=True) as url:
        yield url


def _compare(options: Options, server: str, kind: str, stored: int, channel: str) -> bool:
    """Measure all in turns, print their lines, and say whether all was right."""
    answers = measured_servers.expected_answers(channel)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        floor, program, *more = _subjects(options, server, folder, channel, stack)
        for subject in (floor, program):
            measured_servers.fill_database(subject, stored, answers, channel)
        for subject in more:
            measured_servers.fill_tutorial_database(subject, stored)
        everyone = (floor, program, *more)
        for subject in everyone:
            subject.play(2 * options.concurrency, options.concurrency, channel, answers)
        began = [subject.server.tree.pss_megabytes() for subject in everyone]
        for _ in range(options.rounds):
            for subject in everyone:
                subject.measured.append(
                    subject.play(options.people, options.concurrency, channel, answers)
                )
        for subject, megabytes in zip(everyone, began, strict=True):
            print(_line(subject, kind, stored, channel, megabytes), flush=True)
        for other in (floor, *more):
            print(_ratio(other, program), flush=True)
        verdicts = [_is_right(subject) for subject in everyone]
        return all(verdicts)


def _subjects(
    options: Options, server: str, folder: Path, channel: str, stack: ExitStack
) -> Iterator[MeasuredServer]:
    """Start the floor, the program, and the tutorial's bot where it is wanted and can be."""
    tree = measured_servers.database_processes(server)
    urls = (stack.enter_context(_database(server, folder, name)) for name in NAMES)
    yield stack.enter_context(measured_servers.serve_floor(next(urls), tree, channel))
    yield stack.enter_context(measured_servers.serve_program(next(urls), tree))
    if options.tutorial and channel == "sms":
        yield stack.enter_context(measured_servers.serve_tutorial(next(urls), tree))


@contextmanager
def _database(server: str, folder: Path, name: str) -> Iterator[str]:
    if not server:
        yield f"sqlite:///{folder / name}.sqlite3"
        return
    with postgres.database(server, f"bench_{name}") as url:
        yield url


def _line(subject: MeasuredServer, kind: str, stored: int, channel: str, began: float) -> str:
    middle = statistics.median
    results = [measured.result for measured in subject.measured]
    now = subject.server.tree.pss_megabytes()
    return (
        f"{kind:11}{stored:>9,}  {channel:9}{subject.name:8}"
        f"{middle([result.turns / result.seconds for result in results]):8.0f}"
        f"{middle([result.p50 for result in results]):8.1f}"
        f"{middle([result.p99 for result in results]):8.1f}"
        f"{middle([measured.cpu for measured in subject.measured]):8.0f}"
        f"{middle([measured.database_cpu for measured in subject.measured]):7.0f}"
        f"{now:6.0f}{(now / began - 1) * 100:7.1f}%"
    )


def _ratio(other: MeasuredServer, program: MeasuredServer) -> str:
    pairs = [*zip(program.measured, other.measured, strict=True)]
    times = statistics.median([ours.cpu / theirs.cpu for ours, theirs in pairs])
    whole = statistics.median([_whole(ours) / _whole(theirs) for ours, theirs in pairs])
    return (
        f"{'':20}program / {other.name}: {times:.2f} times the CPU a turn,"
        f" {whole:.2f} with the database's; ready after {program.server.ready_after:.2f} s"
    )


def _whole(measured: LoadCost) -> float:
    return measured.cpu + measured.database_cpu


def _is_right(subject: MeasuredServer) -> bool:
    wrong = sum(measured.result.wrong for measured in subject.measured)
    for measured in subject.measured:
        for complaint in measured.result.complaints:
            print(f"  {subject.name}: {complaint}")
    expected, counted = subject.stored + subject.played, subject.signatures()
    if counted != expected:
        print(f"  {subject.name}: {counted} signatures of {expected} people")
    return wrong == 0 and counted == expected
