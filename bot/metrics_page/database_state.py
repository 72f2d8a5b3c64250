"""How the database stands, as numbers: what was signed, what waits, is late, was spent."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection

from bot.integrations.crm.pull_all import is_asked, pulled_until
from bot.running_workers.health import is_of_this_start, lag_of
from bot.runtime import Runtime
from bot.settings.sending_settings import ELSEWHERE
from bot.spending.daily_cap import day_of
from bot.storage.integrations import integrations
from bot.storage.integrations.integrations import EventCounts
from bot.storage.operations import daily_spending, heartbeats, waiting_counts
from bot.storage.signatures import signatures
from bot.telemetry.metrics import Described

GAUGES: Final = {
    "up": Described("Whether the database answers (1) or not (0)."),
    "signatures": Described("Signatures that count.", ("campaign",)),
    "waiting": Described("What waits for a person, or for an answer.", ("what",)),
    "integration_events": Described(
        "Events that wait for a receiver, or that it never took.", ("integration", "status")
    ),
    "integration_oldest_seconds": Described(
        "Since what waits longest for a receiver happened.", ("integration",)
    ),
    "worker_silent_seconds": Described(
        "Between now and a worker's last sign of life.", ("worker",)
    ),
    "job_lag_seconds": Described("How much later than due a job is.", ("worker", "job")),
    "crm_opt_outs_seconds": Described(
        "Since the moment up to which a CRM's opt-outs are known.", ("integration",)
    ),
    "segments_today": Described("Segments sent on this day (UTC)."),
    "segments_allowed_today": Described("The most that are sent on one day."),
    "money_today": Described("What they cost, by SMS_PRICES, at the dearest.", ("currency",)),
    "pool_connections": Described("Connections to the database in use.", ("database",)),
}
MANY_WORKERS: Final = 50


@dataclass(frozen=True, slots=True)
class Gauge:
    """One number, by the name of its metric and its labels' values."""

    name: str
    labels: tuple[str, ...]
    value: float


def read_gauges(runtime: Runtime) -> list[Gauge]:
    """Return how the database stands. Raises ``Unavailable``."""
    now = runtime.now()
    day = day_of(now)
    gauges = [Gauge("up", (), 1.0)]
    with runtime.database.read() as connection:
        for campaign in runtime.shelf.campaigns:
            count = signatures.count_signatures(connection, campaign.id)
            gauges.append(Gauge("signatures", (campaign.id,), count))
        for what, number in waiting_counts.count_waiting(connection, "").items():
            gauges.append(Gauge("waiting", (what,), number))
        queued = waiting_counts.count_queued_deliveries(connection)
        gauges.append(Gauge("waiting", ("deliveries_queued",), queued))
        gauges += _integrations(connection, now)
        beats = heartbeats.list_beats(connection)[:MANY_WORKERS]
        runs = heartbeats.list_runs(connection)
        spent = daily_spending.read_day(connection, day).segments
        crms = [row for row in integrations.list_standing(connection) if is_asked(row)]
    for beat in beats:
        silent = abs(now - beat.beat_at) / timedelta(seconds=1)
        gauges.append(Gauge("worker_silent_seconds", (beat.worker,), silent))
    known = {beat.worker: beat for beat in beats}
    gauges += [
        Gauge("job_lag_seconds", (run.worker, run.job), lag_of(run, now) / timedelta(seconds=1))
        for run in runs
        if run.worker in known and is_of_this_start(run, known[run.worker], now)
    ]
    for row in crms:
        unknown = (now - pulled_until(row)) / timedelta(seconds=1)
        gauges.append(Gauge("crm_opt_outs_seconds", (row.name,), max(unknown, 0.0)))
    return [*gauges, *_spending(runtime, spent)]


def _integrations(connection: Connection, now: datetime) -> Iterator[Gauge]:
    """Yield how each receiver does, by the name that an organizer gave it: letters and digits."""
    counts = integrations.count_events(connection)
    for row in integrations.list_standing(connection):
        counted = counts.get(row.id, EventCounts())
        yield Gauge("integration_events", (row.name, "waiting"), counted.waiting)
        yield Gauge("integration_events", (row.name, "failed"), counted.failed)
        oldest = counted.oldest or now
        age = (now - oldest) / timedelta(seconds=1)
        yield Gauge("integration_oldest_seconds", (row.name,), max(age, 0.0))


def _spending(runtime: Runtime, segments: int) -> Iterator[Gauge]:
    settings = runtime.settings
    yield Gauge("segments_today", (), segments)
    yield Gauge("segments_allowed_today", (), settings.daily_segments)
    prices = [
        price
        for country, price in settings.sms_prices.items()
        if country == ELSEWHERE or country in settings.written_to
    ]
    if prices:
        money = Decimal(segments) * max(prices)
        yield Gauge("money_today", (settings.sms_currency,), float(money))
