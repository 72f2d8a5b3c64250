"""Traces the processes of a tree: which of its files ran, in which order, in which thread."""

import json
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.structure import call_tracer
from bench.structure.sources import PRODUCT

POLL_SECONDS = 0.05
PAUSE = threading.Event()


@dataclass(frozen=True, slots=True)
class Call:
    """The first call of a function in a thread, by a clock that all processes share."""

    recording: int
    at: int
    thread: str
    file: str
    function: str


@dataclass(frozen=True, slots=True)
class FileRun:
    """A file that ran: how many of its functions were called, and which first."""

    path: str
    functions: int
    first: str


class Trace:
    """The trace of all processes that are started with ``environment``."""

    def __init__(
        self, root: Path, folder: Path, *, port: int = 0, packages: Sequence[str] = PRODUCT
    ) -> None:
        """Keep the trace's files in an empty ``folder``. ``port``: see ``call_tracer``."""
        self._root, self._recordings = root, 0
        self._log, self._switch = folder / "calls.jsonl", folder / "switch"
        self._log.touch()
        self._switch.write_bytes(b"\0")
        path = folder / "path"
        path.mkdir()
        shutil.copy(call_tracer.__file__, path / "sitecustomize.py")
        setting = {
            "folders": [str(root / package) for package in packages],
            "log": str(self._log),
            "switch": str(self._switch),
            "port": port,
        }
        self.environment = {
            "PYTHONPATH": f"{path}{os.pathsep}{root}",
            call_tracer.SETTING: json.dumps(setting),
        }

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Record what runs within, anew."""
        self._recordings += 1
        self._turn(self._recordings)
        try:
            yield
        finally:
            self._turn(0)

    def _turn(self, recording: int) -> None:
        with self._switch.open("r+b") as file:  # in place: processes have it mapped
            file.write(bytes([recording]))

    def wait_until_quiet(self, seconds: float) -> None:
        """Wait until nothing has run for the first time for so long."""
        size, since = -1, time.monotonic()
        while time.monotonic() < since + seconds:
            if (now := self._log.stat().st_size) != size:
                size, since = now, time.monotonic()
            PAUSE.wait(POLL_SECONDS)

    def calls(self) -> list[Call]:
        """Return what the last recording holds, in order, with paths below the root."""
        lines = self._log.read_text(encoding="utf-8").splitlines()
        calls = [
            Call(number, at, thread, self._shown(file), function)
            for number, at, thread, file, function in map(json.loads, lines)
            if number == self._recordings
        ]
        return sorted(calls, key=lambda call: call.at)

    def _shown(self, file: str) -> str:
        return Path(file).relative_to(self._root).as_posix() if file else ""


def files_run(calls: Iterable[Call]) -> list[FileRun]:
    """Return the files that ran, in the order in which each ran first."""
    functions: dict[str, list[str]] = {}
    for call in calls:
        if call.file:
            functions.setdefault(call.file, []).append(call.function)
    return [FileRun(file, len({*names}), names[0]) for file, names in functions.items()]


def wait_for(what: Callable[[], bool], seconds: float, name: str) -> None:
    """Wait until something is so. Raises ``RuntimeError`` with its name if that takes too long."""
    until = time.monotonic() + seconds
    while not what():
        if time.monotonic() > until:
            raise RuntimeError(f"waited {seconds:g} s in vain for {name}")
        PAUSE.wait(POLL_SECONDS)
