"""Runs a command of the program in a process of its own, and tells what it took."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Event, Thread

from bench.process_usage import ProcessTree
from bench.servers import ROOT

LOOK_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class MeasuredCommand:
    """What a command printed, how long it ran, and how much memory it had at most."""

    printed: str
    seconds: float
    megabytes: float


def run_command(words: list[str], given: Mapping[str, str]) -> MeasuredCommand:
    """Run ``python -m bot`` with these words and settings.

    Raises ``RuntimeError`` with what it printed where its exit code is not 0.
    """
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "bot", *words],
        env={**os.environ, **given},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        over, peaks = Event(), [0.0]
        looking = Thread(target=_look, args=(ProcessTree(process.pid), over, peaks))
        looking.start()
        printed, _ = process.communicate()
        seconds = time.perf_counter() - began
        over.set()
        looking.join()
    if process.returncode:
        raise RuntimeError(f"{' '.join(words[:2])} failed:\n{printed[-4000:]}")
    return MeasuredCommand(printed, seconds, max(peaks))


def _look(tree: ProcessTree, over: Event, peaks: list[float]) -> None:
    while not over.wait(LOOK_SECONDS):
        try:
            peaks.append(tree.pss_megabytes())
        except OSError:
            continue  # one of them ended meanwhile
