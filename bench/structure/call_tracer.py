"""Records which functions of a source tree a process calls, in each of its threads.

A copy of this file, named ``sitecustomize.py`` and found on PYTHONPATH, is loaded by every Python
process before anything else. The only byte of the switch file is the number of the recording, and
nothing is recorded while it is zero. What runs while a module is imported is left out. It uses
the standard library alone.
"""

import json
import mmap
import os
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

SETTING = "CALL_TRACER"
"""The environment variable that sets it up: JSON of ``folders`` (whose files are recorded), ``log``
and ``switch`` (files that exist) and ``port`` (connections to it are recorded as well)."""
CONNECTED = "(connected)"
"""Stands in place of a function's name where a thread connected to the port."""


class CallTracer:
    """Writes a line for the first call of each function, in each thread and each recording."""

    def __init__(self, setting: Mapping[str, Any]) -> None:
        self._folders = tuple(f"{folder}{os.sep}" for folder in setting["folders"])
        self._port = setting["port"]
        # Both stay open for as long as the process lives.
        self._log = os.open(setting["log"], os.O_WRONLY | os.O_APPEND)
        with Path(setting["switch"]).open("rb") as switch:
            self._switch = mmap.mmap(switch.fileno(), 1, access=mmap.ACCESS_READ)
        self._seen: set[tuple[int, int, CodeType]] = set()

    def on_event(self, frame: FrameType, event: str, _argument: object) -> None:
        """Record a call; for ``sys.setprofile``."""
        if event != "call" or not self._switch[0]:
            return
        code = frame.f_code
        if not code.co_filename.startswith(self._folders):
            return
        key = self._switch[0], threading.get_ident(), code
        if key not in self._seen and not _is_importing(frame):
            self._seen.add(key)
            self._write(code.co_filename, code.co_qualname)

    def on_audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Record a connection to the port; for ``sys.addaudithook``."""
        if event == "socket.connect" and self._switch[0]:
            address = arguments[1]
            if isinstance(address, tuple) and address[1] == self._port:
                self._write("", CONNECTED)

    def _write(self, file: str, function: str) -> None:
        thread = f"{os.getpid()}-{threading.get_ident()}"
        line = json.dumps([self._switch[0], time.monotonic_ns(), thread, file, function])
        os.write(self._log, f"{line}\n".encode())


def _is_importing(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False


def install(setting: Mapping[str, Any]) -> None:
    """Trace this thread, and all that are started from now on."""
    tracer = CallTracer(setting)
    sys.addaudithook(tracer.on_audit)
    threading.setprofile(tracer.on_event)
    sys.setprofile(tracer.on_event)


if SETTING in os.environ:
    install(json.loads(os.environ[SETTING]))
