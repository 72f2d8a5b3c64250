"""``python3 dev.py bench idle``: what a worker costs while there is nothing to do.

CPU is the worker's own, as a share of one core, once it has started; PostgreSQL's stands apart.
The first look for missed messages, at the next full five minutes, loads a provider's library: a
third of a second, once. Twice an hour, at 11 and 41 past, a durable job wakes dbos for some
seconds: a sixth of a second. A minute that holds either is not an idle one.
"""

import argparse
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from bench import measured_servers
from bench.broadcast_setup import DATABASES, empty_database
from bench.process_usage import ProcessTree
from bench.worker_processes import workers

SECONDS_TO_SETTLE = 5.0
MAX_PERCENT = 0.5
"""Of a core, and of the database: what an idle worker may take."""


@dataclass(frozen=True, slots=True)
class Share:
    """Of one core, in percent: the worker's, and that of the database's server."""

    worker: float
    database: float


def main(arguments: list[str]) -> int:
    """Measure, print, and return 1 if it was more than it may be."""
    parser = argparse.ArgumentParser(prog="dev.py bench idle", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="to look at (default: 60)")
    parser.add_argument("--databases", default=",".join(DATABASES))
    options = parser.parse_args(arguments)
    print(f"{'database':12}{'worker %':>10}{'database %':>12}")
    most = 0.0
    for kind in options.databases.split(","):
        share = _measure(kind, options.seconds)
        print(f"{kind:12}{share.worker:10.2f}{share.database:12.2f}", flush=True)
        most = max(most, share.worker, share.database)
    return 0 if most <= MAX_PERCENT else 1


def _measure(kind: str, seconds: float) -> Share:
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        empty_database(kind, Path(folder)) as (url, server),
    ):
        given = measured_servers.program_settings(url)
        measured_servers.prepare_database(given).close()
        with workers(given, 1) as running:
            trees = (ProcessTree(running.pids()[0]), server)
            threading.Event().wait(SECONDS_TO_SETTLE)
            before, began = [_cpu(tree) for tree in trees], time.perf_counter()
            threading.Event().wait(seconds)
            took = time.perf_counter() - began
            running.check()
            used = [_cpu(tree) - so_far for tree, so_far in zip(trees, before, strict=True)]
    return Share(*(100 * one / took for one in used))


def _cpu(tree: ProcessTree | None) -> float:
    return tree.cpu_seconds() if tree else 0.0
