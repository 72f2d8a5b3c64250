"""``python3 dev.py bench memory``: what size does to a worker, an approval, a look at the progress.

The worker's memory is that of a process which sends and does nothing else, at its most. It is
told to stop after a while: what it holds does not depend on how long it has been sending.
"""

import argparse
import statistics
import time
from dataclasses import dataclass

from bench import stored_recipients
from bench.broadcast_setup import DATABASES, BroadcastSetup, set_up_with_providers
from bench.sending_process import Plan, Report
from bench.updates import UNPACED, run
from bot.broadcasts.compose.preview import preview
from bot.broadcasts.monitor.summary import summarize_broadcast
from bot.storage.broadcasts import broadcasts

HEADING = (
    f"{'database':11}{'people':>10}{'card s':>9}{'approval s':>12}{'of it freeze':>14}"
    f"{'progress ms':>13}{'sent':>9}{'began MB':>10}{'most MB':>9}{'growth':>8}"
)
LOOKS = 20
SECONDS_AT_MOST = 60.0
ALLOWED_GROWTH = 8.0
"""Megabytes that the largest broadcast may take more than the smallest."""


@dataclass(frozen=True, slots=True)
class Sized:
    """One size: seconds, but for ``progress``, which is in milliseconds."""

    people: int
    card: float
    approval: float
    progress: float
    report: Report

    def line(self, kind: str) -> str:
        """Return it as a line of the table."""
        report = self.report
        return (
            f"{kind:11}{self.people:10,}{self.card:9.2f}{self.approval:12.2f}"
            f"{max(0.0, self.approval - self.card):14.2f}{self.progress:13.1f}"
            f"{report.sent:9,}{report.before:10.0f}{report.peak:9.0f}"
            f"{report.peak - report.before:8.1f}"
        )


def main(arguments: list[str]) -> int:
    """Measure, print, and return 1 if memory grew with size."""
    options = _options(arguments)
    print(HEADING, flush=True)
    flat = True
    for kind in options.databases.split(","):
        sizes = []
        for people in map(int, options.people.split(",")):
            sizes.append(measure(kind, people, options.channel, options.seconds))
            print(sizes[-1].line(kind), flush=True)
        growth = max(one.report.peak for one in sizes) - sizes[0].report.peak
        flat &= growth <= ALLOWED_GROWTH
        print(f"{'':11}from {sizes[0].people:,} people on, it grew by {growth:.1f} MB")
    return 0 if flat else 1


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py bench memory", description=__doc__)
    parser.add_argument("--people", default="1000,10000,100000", help="sizes, smallest first")
    parser.add_argument("--databases", default=",".join(DATABASES))
    parser.add_argument("--channel", default="sms")
    parser.add_argument("--seconds", type=float, default=SECONDS_AT_MOST, help="of sending")
    return parser.parse_args(arguments)


def measure(kind: str, people: int, channel: str, seconds: float) -> Sized:
    """Measure one size on a database of its own."""
    with set_up_with_providers(kind) as (site, _):
        stored_recipients.store_recipients(site.runtime, people, channel)
        broadcast_id = site.draft(channel)
        carded = _card(site, broadcast_id)
        began = time.perf_counter()
        frozen = site.approve(broadcast_id)
        approval = time.perf_counter() - began
        if frozen != people:
            raise RuntimeError(f"{frozen} of {people} people would get it")
        site.begin(broadcast_id)
        report = run(site, "bench.sending_process", Plan(UNPACED, seconds))
        return Sized(people, carded, approval, _summary_seconds(site, broadcast_id), report)


def _card(site: BroadcastSetup, broadcast_id: int) -> float:
    with site.runtime.database.read() as connection:
        row = broadcasts.find(connection, broadcast_id)
    if row is None:
        raise RuntimeError("the draft is gone")
    began = time.perf_counter()
    preview(site.runtime, row)
    return time.perf_counter() - began


def _summary_seconds(site: BroadcastSetup, broadcast_id: int) -> float:
    took = []
    for _ in range(LOOKS):
        began = time.perf_counter()
        summarize_broadcast(site.runtime, broadcast_id)
        took.append(time.perf_counter() - began)
    return statistics.median(took) * 1000
