"""Builds of an export that die at each moment in turn, as by SIGKILL, until one lives to the end.

Run as a program it forks for each moment: what is costly to import is imported once.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from functools import partial
from typing import Any

from bot.bootstrap import build
from bot.exports.build import write_export
from bot.settings import load_settings
from tests.clock import Clock
from tests.conftest import shipped_campaigns
from tests.killed_processes import fork_until_one_lives, watched

WRITES = frozenset(
    {
        ("sqlite_writers.py", "_end"),
        ("postgresql_pipeline.py", "_travel"),
        ("private_files.py", "flush_to_disk"),
        ("private_files.py", "sha256_of"),
        ("file_formats.py", "count_rows"),
        ("build.py", "write_page"),
        ("build.py", "finish"),
    }
)
"""Where pages are written, transactions commit, and a file is finished: file and function."""


def write_until_it_lives(environment: Mapping[str, str], export_id: int) -> int:
    """Write an export in processes that die, each a moment later; return how many died."""
    command = [sys.executable, "-m", "tests.bot.exports.killed_build", str(export_id)]
    given = json.dumps(dict(environment))
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=True)
    return int(done.stdout)


def _write(environment: Mapping[str, str], export_id: int, moment: int) -> None:
    runtime = build(load_settings(environment), now=Clock(), load_campaigns=shipped_campaigns)
    with watched(moment, WRITES):
        cursor: Any = ()
        while cursor is not None:
            _, cursor = write_export(runtime, (export_id,), cursor, page_size=2)


def _main() -> None:
    environment, export_id = json.load(sys.stdin), int(sys.argv[1])
    shipped_campaigns(load_settings(environment).campaigns)  # read once, not by each child
    fork_until_one_lives(partial(_write, environment, export_id), lambda died: died + 1)


if __name__ == "__main__":
    _main()
