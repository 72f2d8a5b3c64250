"""Starts the web server as the Procfile does, on loopback, and stops it."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.process_usage import ProcessTree

ROOT = Path(__file__).resolve().parent.parent
SECONDS_TO_START = 30.0
PAUSE = threading.Event()
THREADS = 8
"""That work, where the Procfile leaves it to the program."""
INTERFACE = re.compile(r"--interface[ =]\S+")


@dataclass(frozen=True, slots=True)
class Server:
    """A web server that answers: its port, its processes, and how long it took to be ready."""

    port: int
    tree: ProcessTree
    ready_after: float


def program_target(root: Path = ROOT) -> str:
    """Return the application that the Procfile in a tree serves: the program's own."""
    return _web(root).rpartition(" ")[2]


def command(target: str, interface: str = "", root: Path = ROOT) -> list[str]:
    """Return the Procfile's web command, for this application and on loopback.

    ``interface`` is the application's where it is not that of the Procfile's own ("wsgi").
    """
    options = _web(root).rpartition(" ")[0].replace("0.0.0.0", "127.0.0.1")  # noqa: S104 -- what is replaced
    if interface:
        options = INTERFACE.sub(f"--interface {interface}", options)
        if "--blocking-threads" not in options:
            options += f" --blocking-threads {THREADS}"
    return ["sh", "-c", f"exec {options} {target}"]


def _web(root: Path) -> str:
    lines = (root / "Procfile").read_text().splitlines()
    return next(line.removeprefix("web: ") for line in lines if line.startswith("web: "))


@contextmanager
def serve(
    target: str,
    environment: Mapping[str, str],
    ready: str,
    interface: str = "",
    root: Path = ROOT,
) -> Iterator[Server]:
    """Serve an application and yield it once ``GET`` of the path ``ready`` answers 200.

    ``interface`` as for ``command``; ``root`` is the tree that is served. Raises ``RuntimeError``
    with what the server printed when that answer does not come.
    """
    port = free_port()
    path = f"{Path(sys.executable).parent}:{os.environ.get('PATH', os.defpath)}"
    inherited = {"PATH": path, "PYTHONPATH": str(root), "PORT": str(port)}
    with tempfile.TemporaryFile("w+") as output:
        began = time.perf_counter()
        process = subprocess.Popen(
            command(target, interface, root),
            env={**inherited, **environment},
            cwd=root,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            if not _answers(process, port, ready):
                output.seek(0)
                raise RuntimeError(f"{target} did not start:\n{output.read()[-4000:]}")
            yield Server(port, ProcessTree(process.pid), time.perf_counter() - began)
        finally:
            _stop(process)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(process: "subprocess.Popen[bytes]", port: int, path: str) -> bool:
    for _ in range(int(SECONDS_TO_START / 0.005)):
        if process.poll() is not None:
            return False
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", path)
            if connection.getresponse().status == http.client.OK:
                return True
        except OSError:
            pass
        finally:
            connection.close()
        PAUSE.wait(0.005)
    return False


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
