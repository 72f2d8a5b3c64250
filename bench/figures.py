"""``python3 dev.py bench figures``: what it costs to read the figures of many signatures.

They are spread over a hundred days, thirty sources and fifty places, as those of a large campaign
are. Read: all that ``python -m bot figures`` shows. Recounted: all rows, compared with what was
kept. The least of several readings counts, as other work on the machine only adds.
"""

import argparse
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from sqlalchemy import Connection, text

from bench.broadcast_setup import DATABASES, set_up_broadcasts
from bench.seed_database import copy_signers
from bot.inbox.receive import Channel, Inbound, receive
from bot.organizers import accounts
from bot.runtime import Runtime
from bot.signatures.figures.campaign_figures import read_campaign_figures
from bot.signatures.figures.recount import read_found_differences, recount_next
from bot.storage.figures import figures
from bot.storage.schema.figure_tables import FigureKind
from flows.events import Said
from flows.stages import STAGES

HEADING = (
    f"{'database':11}{'signatures':>12}{'counters':>10}{'read ms':>9}{'7 days ms':>11}"
    f"{'recount s':>11}"
)
READINGS = 15
DAYS = 100
_SPREAD = {
    "sqlite": "substr(datetime('2026-11-20 12:00:00', '-' || ((id / 64) % 100) || ' days'), 1, 19)"
    " || '.000000'",
    "postgresql": "TIMESTAMPTZ '2026-11-20 12:00:00Z'"
    " - make_interval(days => ((id / 64) % 100)::int)",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """What reading took, in milliseconds, and a recount, in seconds; ``is_right``: all add up."""

    counters: int
    read: float
    read_week: float
    recount: float
    is_right: bool


def main(arguments: list[str]) -> int:
    """Measure, print, and return 1 if a figure was wrong."""
    parser = argparse.ArgumentParser(prog="dev.py bench figures", description=__doc__)
    parser.add_argument("--signatures", default="1000,1000000", help="so many are stored")
    parser.add_argument("--databases", default=",".join(DATABASES))
    options = parser.parse_args(arguments)
    print(HEADING, flush=True)
    is_right = True
    for kind in options.databases.split(","):
        for signatures in map(int, options.signatures.split(",")):
            found = measure(kind, signatures)
            is_right &= found.is_right
            print(
                f"{kind:11}{signatures:12,}{found.counters:10,}{found.read:9.1f}"
                f"{found.read_week:11.1f}{found.recount:11.2f}",
                flush=True,
            )
    return 0 if is_right else 1


def measure(kind: str, signatures: int) -> Measured:
    """Measure on a database of its own, in which so many have signed."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        set_up_broadcasts(kind, Path(folder), "http://127.0.0.1:9") as site,
    ):
        runtime = site.runtime
        for word in ("IBM Ana Ruiz", "SIGN", "NO"):
            sent = Inbound("twilio", word, Channel.SMS, "+12125550100", Said(word))
            receive(runtime, sent)
        copy_signers(runtime.database, signatures)
        with runtime.database.write() as connection:
            _spread(connection)
        who = accounts.add(runtime, "ana").id
        _recount(runtime, who)
        with runtime.database.write() as connection:
            _add_stages(connection, runtime.shelf.campaigns[0].id)
        began = perf_counter()
        moment = runtime.now()
        _recount(runtime, 0)
        recount = perf_counter() - began
        wrong = read_found_differences(runtime, moment)
        with runtime.database.read() as connection:
            counters = connection.execute(text("SELECT count(*) FROM figures")).scalar_one()
        read, read_week = (min(_read(runtime, days)) for days in (0, 7))
        counted = read_campaign_figures(runtime, runtime.shelf.campaigns[0].id)
        is_right = not wrong and counted.counted == signatures == sum(n for _, n in counted.days)
    return Measured(counters, 1000 * read, 1000 * read_week, recount, is_right)


def _spread(connection: Connection) -> None:
    """Have the signatures come on many days, from many sources and places."""
    kind = connection.dialect.name
    if kind == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))
    connection.execute(
        text(
            f"UPDATE signatures SET signed_at = {_SPREAD[kind]},"
            " source = 'poster-' || ((id / 64) % 30), place = 'US-' || ((id / 64) % 50)"
        )
    )


def _recount(runtime: Runtime, organizer: int) -> None:
    done, cursor = recount_next(runtime, (organizer,), ())
    while done and cursor is not None:
        done, cursor = recount_next(runtime, (organizer,), cursor)


def _add_stages(connection: Connection, campaign: str) -> None:
    """Add how far conversations came, on as many days and in all stripes."""
    for day in range(DAYS):
        for stripe in range(figures.STRIPES):
            date = f"2026-{1 + day // 28:02}-{1 + day % 28:02}"
            keys = [(campaign, FigureKind.STAGE, date, stage) for stage in STAGES]
            figures.add(connection, dict.fromkeys(keys, 9), stripe=stripe)


def _read(runtime: Runtime, days: int) -> Iterator[float]:
    """Yield how long each of several readings took."""
    for _ in range(READINGS):
        began = perf_counter()
        read_campaign_figures(runtime, runtime.shelf.campaigns[0].id, days=days)
        yield perf_counter() - began
