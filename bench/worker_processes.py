"""Worker processes that can be killed: the program's own, or ``bench.delivery_worker``."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from bench.broadcast_setup import process_options

SECONDS_TO_STOP = 40.0


class Workers:
    """So many workers, each with a name that it keeps over its deaths. ``hurry`` 0 is the real
    ``python -m bot worker``; else it is the lean one, with waits so many times shorter."""

    def __init__(self, environment: Mapping[str, str], count: int, hurry: float = 0.0) -> None:
        self._environment, self._hurry = environment, hurry
        self._log = tempfile.TemporaryFile("w+")  # noqa: SIM115 -- closed by ``stop``
        self._processes = [self._start(number) for number in range(1, count + 1)]

    def kill(self, index: int) -> None:
        """Kill one by SIGKILL, and start it again at once."""
        process = self._processes[index]
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self._processes[index] = self._start(index + 1)

    def freeze(self, index: int) -> None:
        """Let one stand still, until it is thawed or killed."""
        os.killpg(self._processes[index].pid, signal.SIGSTOP)

    def thaw(self, index: int) -> None:
        """Let one that stood still go on."""
        os.killpg(self._processes[index].pid, signal.SIGCONT)

    def check(self) -> None:
        """Raise ``RuntimeError``, with what they printed, if one has ended by itself."""
        if any(process.poll() is not None for process in self._processes):
            raise RuntimeError(f"a worker has ended:\n{self.printed()[-4000:]}")

    def pids(self) -> list[int]:
        """Return the ids of those that run."""
        return [process.pid for process in self._processes]

    def printed(self) -> str:
        """Return what all of them printed."""
        self._log.seek(0)
        return self._log.read()

    def stop(self) -> None:
        """Tell all of them to stop, and wait for it."""
        for index, process in enumerate(self._processes):
            process.terminate()
            with suppress(ProcessLookupError):
                self.thaw(index)
        for process in self._processes:
            try:
                process.wait(timeout=SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self._log.close()

    def _start(self, number: int) -> "subprocess.Popen[bytes]":
        name = f"worker-{number}"
        lean = ["-m", "bench.delivery_worker", name, f"{self._hurry:g}"]
        real = ["-m", "bot", "worker", "--name", name]
        return subprocess.Popen(
            [sys.executable, *(lean if self._hurry else real)],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            **process_options(self._environment),
        )


@contextmanager
def workers(environment: Mapping[str, str], count: int, hurry: float = 0.0) -> Iterator[Workers]:
    """Run workers, and stop them at the end."""
    running = Workers(environment, count, hurry)
    try:
        yield running
    finally:
        running.stop()


def lines_of(log: Path) -> Iterator[int]:
    """Yield, each time it is asked, how many whole lines a growing file has."""
    count = 0
    with log.open("rb") as file:
        while True:
            while part := file.read(1 << 20):
                count += part.count(b"\n")
            yield count
