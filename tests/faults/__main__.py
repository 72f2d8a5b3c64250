"""``python3 dev.py faults``: what is lost while processes die and freeze, and databases are away.

Each run is drawn from a number of its own: the first is ``--seed``. What fails is printed with its
number, and plays again by ``--seed NUMBER --runs 1`` (``--broadcasts 1`` for one of these).
"""

import argparse
import logging
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from tests.databases import kinds
from tests.faults.broadcast_runs import draw_options, play_broadcast
from tests.faults.conversation_runs import Found, play_runs
from tests.faults.run_databases import databases_of

BATCH: Final = 25
"""Runs that share their databases, each with people of its own."""
SECONDS_PER_MINUTE: Final = 60
SHOWN: Final = 400
"""Characters of what is told of one difference."""


def main(arguments: Sequence[str]) -> int:
    """Play, print what came of it, and return 1 if anything was lost, doubled or invented."""
    options = _options(arguments)
    logging.disable()  # a database that is away is said to be, each time
    play = _play_broadcasts if options.broadcasts else _play_conversations
    faulty = [kind for kind in options.databases.split(",") if not play(kind, options)]
    print("Every promise was kept." if not faulty else "A PROMISE WAS BROKEN.")
    return 1 if faulty else 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py faults", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="the number of the first run")
    parser.add_argument("--runs", type=int, default=0, help="so many; 0: as many as there is time")
    parser.add_argument(
        "--broadcasts", type=int, default=0, help="so many broadcasts, and no conversations"
    )
    parser.add_argument("--minutes", type=float, default=1.0, help="for each kind of database")
    parser.add_argument("--databases", default=",".join(kinds()))
    return parser.parse_args(arguments)


def _play_conversations(kind: str, options: argparse.Namespace) -> bool:
    """Play on one kind of database, and tell whether nothing was wrong."""
    total, began = Found(), time.monotonic()
    seed: int = options.seed
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="faults-"))
        made = stack.enter_context(databases_of(kind, Path(folder)))
        while _goes_on(options, total.runs, time.monotonic() - began):
            count = min(BATCH, options.runs - total.runs) if options.runs else BATCH
            found = play_runs(made.renew(), range(seed, seed + count))
            for number, problem in found.problems:
                print(f"  run {number}: {problem[:SHOWN]}", flush=True)
            seed += count
            total.add(found)
    told = ", ".join(f"{count:,} {fault}" for fault, count in sorted(total.faults.items()))
    print(
        f"{kind}: runs {options.seed:,} to {seed - 1:,} in {time.monotonic() - began:.0f} s;"
        f" {told}; lost, doubled or invented: {len(total.problems)}",
        flush=True,
    )
    return not total.problems


def _play_broadcasts(kind: str, options: argparse.Namespace) -> bool:
    """Send broadcasts on one kind of database, and tell whether nothing was wrong."""
    began, seeds = time.monotonic(), range(options.seed, options.seed + options.broadcasts)
    wrong = 0
    for seed in seeds:
        if told := play_broadcast(kind, seed):
            wrong += 1
            print(f"  broadcast {seed}: {' '.join(draw_options(kind, seed))}\n{told}", flush=True)
    print(
        f"{kind}: broadcasts {seeds[0]:,} to {seeds[-1]:,} in {time.monotonic() - began:.0f} s;"
        f" wrong: {wrong}",
        flush=True,
    )
    return not wrong


def _goes_on(options: argparse.Namespace, runs: int, seconds: float) -> bool:
    if options.runs:
        return runs < int(options.runs)
    return seconds < float(options.minutes) * SECONDS_PER_MINUTE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
