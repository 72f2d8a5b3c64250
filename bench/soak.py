"""``python3 dev.py bench soak``: an hour at half of full load, looked at every minute.

Full load is measured first. Then new people sign at half of that, in whole conversations, with the
program's own worker beside them. What must not happen: memory that grows, jobs of the worker that
come late, rows in tables that do not hold what people did, an answer that is wrong.
"""

import argparse
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy import table as table_of_name

from bench import measured_servers
from bench.broadcast_setup import DATABASES, empty_database, run_providers
from bench.conversation_load import Result
from bench.measured_servers import MeasuredServer
from bench.process_usage import ProcessTree
from bench.simulated_people import WORDS
from bench.worker_processes import Workers, workers
from bot.running_workers.health import lag_of
from bot.storage.engine.database import Database
from bot.storage.operations import heartbeats
from bot.storage.schema.table_base import Table

CHANNEL = "sms"
CONCURRENCY = 64
FULL_LOAD_PEOPLE = 1_000
LOAD_SHARE = 0.5
TABLES_OF_PEOPLE = frozenset(
    "people addresses conversations messages answered signatures consents"
    " review_flags proof_queue proof_entries proof_tiles proof_checkpoints figures".split()
)
"""They grow with what people do. Flags do since those who sign here type at once, and bear few
names."""
MAX_ROWS = 200
"""By so many rows may another table grow."""
MAX_MEMORY_GROWTH = 0.05
"""From the second quarter of the time to the last one."""
MAX_LAG_SECONDS = 60.0
"""From there on ``python -m bot doctor`` calls a job late."""


@dataclass(frozen=True, slots=True)
class Look:
    """How all stood after another stretch of the load."""

    turns_a_second: float
    p50_ms: float
    p99_ms: float
    wrong: int
    web_megabytes: float
    worker_megabytes: float
    lag_seconds: float
    late_job: str
    rows: dict[str, int]

    @property
    def waiting(self) -> int:
        """Return how many entries wait for the public log."""
        return self.rows["proof_queue"]


@dataclass(frozen=True, slots=True)
class Soaked:
    """A server with its worker, on one database."""

    subject: MeasuredServer
    worker: Workers
    answers: list[str]

    def play(self, people: int, seconds: float = 0.0) -> Result:
        """Play new people, who begin evenly over so many seconds."""
        played = self.subject.play(people, CONCURRENCY, CHANNEL, self.answers, seconds=seconds)
        return played.result

    def measure_full_load(self) -> float:
        """Return how many turns a second are answered where nobody waits for their time."""
        full = self.play(FULL_LOAD_PEOPLE)
        return full.turns / full.seconds

    def look(self, result: Result) -> Look:
        """Return how all stands behind a stretch of the load with this result."""
        self.worker.check()
        lag, job = _longest_lag(self.subject.database)
        return Look(
            turns_a_second=result.turns / result.seconds,
            p50_ms=result.p50,
            p99_ms=result.p99,
            wrong=result.wrong,
            web_megabytes=self.subject.server.tree.pss_megabytes(),
            worker_megabytes=sum(ProcessTree(pid).pss_megabytes() for pid in self.worker.pids()),
            lag_seconds=lag,
            late_job=job,
            rows=_count_rows(self.subject.database),
        )


def main(arguments: list[str]) -> int:
    """Soak each database in turn, and return 1 if something grew, came late or was wrong."""
    options = _options(arguments)
    faults: list[str] = []
    for kind in options.databases.split(","):
        found = _soak(kind, options)
        faults += [f"{kind}: {fault}" for fault in found]
    print("\n".join(faults) if faults else "Nothing grew, nothing came late, nothing was wrong.")
    return 1 if faults else 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py bench soak", description=__doc__)
    parser.add_argument(
        "--minutes", type=float, default=60.0, help="for each database (default: 60)"
    )
    parser.add_argument("--every", type=float, default=60.0, help="seconds between two looks")
    parser.add_argument(
        "--turns", type=float, default=0.0, help="a second; 0: half of what is measured first"
    )
    parser.add_argument("--databases", default=",".join(DATABASES))
    return parser.parse_args(arguments)


