"""``python3 dev.py bench campaign``: one large campaign, from its signatures to its end.

Many people sign, with names in all scripts, jokes and doubles among them. What organizers do is
done by the program's own commands: review, holding back on a second organizer's word, the hand-in
with what is withdrawn meanwhile, the public log, the end. Then all that tells the count has to tell
the same, every name has to be found again, and whatever somebody changes has to be found.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from bench import campaign_signers, campaign_tampering, measured_servers
from bench.broadcast_setup import DATABASES, empty_database
from bench.campaign_reading import count_everywhere, find_names
from bench.campaign_signers import CAMPAIGN, Seeded
from bench.handin import ORGANIZER, ROOT, create_package
from bot.bootstrap import build
from bot.cli import main as commands
from bot.organizers import accounts
from bot.runtime import Runtime
from bot.settings import load_settings
from bot.signatures.review.review_names import review_new_names

SECOND = "Bo"
WITHDRAWN_SHARE = 100
"""One in so many withdraws before the hand-in."""
MOST_TOLD = 10
"""Names that are not found and told one by one."""


class Differs(Exception):
    """Something does not come out as it has to; the text says what."""


@dataclass(slots=True)
class Site:
    """A database with its campaign, and the folder of its files."""

    runtime: Runtime
    given: Mapping[str, str]
    folder: Path
    people: int
    seed: int
    seeded: Seeded
    receipts: dict[str, str]

    @property
    def log(self) -> Path:
        """Where the public log lies, as it is served."""
        return self.folder / "public" / CAMPAIGN / "log"

    @property
    def package(self) -> Path:
        """Where the package lies that was handed in."""
        (found,) = (self.folder / "files").glob("hand-ins/*")
        return found

    def check(self, is_right: object, wrong: str) -> None:
        """Raise ``Differs`` with these words unless it is right."""
        if not is_right:
            raise Differs(wrong)

    def publish(self) -> None:
        """Enter all that waits in the log, and write its files."""
        self.run("proof", "publish", "--now", str(self.log.parents[1]))

    def run(self, *words: str, fails: bool = False) -> str:
        """Run a command of the program, in this process; return what it printed."""
        done = CliRunner(env=self.given).invoke(commands, words)
        said = f"{' '.join(words)}: {done.exit_code} {done.output}{done.exception or ''}"
        self.check((done.exit_code != 0) is fails, said[-2000:])
        return done.stdout

    def verify(self, *words: str) -> str:
        """Return what the stand-alone script says, which has to find all in order."""
        said, is_right = self._verified(words)
        self.check(is_right, said)
        return said

    def is_in_order(self, *words: str) -> bool:
        """Say whether the stand-alone script finds all in order."""
        return self._verified(words)[1]

    def _verified(self, words: tuple[str, ...]) -> tuple[str, bool]:
        command = [sys.executable, "-I", str(self.package / "verify.py"), *words]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        return done.stdout + done.stderr, done.returncode == 0


def main(arguments: list[str]) -> int:
    """Go through the campaign on each database; return 1 if something differs."""
    parser = argparse.ArgumentParser(prog="dev.py bench campaign", description=__doc__)
    parser.add_argument("--people", type=int, default=100_000, help="default: 100,000")
    parser.add_argument("--seed", type=int, default=1, help="draws other people; default: 1")
    parser.add_argument("--database", help="an empty one, by its URL; default: one of each kind")
    options = parser.parse_args(arguments)
    for kind in [options.database] if options.database else DATABASES:
        drawn = f"{options.people:,} people drawn by seed {options.seed}"
        print(f"{kind.partition(':')[0]}, {drawn}", flush=True)
        with tempfile.TemporaryDirectory(prefix="bench-") as name:
            try:
                _go_through(kind, Path(name), options.people, options.seed)
            except Differs as differs:
                print(f"DIFFERS: {differs}", flush=True)
                return 1
    return 0


def _go_through(database: str, folder: Path, people: int, seed: int) -> None:
    with _site(database, folder, people, seed) as site:
        for step in STEPS:
            began, name = time.perf_counter(), step.__name__.replace("_", " ")
            for line in step(site):
                print(f"  {name:12}{time.perf_counter() - began:8.1f} s  {line}", flush=True)


@contextmanager
def _site(database: str, folder: Path, people: int, seed: int) -> Iterator[Site]:
    with _opened(database, folder) as url:
        given = {
            **measured_servers.program_settings(url),
            "CAMPAIGNS": str(ROOT / "tests" / "campaigns"),
            "FILES_FOLDER": str(folder / "files"),
        }
        measured_servers.prepare_database(given).close()
        runtime = build(load_settings(given))
        with closing(runtime.database):
            accounts.add(runtime, SECOND, by=accounts.add(runtime, ORGANIZER))
            yield Site(runtime, given, folder, people, seed, Seeded({}), {})


@contextmanager
def _opened(database: str, folder: Path) -> Iterator[str]:
    if "://" in database:
        yield database
        return
    with empty_database(database, folder) as (url, _):
        yield url


def sign(site: Site) -> Iterator[str]:
    """Let all of them sign."""
    site.seeded = campaign_signers.seed(site.runtime, site.people, site.seed)
    yield ", ".join(f"{number:,} {kind}" for kind, number in site.seeded.count().items())
    site.run("figures", "--recount", "--mend", "--as", ORGANIZER)
    site.run("figures", "--recount")
    yield "figures recounted: nothing differs"


def review(site: Site) -> Iterator[str]:
    """Look at all names, as a worker does; tell what is flagged of each kind."""
    review_new_names(site.runtime)
    flagged = campaign_signers.list_flagged(site.runtime)
    for kind, number in site.seeded.count().items():
        rules = [rule for one, rule in flagged.items() if site.seeded.kinds.get(one) == kind]
        by_reason = Counter(rule.partition(".")[0] for rule in rules)
        told = ", ".join(f"{count:,} {reason}" for reason, count in by_reason.most_common())
        yield f"{kind}: {len(rules):,} of {number:,} flagged{told and f' ({told})'}"


def hold_back(site: Site) -> Iterator[str]:
    """Hold back what is flagged, reason by reason; many at once on a second organizer's word."""
    flagged = campaign_signers.list_flagged(site.runtime)
    for reason in sorted({rule.partition(".")[0] for rule in flagged.values()}):
        chosen = ("--campaign", CAMPAIGN, "--reason", reason, "--as", ORGANIZER, "--yes")
        said = site.run("signatures", "hold", *chosen)
        _, waits, rest = said.partition("`signatures approve ")
        if waits:
            approve = ("signatures", "approve", rest.split()[0], "--yes", "--as")
            site.run(*approve, ORGANIZER, fails=True)
            said = site.run(*approve, SECOND)
        yield f"{reason}: {said.strip().splitlines()[-1]}{' (by two)' if waits else ''}"


