"""``python3 dev.py bench console``: how long each screen of the console takes to be shown.

A database as a large campaign leaves it: a million have signed over three years, from thirty
sources and fifty places, ten thousand questions wait, and as many names look odd. Each page is
asked for in this process, as one browser does; told is the least, since other work on the
machine only adds, what half of the askings stay within, and 95 of 100.
"""

import argparse
import tempfile
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from time import perf_counter
from typing import Final

from sqlalchemy import Connection, text
from werkzeug.test import Client

from bench.broadcast_setup import DATABASES, set_up_broadcasts
from bench.process_usage import percentile
from bench.seed_database import copy_rows, copy_signers
from bot.console import cookies
from bot.console.app import create_console
from bot.inbox.receive import Channel, Inbound, receive
from bot.organizers import accounts
from bot.organizers.sign_in import sessions
from bot.runtime import Runtime
from bot.signatures.figures.recount import recount_next
from bot.signatures.figures.sum_up_days import sum_up_days
from bot.signatures.review.review_names import review_new_names
from bot.storage.figures import figures
from bot.storage.schema.figure_tables import FigureKind
from bot.storage.schema.organizer_tables import AuditLine
from bot.storage.schema.question_tables import Question
from bot.storage.schema.review_tables import ReviewFlag
from flows.events import Said
from flows.stages import STAGES
from webhooks.safe_receive import describe

HEADING: Final = f"{'database':12}{'page':46}{'least ms':>10}{'p50 ms':>8}{'p95 ms':>8}"
DAYS: Final = 1_095
"""Over which they signed: as long as anything counts by the day."""
SPREAD: Final = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%S.000000', '2026-11-20 12:00:00',"
    " '-' || ((id / 64) % {days}) || ' days')",
    "postgresql": "TIMESTAMPTZ '2026-11-20 12:00:00Z'"
    " - make_interval(days => ((id / 64) % {days})::int)",
}
SAID: Final = ("IBM", "Mickey Mouse", "SIGN", "NO", "Will you march in March, or in the fall?")


def main(arguments: list[str]) -> int:
    """Measure, print, and return 1 if a page takes longer than it may."""
    parser = argparse.ArgumentParser(prog="dev.py bench console", description=__doc__)
    parser.add_argument("--signatures", type=int, default=1_000_000, help="so many are stored")
    parser.add_argument("--questions", type=int, default=10_000, help="and so many questions")
    parser.add_argument("--askings", type=int, default=20, help="of each page")
    parser.add_argument("--allowed", type=float, default=50.0, help="milliseconds, for half")
    parser.add_argument("--databases", default=",".join(DATABASES))
    options = parser.parse_args(arguments)
    print(HEADING, flush=True)
    is_right = True
    for kind in options.databases.split(","):
        with (
            tempfile.TemporaryDirectory(prefix="bench-") as folder,
            set_up_broadcasts(kind, Path(folder), "http://127.0.0.1:9", CONSOLE="on") as site,
        ):
            _fill(site.runtime, options.signatures, options.questions)
            for page, took in _measure(site.runtime, options.askings):
                half, most = percentile(took, 0.5), percentile(took, 0.95)
                is_right &= half <= options.allowed
                print(f"{kind:12}{page:46}{took[0]:10.1f}{half:8.1f}{most:8.1f}", flush=True)
    return 0 if is_right else 1


def _fill(runtime: Runtime, signatures: int, questions: int) -> None:
    """Have one person sign and ask, and copy them."""
    for word in SAID:
        receive(runtime, Inbound("twilio", word, Channel.SMS, "+12125550100", Said(word)))
    who = accounts.add(runtime, "ana")
    review_new_names(runtime)
    copy_signers(runtime.database, signatures)
    with runtime.database.write() as connection:
        for table in (Question, ReviewFlag, AuditLine):
            copy_rows(connection, table.metadata.tables[table.__tablename__], 1, questions - 1)
        _spread(connection)
        connection.execute(text("ANALYZE"))
    done, cursor = recount_next(runtime, (who.id,), ())
    while done and cursor is not None:
        done, cursor = recount_next(runtime, (who.id,), cursor)
    with runtime.database.write() as connection:
        _add_stages(connection, runtime.shelf.campaigns[0].id)
    sum_up_days(runtime)


def _spread(connection: Connection) -> None:
    """Have the signatures come on many days, from many sources and places."""
    kind = connection.dialect.name
    if kind == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))
    signed_at = SPREAD[kind].format(days=DAYS)
    connection.execute(
        text(
            f"UPDATE signatures SET signed_at = {signed_at},"
            f" source = 'poster-' || ((id / 64 / {DAYS}) % 30),"
            f" place = 'US-' || ((id / 64 / {DAYS}) % 50)"
        )
    )


def _add_stages(connection: Connection, campaign: str) -> None:
    """Add how far conversations came, on as many days, and on PostgreSQL in all stripes."""
    stripes = figures.STRIPES if connection.dialect.name == "postgresql" else 1
    days = connection.execute(
        text("SELECT DISTINCT day FROM figures WHERE kind = 'channel' ORDER BY day")
    ).scalars()
    for day in list(days):
        keys = [(campaign, FigureKind.STAGE, day, stage) for stage in STAGES]
        for stripe in range(stripes):
            figures.add(connection, dict.fromkeys(keys, 9), stripe=stripe)


def _pages(runtime: Runtime) -> list[str]:
    campaign = runtime.shelf.campaigns[0]
    partner = campaign.organizations[-1].keyword
    return [
        *("/overview", "/overview?days=7", "/overview?days=90", "/overview?days=0"),
        f"/overview?days=0&campaign={campaign.id}",
        *("/overview/live", "/overview/live?days=0"),
        *(f"/campaigns/{campaign.id}", f"/campaigns/{campaign.id}/try"),
        *("/kits", f"/kits/{campaign.id}/{partner}", "/registration"),
        *("/broadcasts", "/questions", "/questions?list=mine", "/questions?list=done"),
        *("/questions/1", "/people", "/signatures", "/signatures?reason=joke", "/signatures/1"),
        *("/review-acts", "/hand-ins", "/exports", "/exports/new", "/proof", "/settings"),
        *("/team", "/team/1", "/audit", "/me", "/me/password"),
    ]


def _measure(runtime: Runtime, askings: int) -> Iterator[tuple[str, list[float]]]:
    """Yield each page with the milliseconds that it took, in order.

    Raises ``RuntimeError`` for one that is not shown.
    """
    app = create_console(runtime, describe)
    browser = Client(app, use_cookies=False)
    base = runtime.settings.console_address
    with app.app_context():
        name = cookies.full_name(cookies.SESSION)
    token = sessions.begin(runtime, accounts.named(runtime, "ana"))
    headers = {"Cookie": f"{name}={token}"}
    for page in _pages(runtime):
        took = []
        for asking in range(askings + 1):
            began = perf_counter()
            with browser.get(f"/console{page}", base_url=base, headers=headers) as answer:
                if answer.status_code != HTTPStatus.OK:
                    raise RuntimeError(f"{page} is answered by {answer.status}")
            if asking:  # the first one compiles what the others find
                took.append(1000 * (perf_counter() - began))
        yield page, sorted(took)
