"""``python3 dev.py bench handin``: what it takes to hand a letter in, with names in all scripts.

So many people sign, by rows and with sealed names; then ``python -m bot handin create`` runs in a
process of its own, which starts one of typst for each document. The memory is that of all of them
together, at its most.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pypdf import PdfReader

from bench import measured_servers
from bench.broadcast_setup import DATABASES, empty_database
from bench.measured_commands import run_command
from bench.printable_names import keep_printable
from bot.bootstrap import build
from bot.organizers import accounts
from bot.settings import load_settings
from tests.bot.signatures.handin.many_names import NAMES_BY_SCRIPT
from tests.many_signers import Signer, add_signers

ROOT = Path(__file__).resolve().parents[1]
CAMPAIGN = "ibm-extreme-vetting"
ORGANIZER = "Ana"
ALLOWED_SECONDS = 120.0
ALLOWED_MEGABYTES = 500.0
HEADING = (
    f"{'database':12}{'names':>10}{'seconds':>9}{'MB at most':>12}"
    f"{'volumes':>9}{'pages':>8}{'PDF MB':>8}{'CSV MB':>8}"
)


@dataclass(frozen=True, slots=True)
class Measured:
    """One hand-in: seconds and megabytes."""

    names: int
    seconds: float
    peak: float
    volumes: int
    pages: int
    pdf: float
    csv: float

    def line(self, kind: str) -> str:
        """Return it as a line of the table."""
        return (
            f"{kind:12}{self.names:10,}{self.seconds:9.1f}{self.peak:12.0f}"
            f"{self.volumes:9}{self.pages:8,}{self.pdf:8.1f}{self.csv:8.1f}"
        )


def main(arguments: list[str]) -> int:
    """Measure, print, and return 1 if it took more than it may."""
    parser = argparse.ArgumentParser(prog="dev.py bench handin", description=__doc__)
    parser.add_argument("--names", type=int, default=100_000, help="default: 100,000")
    parser.add_argument("--databases", default=",".join(DATABASES))
    options = parser.parse_args(arguments)
    print(HEADING, flush=True)
    fits = True
    for kind in options.databases.split(","):
        measured = measure(kind, options.names)
        print(measured.line(kind), flush=True)
        fits &= measured.seconds <= ALLOWED_SECONDS and measured.peak <= ALLOWED_MEGABYTES
    return 0 if fits else 1


def measure(kind: str, names: int) -> Measured:
    """Seed a database of that kind, hand in, and return what it took."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        with empty_database(kind, folder) as (url, _):
            given = {
                **measured_servers.program_settings(url),
                "FILES_FOLDER": str(folder / "files"),
            }
            measured_servers.prepare_database(given).close()
            runtime = build(load_settings(given))
            with closing(runtime.database):
                accounts.add(runtime, ORGANIZER)
                add_signers(runtime, CAMPAIGN, draw_signers(names, random.Random(1)))
            began = time.perf_counter()
            peak = create_package(given)
            return _measured(names, time.perf_counter() - began, peak, folder / "files")


def draw_signers(count: int, drawn: random.Random) -> Iterator[Signer]:
    """Yield people whose names mix the words of names of one script that can be printed here."""
    printable = {*keep_printable(name for names in NAMES_BY_SCRIPT.values() for name in names)}
    words = {
        script: [word for name in names if name in printable for word in name.split()]
        for script, names in NAMES_BY_SCRIPT.items()
        if not printable.isdisjoint(names)
    }
    scripts = list(words)
    for at in range(count):
        script = drawn.choice(scripts)
        name = " ".join(drawn.choices(words[script], k=drawn.randint(1, 3)))
        yield Signer(name, language=drawn.choice(("en", "es")), place=("US-CA", "MX", "")[at % 3])


def create_package(given: Mapping[str, str], campaign: str = CAMPAIGN) -> float:
    """Create a package by command; return how many megabytes its processes had at most."""
    created = run_command(["handin", "create", campaign, "--as", ORGANIZER], given)
    return created.megabytes


def _measured(names: int, seconds: float, peak: float, files: Path) -> Measured:
    volumes = sorted(files.glob("hand-ins/*/letter-*.pdf"))
    tables = files.glob("hand-ins/*/names*.csv")
    return Measured(
        names,
        seconds,
        peak,
        len(volumes),
        sum(len(PdfReader(path).pages) for path in volumes),
        sum(path.stat().st_size for path in volumes) / 1e6,
        sum(path.stat().st_size for path in tables) / 1e6,
    )