def withdraw(site: Site) -> Iterator[str]:
    """Let one in a hundred withdraw, and one who wrote erase all there is of them."""
    site.receipts = campaign_signers.draw_receipts(site.runtime)
    number = campaign_signers.withdraw(site.runtime, site.people // WITHDRAWN_SHARE)
    campaign_signers.say(site.runtime, next(iter(campaign_signers.WRITERS)), "DELETE", "DELETE")
    yield f"{number:,} withdrew, 1 was erased"


def hand_in(site: Site) -> Iterator[str]:
    """Build, and build anew since somebody withdrew; release, hand over, publish."""
    site.publish()
    began = time.perf_counter()
    megabytes = create_package(site.given, CAMPAIGN)
    yield f"built in {time.perf_counter() - began:.1f} s, {megabytes:.0f} MB at most"
    campaign_signers.withdraw(site.runtime, 1)
    site.run("handin", "release", "1", "--as", SECOND, "--yes", fails=True)
    site.run("handin", "rebuild", "1", "--as", ORGANIZER)
    site.run("handin", "release", "1", "--as", ORGANIZER, "--yes", fails=True)
    site.run("handin", "release", "1", "--as", SECOND, "--yes")
    site.run("handin", "deliver", "1", "--as", ORGANIZER, "--yes")
    yield "refused after a withdrawal, rebuilt, released by the second one, handed over"
    site.publish()
    yield "published"


def read_back(site: Site) -> Iterator[str]:
    """Find every name again in the pages."""
    read = find_names(site.package)
    yield (
        f"{read.names - len(read.missed):,} of {read.names:,} names found in {read.pages:,} pages "
        f"({read.repeated:,} with a syllable written twice)"
    )
    missed = ", ".join(read.missed[:MOST_TOLD])
    site.check(not read.missed, f"{len(read.missed):,} not found in the pages: {missed}")


def count(site: Site) -> Iterator[str]:
    """Compare all that tells the count."""
    counts = count_everywhere(site)
    yield ", ".join(f"{place} {number:,}" for place, number in counts.items())
    site.check(len(set(counts.values())) == 1, "the counts are not the same")


def prove(site: Site) -> Iterator[str]:
    """Check log, package and receipts with the script that strangers have."""
    key = site.run("proof", "key", CAMPAIGN).strip()
    given = [str(site.log), "--key", key, "--package", str(site.package)]
    site.check("is the one in the log" in site.verify(*given), "the package is not in the log")
    for state, code in site.receipts.items():
        said = site.verify(*given, "--receipt", code)
        site.check(f"with this receipt {state}" in said, f"of one that {state} it says: {said}")
    yield f"key, log, package and {len(site.receipts)} receipts are in order"


def tamper(site: Site) -> Iterator[str]:
    """Change files and rows, one after the other: each change has to be found, and none after."""
    for place, tamperings, find in (
        ("files", campaign_tampering.FILES, campaign_tampering.find_in_files),
        ("rows", campaign_tampering.ROWS, campaign_tampering.find_in_rows),
    ):
        missed = [name for name in tamperings if not find(site, name)]
        yield f"{place}: {len(tamperings) - len(missed)} of {len(tamperings)} changes found"
        site.check(not missed, f"not found: {', '.join(missed)}")
    site.run("proof", "verify", CAMPAIGN)
    site.verify(str(site.log), "--package", str(site.package))


def end(site: Site) -> Iterator[str]:
    """Close and end it; with all that is left, nobody is told apart."""
    stolen = campaign_signers.sample_sealed(site.runtime)
    site.check(campaign_signers.count_opened(site.given, stolen) == len(stolen), "keys are gone")
    site.run("campaign", "close", CAMPAIGN, "--as", ORGANIZER)
    site.run("campaign", "end", CAMPAIGN, "--as", ORGANIZER, "--yes")
    site.run("campaign", "end", CAMPAIGN, "--as", ORGANIZER, "--approve", "--yes", fails=True)
    began = time.perf_counter()
    site.run("campaign", "end", CAMPAIGN, "--as", SECOND, "--approve", "--yes")
    yield f"ended in {time.perf_counter() - began:.1f} s"
    said = json.loads(site.run("campaign", "end", CAMPAIGN, "--certificate", "--json"))
    opened = campaign_signers.count_opened(site.given, stolen)
    told = campaign_signers.find_told(site.runtime)
    yield f"{opened} of {len(stolen)} names open, {len(told)} traces of who wrote"
    site.check(not opened and not told, f"left: {told}")
    site.check(said["values_opened"] == 0, "the certificate tells of opened values")
    site.run("proof", "verify", CAMPAIGN)
    site.publish()
    site.verify(str(site.log), "--package", str(site.package))
    yield "log and package still in order"


STEPS: tuple[Callable[[Site], Iterator[str]], ...] = (
    *(sign, review, hold_back, withdraw, hand_in, read_back),
    *(count, prove, tamper, end),
)
