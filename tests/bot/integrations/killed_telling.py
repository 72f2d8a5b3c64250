"""Tells integrations in processes that die at each moment in turn, as by SIGKILL, until one lives.

Run as a program it forks for each moment: what is costly to import is imported once.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta
from functools import partial

from bot.bootstrap import build
from bot.integrations.deliver import LEASE_SECONDS, tell_integrations
from bot.settings import load_settings
from tests.clock import Clock
from tests.conftest import shipped_campaigns
from tests.killed_processes import fork_until_one_lives, watched

MOMENTS = frozenset(
    {
        ("sqlite_writers.py", "_end"),
        ("postgresql_pipeline.py", "_travel"),
        ("transport.py", "read_answer"),
        ("deliver.py", "_record"),
        ("deliver.py", "_claim"),
    }
)
"""Around each commit, and between an answer and its record: file and function."""


def tell_until_one_lives(environment: Mapping[str, str]) -> int:
    """Tell in processes that die, each a moment later; return how many died."""
    command = [sys.executable, "-m", "tests.bot.integrations.killed_telling"]
    given = json.dumps(dict(environment))
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=True)
    return int(done.stdout)


def _tell(environment: Mapping[str, str], moment: int) -> None:
    clock = Clock()
    clock.advance(timedelta(seconds=(LEASE_SECONDS + 1) * moment))  # the last one's lease is over
    runtime = build(load_settings(environment), now=clock, load_campaigns=shipped_campaigns)
    with watched(moment, MOMENTS):
        tell_integrations(runtime, owner=f"worker-{moment}")


def _main() -> None:
    environment = json.load(sys.stdin)
    shipped_campaigns(load_settings(environment).campaigns)  # read once, not by each child
    fork_until_one_lives(partial(_tell, environment), lambda died: died + 1)


if __name__ == "__main__":
    _main()
