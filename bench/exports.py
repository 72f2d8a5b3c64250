"""``python3 dev.py bench exports``: what it costs to export the signatures of many people.

Each export is a process of its own, the command as an organizer gives it. Its memory is the most
that it held. The numbers and names are sealed one by one, as the program seals them.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench import stored_recipients
from bench.broadcast_setup import DATABASES, BroadcastSetup, process_options, set_up_broadcasts
from bot.exports.export_life import Wanted, ask, fetch
from bot.organizers import accounts
from bot.storage.schema.export_tables import ExportKind

HEADING = (
    f"{'database':11}{'people':>10}{'export':>16}{'seconds':>9}{'rows/s':>9}{'most MB':>9}"
    f"{'file MB':>9}"
)
ALLOWED_GROWTH_MEGABYTES = 40.0
"""Megabytes that the largest export may take more than the smallest of its kind. It is what the
job's engine takes the longer it runs: the pages alone, written without it, add none."""
MEGABYTE = 1_000_000
_KIBIBYTES = 1024


@dataclass(frozen=True, slots=True)
class Measured:
    """One export: its kind, how long it took, the most that its process held, its file's size."""

    what: str
    people: int
    seconds: float
    megabytes: float
    file_megabytes: float

    def line(self, kind: str) -> str:
        """Return it as a line of the table."""
        return (
            f"{kind:11}{self.people:10,}{self.what:>16}{self.seconds:9.1f}"
            f"{self.people / self.seconds:9,.0f}{self.megabytes:9.0f}{self.file_megabytes:9.0f}"
        )


def main(arguments: list[str]) -> int:
    """Measure, print, and return 1 if memory grew with size."""
    options = _options(arguments)
    print(HEADING, flush=True)
    is_flat = True
    for kind in options.databases.split(","):
        most: dict[str, list[float]] = {}
        for people in map(int, options.people.split(",")):
            for one in measure(kind, people):
                print(one.line(kind), flush=True)
                most.setdefault(one.what, []).append(one.megabytes)
        is_flat &= all(max(each) - each[0] <= ALLOWED_GROWTH_MEGABYTES for each in most.values())
    return 0 if is_flat else 1


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py bench exports", description=__doc__)
    parser.add_argument("--people", default="10000,1000000", help="sizes, smallest first")
    parser.add_argument("--databases", default=",".join(DATABASES))
    return parser.parse_args(arguments)


def measure(kind: str, people: int) -> list[Measured]:
    """Measure exports without and with names, on a database of their own."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        files = Path(folder) / "files"
        with set_up_broadcasts(
            kind, Path(folder), "http://127.0.0.1:9", FILES_FOLDER=str(files)
        ) as site:
            stored_recipients.store_recipients(site.runtime, people, "sms")
            ana = accounts.add(site.runtime, "ana")
            bo = accounts.add(site.runtime, "bo", by=ana)
            without = _run(site, people, "without names", "signatures", "--as", "ana")
            wanted = Wanted(ExportKind.SIGNATURES, with_personal_data=True, reason="to measure")
            asked = ask(site.runtime, ana, wanted)
            with_names = _run(site, people, "with names", "release", str(asked.id), "--as", bo.name)
            rows = fetch(site.runtime, ana, asked.id, Path(folder) / "names.csv").rows
            if rows != people:
                raise RuntimeError(f"{rows} of {people} signatures were exported")
            return [without, with_names]


def _run(site: BroadcastSetup, people: int, what: str, *words: str) -> Measured:
    """Run a command of ``export`` to its end."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "export", *words, "--json"],
        stdout=subprocess.PIPE,
        text=True,
        **process_options(site.environment),
    )
    with process:
        told = json.loads(process.stdout.read() if process.stdout else "{}")
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - began
    if process.returncode or told["status"] != "built":
        raise RuntimeError(f"the export {what} is {told.get('status')}")
    file = next(site.runtime.settings.files_folder.glob(f"exports/*-{told['id']}.csv"))
    return Measured(
        what,
        people,
        seconds,
        usage.ru_maxrss * _KIBIBYTES / MEGABYTE,
        file.stat().st_size / MEGABYTE,
    )
