"""The file by which processes take turns."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class LockFile:
    """A lock that one process holds at a time; it is free when that process ends, however."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = -1
        self._owner = 0

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock; wait for it without end."""
        self.lock()
        try:
            yield
        finally:
            self.unlock()

    def lock(self) -> None:
        """Wait for the lock, without end, and take it."""
        _lock(self._open())

    def unlock(self) -> None:
        """Give the lock up."""
        _unlock(self._open())

    def close(self) -> None:
        """Give the descriptor back."""
        if self._owner == os.getpid():
            os.close(self._descriptor)
            self._owner = 0

    def _open(self) -> int:
        """Return a descriptor of this process's own: one inherited by a fork shares its lock."""
        if self._owner != os.getpid():
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._owner = os.getpid()
        return self._descriptor


if sys.platform == "win32":

    def _lock(descriptor: int) -> None:
        """Nothing: SQLite's own waiting must do there."""

    def _unlock(descriptor: int) -> None:
        """Nothing."""

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
