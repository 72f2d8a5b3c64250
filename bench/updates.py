"""``python3 dev.py bench updates``: what a broadcast costs for each person it goes to.

CPU is the sending process's own, user and system time, from the first claim to the last answer
stored; PostgreSQL's stands apart. The floor is ``bench.floor_broadcasts``, on the same database and
against the same stand-in of the providers, which shares the machine's cores.
"""

import argparse
import json
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from bench import stored_recipients
from bench.broadcast_setup import (
    CHANNELS,
    DATABASES,
    BroadcastSetup,
    ProvidersProcess,
    process_options,
    set_up_with_providers,
)
from bench.sending_process import Plan, Report

HEADING = (
    f"{'database':11}{'channel':10}{'who':9}{'sent':>8}{'a second':>10}{'CPU us':>8}{'DB us':>7}"
    f"{'of a core':>11}"
)
UNPACED = 1e6
SECONDS_AT_MOST = 1800.0
EDGE = 1.0
"""Seconds at the beginning of a paced run that are not looked at."""
SPAN = 10.0
"""Seconds within which the pace is to be kept: in one of them, one more or less is much."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one process sent, and what the database's server used meanwhile, in seconds."""

    report: Report
    database_cpu: float


def main(arguments: list[str]) -> int:
    """Measure, print, and return 1 if someone did not get it, or the pace was not kept."""
    options = _options(arguments)
    print(f"{options.people:,} people, {options.rounds} rounds in turns.\n\n{HEADING}", flush=True)
    verdicts = [
        verdict
        for kind in options.databases.split(",")
        for channel in options.channels.split(",")
        for verdict in _compare(options, kind, channel)
    ]
    right = all(verdicts)
    print("\nEveryone got it once, in time." if right else "\nSOMETHING WAS WRONG.")
    return 0 if right else 1


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py bench updates", description=__doc__)
    parser.add_argument("--people", type=int, default=10_000, help="in each round")
    parser.add_argument("--rounds", type=int, default=3, help="of each of the two")
    parser.add_argument("--databases", default=",".join(DATABASES))
    parser.add_argument("--channels", default=",".join(CHANNELS))
    parser.add_argument("--pace", type=float, default=30.0, help="a second, in the paced run")
    parser.add_argument("--seconds", type=float, default=30.0, help="of the paced run; 0: none")
    return parser.parse_args(arguments)


def _compare(options: argparse.Namespace, kind: str, channel: str) -> Iterator[bool]:
    """Measure both in turns on one database and one channel; yield whether each was right."""
    with set_up_with_providers(kind) as (setup, providers):
        stored_recipients.store_recipients(setup.runtime, options.people, channel)
        runs: dict[str, list[Measured]] = {"floor": [], "program": []}
        for _ in range(options.rounds):
            for name, measured in runs.items():
                module = "bench.sending_process" if name == "program" else "bench.floor_broadcasts"
                plan = Plan(pace=UNPACED, channel=channel)
                before = len(providers.accepted())
                measured.append(_run(setup, module, plan))
                yield _got_once(providers, before, options.people)
        for name, measured in runs.items():
            print(_line(kind, channel, name, measured), flush=True)
        ratio = _cpu(runs["program"]) / _cpu(runs["floor"])
        print(f"{'':21}program / floor: {ratio:.2f} times the CPU a message", flush=True)
        if options.seconds:
            yield _paced(options, kind, setup, channel, providers)


def _run(setup: BroadcastSetup, module: str, plan: Plan) -> Measured:
    """Have everyone sent a new broadcast by a process of its own."""
    broadcast_id = setup.draft(plan.channel)
    setup.approve(broadcast_id)
    setup.begin(broadcast_id)
    before = setup.database_tree.cpu_seconds() if setup.database_tree else 0.0
    report = run(setup, module, plan)
    used = setup.database_tree.cpu_seconds() - before if setup.database_tree else 0.0
    setup.end(broadcast_id)
    return Measured(report, used)


def run(setup: BroadcastSetup, module: str, plan: Plan) -> Report:
    """Run one of the senders by a plan, and return its report."""
    ran = subprocess.run(
        [sys.executable, "-m", module],
        input=json.dumps(asdict(plan)),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=SECONDS_AT_MOST,
        **process_options(setup.environment),
    )
    return Report(**json.loads(ran.stdout))


def _got_once(providers: ProvidersProcess, before: int, people: int) -> bool:
    taken = [one.recipient for one in providers.accepted()[before:]]
    if len(taken) == len(set(taken)) == people:
        return True
    print(f"  {len(taken)} messages to {len(set(taken))} of {people} people")
    return False


def _cpu(measured: list[Measured]) -> float:
    return statistics.median(one.report.cpu / one.report.sent * 1e6 for one in measured)


def _line(kind: str, channel: str, name: str, measured: list[Measured]) -> str:
    middle = statistics.median
    return (
        f"{kind:11}{channel:10}{name:9}{sum(one.report.sent for one in measured):8,}"
        f"{middle(one.report.sent / one.report.seconds for one in measured):10,.0f}"
        f"{_cpu(measured):8.0f}"
        f"{middle(one.database_cpu / one.report.sent for one in measured) * 1e6:7.0f}"
        f"{middle(one.report.cpu / one.report.seconds for one in measured):11.1%}"
    )


def _paced(
    options: argparse.Namespace,
    kind: str,
    setup: BroadcastSetup,
    channel: str,
    providers: ProvidersProcess,
) -> bool:
    """Send at a pace for a while; print what that took and how well it was kept."""
    before = len(providers.accepted())
    measured = _run(
        setup, "bench.sending_process", Plan(options.pace, options.seconds, channel=channel)
    )
    moments = [one.at for one in providers.accepted()[before:]]
    print(_line(kind, channel, f"{options.pace:g}/s", [measured]), flush=True)
    rate, second, span = achieved(moments), fullest(moments, 1.0), fullest(moments, SPAN)
    print(
        f"{'':21}achieved {rate:.2f} a second; at most {second} in one second, {span} in {SPAN:g}",
        flush=True,
    )
    pace: float = options.pace
    return 0.95 * pace <= rate and span <= 1.05 * pace * SPAN + 1


def achieved(moments: Sequence[float]) -> float:
    """Return how many came in a second, after the first one; ``moments`` ascend, in seconds."""
    settled = [moment for moment in moments if moment >= moments[0] + EDGE]
    return (len(settled) - 1) / (settled[-1] - settled[0])


def fullest(moments: Sequence[float], span: float, costs: Sequence[int] = ()) -> int:
    """Return the most that came within any ``span`` seconds, each counted as its cost (or 1)."""
    weights = costs or [1] * len(moments)
    first = within = most = 0
    for moment, weight in zip(moments, weights, strict=True):
        within += weight
        while moments[first] <= moment - span:
            within -= weights[first]
            first += 1
        most = max(most, within)
    return most
