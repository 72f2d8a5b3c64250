"""What is counted and measured in this process, to be read by ``bot.metrics_page``.

Plain sums under one lock: they take less than a microsecond, where the library that writes them out
takes seven. No label may hold a person, or anything that a stranger can make up.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final

PREFIX: Final = "handraiser_"
SECONDS: Final = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
"""The upper ends of the spans of time that are told apart."""


@dataclass(frozen=True, slots=True)
class Described:
    """A metric: what it is, and the names of its labels."""

    help: str
    labels: tuple[str, ...] = ()


COUNTERS: Final[Mapping[str, Described]] = {
    "turns": Described("Messages, by what became of them.", ("channel", "outcome")),
    "requests": Described("Requests, by route and status.", ("route", "status")),
    "refusals": Described("Requests that were refused, by reason.", ("reason",)),
    "sends": Described("Sends of our own, by the provider's verdict.", ("channel", "verdict")),
    "jobs": Described("Jobs that ran, by how they ended.", ("job", "result")),
}
HISTOGRAMS: Final[Mapping[str, Described]] = {
    "queue_seconds": Described("How long requests waited to be begun."),
    "turn_seconds": Described("How long messages took once begun.", ("channel",)),
}
Labels = tuple[str, ...]


@dataclass(slots=True)
class Measured:
    """How often each span of time was met, the last beyond all, and their sum."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(SECONDS) + 1))
    total: float = 0.0


class Metrics:
    """The sums of one process. Safe to share between threads."""

    def __init__(self) -> None:
        self._counted: dict[tuple[str, Labels], int] = {}
        self._measured: dict[tuple[str, Labels], Measured] = {}
        self._lock = Lock()

    def count(self, name: str, *labels: str) -> None:
        """Count one."""
        key = (name, labels)
        with self._lock:
            self._counted[key] = self._counted.get(key, 0) + 1

    def observe(self, name: str, seconds: float, *labels: str) -> None:
        """Note how long something took."""
        key, at = (name, labels), bisect_left(SECONDS, seconds)
        with self._lock:
            measured = self._measured.get(key)
            if measured is None:
                measured = self._measured[key] = Measured()
            measured.counts[at] += 1
            measured.total += seconds

    def dump(self) -> dict[str, Any]:
        """Return all sums as JSON takes them."""
        with self._lock:
            return {
                "counted": [[*key, value] for key, value in self._counted.items()],
                "measured": [
                    [*key, [*one.counts], one.total] for key, one in self._measured.items()
                ],
            }

    def add(self, dumped: Mapping[str, Any]) -> None:
        """Add the sums of another process, as it dumped them."""
        with self._lock:
            for name, labels, value in dumped["counted"]:
                key = (name, tuple(labels))
                self._counted[key] = self._counted.get(key, 0) + value
            for name, labels, counts, total in dumped["measured"]:
                measured = self._measured.setdefault((name, tuple(labels)), Measured())
                measured.counts = [
                    one + other for one, other in zip(measured.counts, counts, strict=True)
                ]
                measured.total += total

    def counted(self, name: str) -> Iterator[tuple[Labels, int]]:
        """Yield what was counted under a name, by its labels."""
        return ((key[1], value) for key, value in sorted(self._counted.items()) if key[0] == name)

    def measured(self, name: str) -> Iterator[tuple[Labels, Measured]]:
        """Yield what was measured under a name, by its labels."""
        found = sorted(self._measured.items(), key=lambda item: item[0])
        return ((key[1], value) for key, value in found if key[0] == name)


OF_THIS_PROCESS: Final = Metrics()
count, observe = OF_THIS_PROCESS.count, OF_THIS_PROCESS.observe
