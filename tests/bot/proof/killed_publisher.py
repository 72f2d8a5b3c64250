"""Processes that enter what waits in a log, and die on the way, as by SIGKILL.

Run as a program it reads jobs from standard input, one JSON list a line, and forks for each: what
is costly to import is imported once.
"""

import importlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from itertools import count

from bot.privacy.key_rotation import open_vault, prepare
from bot.proof import publish
from bot.runtime import Runtime
from bot.settings import load_settings
from bot.storage.engine.database import Database
from flows.campaign import Shelf
from tests.bot.storage.rows import CAMPAIGN
from tests.call_hooks import acting_at
from tests.clock import Clock
from tests.conftest import ENVIRONMENT
from tests.languages import SHIPPED


@contextmanager
def publishers() -> Iterator[Callable[..., int]]:
    """Start the program that forks, and end it.

    Yields a function that is given a database's URL, the time, and at which call of which function
    of which module a process dies; it returns the process's exit code.
    """
    command = [sys.executable, "-m", "tests.bot.proof.killed_publisher"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        jobs, results = process.stdin, process.stdout

        def publish_until(*job: str | int) -> int:
            jobs.write(json.dumps(job) + "\n")
            jobs.flush()
            return int(results.readline())

        yield publish_until
        jobs.close()


def _publish(url: str, now: str, module: str, function: str, call: int) -> None:
    clock, calls = Clock(datetime.fromisoformat(now)), count(1)
    settings = load_settings({**ENVIRONMENT, "DATABASE_URL": url})

    def die() -> None:
        if next(calls) == call:
            os.kill(os.getpid(), signal.SIGKILL)

    with closing(Database(url)) as database:
        vault = open_vault(settings, database)
        prepare(database, vault, [CAMPAIGN], clock)
        shelf = Shelf(campaigns=(), languages=SHIPPED, shared={}, choices={})
        runtime = Runtime(settings, database, vault, shelf, clock)
        with acting_at("call", getattr(importlib.import_module(module), function), die):
            publish.publish_all(runtime)


def _main() -> None:
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _publish(*json.loads(line))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _main()
