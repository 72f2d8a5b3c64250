"""The sums of the processes that share one port, so that any of them can tell of all.

Each writes its own into a file every other second; those of one that ended stay, as counters must
never go back.
"""

import json
import os
import stat
import tempfile
import threading
from pathlib import Path
from typing import Final

from bot.telemetry.metrics import OF_THIS_PROCESS, Metrics

WRITE_SECONDS: Final = 2.0
OTHERS_WRITE: Final = stat.S_IWGRP | stat.S_IWOTH


def folder_of_server() -> Path:
    """Return the folder of the processes that one server has started, this one among them."""
    return Path(tempfile.gettempdir()) / f"handraiser-metrics-{os.getppid()}"


class ProcessSums:
    """The sums of this process, and of those that write into the same folder, if there is one."""

    def __init__(self, folder: Path | None = None, own: Metrics = OF_THIS_PROCESS) -> None:
        self._folder, self._own = folder, own
        self._file = f"{os.getpid()}.json"
        if folder is not None:
            folder.mkdir(mode=0o700, exist_ok=True)
            if not is_private(folder):  # somebody else made it, to have us write where they like
                self._folder = None

    def write(self) -> None:
        """Write this process's sums, whole or not at all; a full disk is no reason to fail."""
        if self._folder is None:
            return
        new = self._folder / f"{self._file}.new"
        try:
            new.write_text(json.dumps(self._own.dump()), encoding="utf-8")
            new.replace(self._folder / self._file)
        except OSError:
            return

    def read_all(self) -> Metrics:
        """Return the sums of all."""
        together = Metrics()
        together.add(self._own.dump())
        for file in sorted(self._folder.glob("*.json")) if self._folder is not None else ():
            if file.name != self._file:
                try:
                    together.add(json.loads(file.read_text(encoding="utf-8")))
                except (OSError, ValueError, KeyError):
                    continue
        return together

    def write_in_background(self, stop: threading.Event) -> None:
        """Write them every other second from now on."""

        def keep_writing() -> None:
            while not stop.wait(WRITE_SECONDS):
                self.write()

        threading.Thread(target=keep_writing, name="metrics", daemon=True).start()


def is_private(folder: Path) -> bool:
    """Say whether a folder is ours, and nobody else may write into it."""
    found = folder.lstat()
    is_ours = not hasattr(os, "getuid") or found.st_uid == os.getuid()
    return is_ours and stat.S_ISDIR(found.st_mode) and not found.st_mode & OTHERS_WRITE
