"""The log of accepted messages: a line for each message, written before it is answered.

It is only ever added to, and each line is written at once: it outlives its process, and the
processes that are killed while they send.
"""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import TracebackType


@dataclass(frozen=True, slots=True)
class Accepted:
    """One message that was accepted. ``key`` is the last part of its status callback, or "".

    ``recipient`` is the SHA-256 of the number or chat id, in hexadecimal; ``at`` seconds since
    the epoch; ``cost`` segments, or 1 in Telegram.
    """

    provider: str
    key: str
    recipient: str
    at: float
    sid: str
    cost: int


class AcceptedLog:
    """Appends to the log. Close it, or use it as a context."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=0)

    def add(self, accepted: Accepted) -> None:
        """Write one line."""
        self._file.write(_line(accepted).encode())

    def __enter__(self) -> "AcceptedLog":
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        self._file.close()


def hash_recipient(to: str) -> str:
    """Return what stands in the log for an address."""
    return sha256(to.encode()).hexdigest()


def read_accepted_log(path: Path) -> list[Accepted]:
    """Read the log, in the order of writing; a last line that was cut is left out."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    return [_read(line) for line in lines if line.endswith("\n")]


def _line(accepted: Accepted) -> str:
    return (
        f"{accepted.provider}\t{accepted.key}\t{accepted.recipient}\t{accepted.at:.6f}\t"
        f"{accepted.sid}\t{accepted.cost}\n"
    )


def _read(line: str) -> Accepted:
    provider, key, to, at, sid, cost = line.rstrip("\n").split("\t")
    return Accepted(provider, key, to, float(at), sid, int(cost))
