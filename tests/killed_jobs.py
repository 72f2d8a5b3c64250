"""Durable jobs whose processes die at random moments, as by SIGKILL, until one lives to the end.

As the jobs' engine does, each goes on from the last step that was noted as done. Run as a program
it forks for each moment: what is costly to import is imported once.
"""

import json
import os
import random
import subprocess
import sys
from collections.abc import Mapping
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from bot.bootstrap import build
from bot.settings import load_settings
from tests.clock import Clock
from tests.conftest import shipped_campaigns
from tests.killed_processes import MOMENTS, fork_until_one_lives, watched

SEEDS: Final = range(1, 1 + int(os.environ.get("KILLED_RUNS", "1")))
"""Each draws other moments: so many runs of each test, more if the environment says so."""
FIRST_MOMENTS: Final = 12
STATEMENTS: Final = MOMENTS | {("base.py", "_execute_context"), ("base.py", "_commit_impl")}
"""Where any statement runs, and transactions commit."""


def run_until_it_lives(
    environment: Mapping[str, str],
    job: str,
    number: int,
    noted: Path,
    *,
    seed: int,
    moments: frozenset[tuple[str, str]] = STATEMENTS,
) -> int:
    """Run a job in processes that die at moments drawn by ``seed``; return how many died.

    ``job`` names the function that returns it, as ``module:function``; ``number`` is what it is
    about. The next step is noted in the file ``noted``. After each two that died, moments are drawn
    from twice as many: however long a step is, it is done at last.
    """
    wanted = {
        "environment": dict(environment),
        "job": job,
        "number": number,
        "noted": str(noted),
        "seed": seed,
        "moments": sorted(moments),
    }
    command = [sys.executable, "-m", "tests.killed_jobs"]
    done = subprocess.run(
        command, input=json.dumps(wanted), stdout=subprocess.PIPE, text=True, check=True
    )
    return int(done.stdout)


def _run(wanted: Mapping[str, Any], moment: int) -> None:
    settings = load_settings(wanted["environment"])
    runtime = build(settings, now=Clock(), load_campaigns=shipped_campaigns)
    module, _, function = wanted["job"].partition(":")
    job, noted = getattr(import_module(module), function)(runtime), Path(wanted["noted"])
    cursor: Any = tuple(json.loads(noted.read_text())) if noted.exists() else ()
    with watched(moment, {(file, name) for file, name in wanted["moments"]}):
        while cursor is not None:
            _, cursor = job.step((wanted["number"],), cursor)
            if cursor is not None:
                noted.write_text(json.dumps(cursor))


def _main() -> None:
    wanted = json.load(sys.stdin)
    import_module(wanted["job"].partition(":")[0])
    shipped_campaigns(load_settings(wanted["environment"]).campaigns)  # once, not by each child
    drawn = random.Random(wanted["seed"])
    fork_until_one_lives(
        partial(_run, wanted), lambda died: drawn.randint(1, FIRST_MOMENTS * 2 ** (died // 2))
    )


if __name__ == "__main__":
    _main()
