"""What the kernel says of processes: CPU time and memory, from ``/proc``. Linux only."""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
CPU_FIELDS = slice(11, 15)
"""Of ``/proc/<pid>/stat`` behind the command's name, see proc(5): utime and stime, and the same of
children that ended."""


@dataclass(frozen=True, slots=True)
class ProcessTree:
    """A process and all that it started."""

    pid: int

    def processes(self) -> Iterator[int]:
        """Yield the ids of the processes that live now."""
        waiting = [self.pid]
        while waiting:
            pid = waiting.pop()
            yield pid
            with suppress(OSError):  # the process may end meanwhile
                for children in Path(f"/proc/{pid}/task").glob("*/children"):
                    with suppress(OSError):  # and so may a thread
                        waiting += [int(child) for child in children.read_text().split()]

    def cpu_seconds(self) -> float:
        """Return the CPU time that they used so far, those that ended as well."""
        return sum(_cpu_ticks(pid) for pid in self.processes()) / TICK

    def pss_megabytes(self) -> float:
        """Return their memory; what several share is counted once, in parts."""
        return sum(_pss_kilobytes(pid) for pid in self.processes()) / 1024


def _cpu_ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[CPU_FIELDS]))


def _pss_kilobytes(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0


def percentile(sorted_values: list[float], share: float) -> float:
    """Return the value that this share (0 to 1) of the values does not exceed."""
    return sorted_values[min(len(sorted_values) - 1, int(share * len(sorted_values)))]