def _soak(kind: str, options: argparse.Namespace) -> list[str]:
    with _server(kind) as soaked:
        turns = options.turns or LOAD_SHARE * soaked.measure_full_load()
        # Each stretch is played by a process of its own, which makes its requests beforehand.
        people = max(1, round(turns * options.every / len(WORDS[CHANNEL])))
        print(f"{kind}: {turns:.0f} turns a second\n{HEADING}", flush=True)
        seen: list[Look] = []
        for number in range(1, 1 + round(options.minutes * 60 / options.every)):
            result = soaked.play(people, options.every)
            seen.append(soaked.look(result))
            print(_line(number * options.every / 60, seen[-1]), flush=True)
            print("".join(f"  {told}\n" for told in result.complaints), end="", flush=True)
        faults = [*find_faults(seen)]
        counted, expected = soaked.subject.signatures(), soaked.subject.played
        if counted != expected:
            faults.append(f"{counted:,} signatures of {expected:,} people")
        return faults


HEADING = (
    f"{'minute':>6}{'turns/s':>9}{'p50 ms':>8}{'p99 ms':>8}{'wrong':>7}{'web MB':>8}"
    f"{'worker MB':>11}{'waiting':>9}{'lag s':>7}  job"
)


def _line(minutes: float, look: Look) -> str:
    return (
        f"{minutes:6.1f}{look.turns_a_second:9.0f}{look.p50_ms:8.1f}{look.p99_ms:8.1f}"
        f"{look.wrong:7}{look.web_megabytes:8.0f}{look.worker_megabytes:11.0f}"
        f"{look.waiting:9,}{look.lag_seconds:7.1f}  {look.late_job}"
    )


def find_faults(seen: list[Look]) -> Iterator[str]:
    """Yield what is wrong, by all looks in their order."""
    quarter = max(1, len(seen) // 4)
    early, late = seen[quarter : 2 * quarter] or seen[:1], seen[-quarter:]
    for name in ("web_megabytes", "worker_megabytes"):
        before, after = (
            statistics.median(getattr(one, name) for one in part) for part in (early, late)
        )
        if after > before * (1 + MAX_MEMORY_GROWTH):
            yield f"{name} grew from {before:.0f} to {after:.0f}"
    for name, rows in late[-1].rows.items():
        grown = rows - early[0].rows[name]
        if name not in TABLES_OF_PEOPLE and grown > MAX_ROWS:
            yield f"the table {name} grew by {grown:,} rows"
    latest = max(seen, key=lambda look: look.lag_seconds)
    if latest.lag_seconds > MAX_LAG_SECONDS:
        yield f"{latest.late_job} came {latest.lag_seconds:.0f} s late"
    if wrong := sum(look.wrong for look in seen):
        yield f"{wrong:,} answers were wrong"


@contextmanager
def _server(kind: str) -> Iterator[Soaked]:
    """Serve the program on an empty database, with its worker and the providers' stand-in."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        url, tree = stack.enter_context(empty_database(kind, folder))
        providers = stack.enter_context(run_providers(folder)).url
        given = {
            **measured_servers.program_settings(url),
            "TWILIO_API_URL": providers,
            "TELEGRAM_API_URL": providers,
        }
        subject = stack.enter_context(measured_servers.serve_program(url, tree, **given))
        running = stack.enter_context(workers(given, 1))
        yield Soaked(subject, running, measured_servers.expected_answers(CHANNEL))


def _longest_lag(database: Database) -> tuple[float, str]:
    """Return how many seconds late the latest job of the worker is, and which one it is."""
    now = datetime.now(UTC)
    with database.read() as connection:
        runs = heartbeats.list_runs(connection)
    lags = [
        (lag_of(run, now) / timedelta(seconds=1), run.job)
        for run in runs
        if run.ended_at or not run.is_long
    ]
    return max(lags, default=(0.0, ""))


def _count_rows(database: Database) -> dict[str, int]:
    with database.read() as connection:
        return {
            name: connection.execute(
                select(func.count()).select_from(table_of_name(name))
            ).scalar_one()
            for name in Table.metadata.tables
        }
