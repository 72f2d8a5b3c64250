"""A measurement that is ended by a signal ends all that it started, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from bench.process_usage import ProcessTree
from bench.servers import ROOT
from tests import databases

QUICK = "--quick --people 4 --stored 20 --channels sms".split()
SECONDS_TO_BEGIN, SECONDS_TO_END = 120.0, 60.0
LOAD = b"bench.conversation_load"
"""What runs once the servers do."""


@contextmanager
def measuring(kind: str, folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Run the benchmark of turns with its temporary folders in this one."""
    environment = {**os.environ, "TMPDIR": str(folder)}
    environment.pop("TEST_DATABASE_URL", None)
    command = [sys.executable, "-m", "bench", "turns", *QUICK, "--databases", kind]
    with subprocess.Popen(
        command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def commands(pids: Iterator[int]) -> dict[int, bytes]:
    """Return the command lines of those of these processes that live."""
    found = {}
    for pid in pids:
        with suppress(OSError):
            found[pid] = Path(f"/proc/{pid}/cmdline").read_bytes()
    return {pid: line for pid, line in found.items() if line}


def begun(process: "subprocess.Popen[bytes]") -> dict[int, bytes]:
    """Return all its processes, once people are being played against its servers."""
    pause = threading.Event()
    for _ in range(int(SECONDS_TO_BEGIN / 0.02)):
        there = commands(ProcessTree(process.pid).processes())
        if any(LOAD in line for line in there.values()):
            return there
        pause.wait(0.02)
    raise AssertionError("it did not begin")


@pytest.mark.parametrize(
    ("kind", "ending"),
    [*((kind, signal.SIGTERM) for kind in databases.kinds()), ("sqlite", signal.SIGINT)],
)
def test_nothing_is_left_behind(kind: str, ending: signal.Signals) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL runs as somebody else
        with measuring(kind, folder) as process:
            there = begun(process)
            assert len(there) >= 4  # ourselves, two servers' processes, the load
            assert [*folder.iterdir()]
            process.send_signal(ending)
            assert process.wait(SECONDS_TO_END) == 128 + ending
        still = commands(iter(there))
        assert {pid for pid, line in still.items() if line == there[pid]} == set()
        assert not [*folder.iterdir()]
