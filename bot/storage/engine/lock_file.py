"""The file by which processes take turns."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Lock, Thread


class LockFile:
    """A lock that one process holds at a time; it is free when that process ends, however.

    For one thread of a process at a time.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = -1
        self._owner = 0
        self._waiting: _Waiting | None = None

    @contextmanager
    def held(self, patience: float) -> Iterator[None]:
        """Hold the lock. Raises ``TimeoutError`` after ``patience`` seconds."""
        self.lock(patience)
        try:
            yield
        finally:
            self.unlock()

    def lock(self, patience: float) -> None:
        """Take the lock. Raises ``TimeoutError`` when it is not free within so many seconds.

        Its holder may be frozen, and hold it for as long as it likes.
        """
        descriptor = self._open()
        if self._waiting is None and _took(descriptor):
            return
        if self._waiting is None or not self._waiting.go_on():
            self._waiting = _Waiting(descriptor)
        if not self._waiting.has_come(patience):
            raise TimeoutError("waited too long for another process")
        self._waiting = None

    def unlock(self) -> None:
        """Give the lock up."""
        _unlock(self._open())

    def close(self) -> None:
        """Give the descriptor back, unless a thread still waits with it for the lock."""
        if self._owner == os.getpid() and self._waiting is None:
            os.close(self._descriptor)
            self._owner = 0

    def _open(self) -> int:
        """Return a descriptor of this process's own: one inherited by a fork shares its lock."""
        if self._owner != os.getpid():
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._owner = os.getpid()
            self._waiting = None
        return self._descriptor


class _Waiting:
    """A thread that waits for the lock, without end, for someone whose patience ends.

    The system wakes who waits the moment the lock is free; who only looks now and then would
    hardly ever find it free at a busy time. A thread that waits cannot be called back: so it goes
    on for who comes next, and gives the lock up again where nobody wants it any more.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lock = Lock()
        self._is_wanted = True
        self._is_over = False
        self._came = Event()
        Thread(target=self._wait, name="lock-file", daemon=True).start()

    def go_on(self) -> bool:
        """Want the lock again; False where the thread has given it up and ended."""
        with self._lock:
            self._is_wanted = not self._is_over
            return self._is_wanted

    def has_come(self, patience: float) -> bool:
        """Say whether the lock is held by then. If not, it is wanted no more."""
        self._came.wait(patience)
        with self._lock:
            self._is_wanted = False
            return self._came.is_set()

    def _wait(self) -> None:
        is_locked = False
        with suppress(OSError):  # it never comes then, and whoever waits is told when time is up
            _lock(self._descriptor)
            is_locked = True
        with self._lock:
            self._is_over = True
            if is_locked and self._is_wanted:
                self._came.set()
            elif is_locked:
                _unlock(self._descriptor)


if sys.platform == "win32":

    def _took(_: int) -> bool:
        """Nothing is locked: SQLite's own waiting must do there."""
        return True

    def _lock(_: int) -> None:
        """Nothing."""

    def _unlock(_: int) -> None:
        """Nothing."""

else:
    import fcntl

    def _took(descriptor: int) -> bool:
        """Lock the file if it is free; return whether it was."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
