"""A worker that sends, and dies at a chosen moment as by SIGKILL.

Run as a program it reads jobs from standard input, one JSON object a line, and forks for each.
What is sent is written to a file at once, so that it outlives the worker.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.bootstrap import build
from bot.broadcasts.deliver.delivery_loop import send_due
from bot.providers.interface import Outcome, Outgoing, Sent
from bot.runtime import Runtime
from bot.settings import load_settings
from tests.bot.broadcasts.recipients import at_pace
from tests.clock import Clock
from tests.killed_processes import watched

Run = Callable[[Mapping[str, str], int, datetime, str], bool]


@contextmanager
def workers() -> Iterator[Run]:
    """Start the program that forks, and end it.

    Yields a function that lets a worker send until it dies, and says whether it did: given the
    environment, the moment (from 1 on; 0 is never), the time, and the file where sends are
    written. The first one should not die: it takes in what the others begin with.
    """
    command = [sys.executable, "-m", "tests.bot.broadcasts.killed_worker"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        jobs, results = process.stdin, process.stdout

        def run(environment: Mapping[str, str], moment: int, now: datetime, file: str) -> bool:
            job = {"environment": environment, "moment": moment, "now": now.isoformat()}
            jobs.write(json.dumps({**job, "file": file}) + "\n")
            jobs.flush()
            return bool(json.loads(results.readline()))

        yield run
        process.stdin.close()


class _Written:
    """A transport whose sends are written to a file: before it and after it a worker may die."""

    def __init__(self, file: str) -> None:
        self._file = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Write the message down and answer."""
        self.write_down(outgoing.to)
        await asyncio.sleep(0)
        return Sent(f"SM{outgoing.key}")

    def write_down(self, address: str) -> None:
        """Let it be sent: it cannot be taken back."""
        os.write(self._file, f"{address}\n".encode())

    async def close(self) -> None:
        """Leave the file to the process's end."""


def _send(runtime: Runtime, job: Any) -> None:
    transport = _Written(job["file"])
    ours = replace(runtime, now=Clock(datetime.fromisoformat(job["now"])))
    send_due(ours, lambda _: transport, owner="worker-1", stop=threading.Event())


def _work(runtime: Runtime, job: Any) -> bool:
    """Send, in a child that dies on the way; say whether it did."""
    if not job["moment"]:
        _send(runtime, job)
        runtime.database.close()  # no child inherits an open one
        return False
    child = os.fork()
    if not child:
        with watched(job["moment"]):
            _send(runtime, job)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def _main() -> None:
    runtime: Runtime | None = None
    for line in sys.stdin:
        job = json.loads(line)
        if runtime is None:
            runtime = at_pace(build(load_settings(job["environment"]), now=Clock()))
            runtime.database.close()
        sys.stdout.write(f"{json.dumps(_work(runtime, job))}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _main()
