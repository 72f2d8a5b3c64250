"""Holds what the page shows, that it parses, and that it names nobody."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from bot.integrations.interface import IntegrationKind
from bot.metrics_page.page import GOOD_FOR_SECONDS, MetricsPage
from bot.metrics_page.process_sums import ProcessSums
from bot.runtime import Runtime
from bot.spending.daily_cap import day_of
from bot.storage.engine.database import Database
from bot.storage.integrations import integrations
from bot.storage.operations import daily_spending
from bot.telemetry.metrics import OF_THIS_PROCESS, Metrics
from tests.bot.broadcasts.recipients import gather
from tests.bot.storage import rows
from tests.bot.storage.integrations.test_noted_events import integrate
from tests.clock import Clock
from tests.heartbeats import let_job_run, let_worker_run
from tests.text_messages import form, text
from webhooks.app import create_app

Samples = dict[tuple[str, tuple[str, ...]], float]


def samples(page: MetricsPage) -> Samples:
    """Return each value that the page shows, by its name and its labels' values."""
    return {
        (sample.name.removeprefix("handraiser_"), tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(page.render().decode())
        for sample in family.samples
    }


def test_what_was_counted_and_measured_is_shown() -> None:
    own = Metrics()
    for outcome in ("signed", "signed", "repeated"):
        own.count("turns", "sms", outcome)
    for seconds in (0.002, 0.02, 0.02, 60.0):
        own.observe("turn_seconds", seconds, "sms")
    found = samples(MetricsPage(ProcessSums(own=own)))
    assert found["turns_total", ("sms", "signed")] == 2
    assert found["turn_seconds_bucket", ("sms", "0.003")] == 1
    assert found["turn_seconds_bucket", ("sms", "0.03")] == 3
    assert found["turn_seconds_bucket", ("sms", "10.0")] == 3
    assert found["turn_seconds_count", ("sms",)] == 4
    assert found["turn_seconds_sum", ("sms",)] == 60.042
    assert ("up", ()) not in found  # of the database another process tells


def test_how_the_database_stands_is_shown(runtime: Runtime, clock: Clock) -> None:
    gather(runtime, 7)
    with runtime.database.write() as connection:
        integrate(connection, "hall")
        ana = rows.add_someone(connection, lookup=b"a" * 16, provider_id="SM0")
        rows.sign(connection, ana, signed_at=clock() - timedelta(hours=1))
    let_worker_run(runtime.database, clock() - timedelta(seconds=20))
    begun = clock() - timedelta(seconds=20)
    let_job_run(runtime.database, "shred-messages", begun, clock(), every_seconds=5)
    with runtime.database.write() as connection:
        daily_spending.add_segments(connection, day_of(clock()), 500)
    prices = {"US": Decimal("0.01"), "CA": Decimal("0.02"), "GB": Decimal(9)}
    settings = runtime.settings.model_copy(update={"sms_prices": prices})
    found = samples(MetricsPage(ProcessSums(own=Metrics()), replace(runtime, settings=settings)))
    assert found["up", ()] == 1
    assert found["signatures", (rows.CAMPAIGN,)] == 1
    assert found["integration_events", ("hall", "waiting")] == 1
    assert found["integration_events", ("hall", "failed")] == 0
    assert found["integration_oldest_seconds", ("hall",)] == 3600
    assert found["waiting", ("deliveries_queued",)] == 7
    assert found["worker_silent_seconds", ("worker-1",)] == 20
    assert found["job_lag_seconds", ("shred-messages", "worker-1")] == 15
    assert (found["segments_today", ()], found["money_today", ("USD",)]) == (500, 10)
    assert ("pool_connections", ("main",)) in found


def test_what_a_killed_worker_left_is_no_job_that_is_late(runtime: Runtime, clock: Clock) -> None:
    let_job_run(runtime.database, "of-an-older-release", clock() - timedelta(days=3), None)
    let_worker_run(runtime.database, clock())
    found = samples(MetricsPage(ProcessSums(own=Metrics()), runtime))
    assert found["worker_silent_seconds", ("worker-1",)] == 0
    assert not [labels for name, labels in found if name == "job_lag_seconds"]


def test_a_sign_of_life_from_a_wrong_clock_is_no_short_silence(
    runtime: Runtime, clock: Clock
) -> None:
    let_worker_run(runtime.database, clock() + timedelta(hours=1))
    found = samples(MetricsPage(ProcessSums(own=Metrics()), runtime))
    assert found["worker_silent_seconds", ("worker-1",)] == 3600


def test_how_far_the_opt_outs_of_a_crm_are_known_is_shown(runtime: Runtime, clock: Clock) -> None:
    with runtime.database.write() as connection:
        integrations.add(
            connection,
            name="roses",
            kind=IntegrationKind.ACTION_NETWORK,
            event_kinds=" ",
            created_at=clock() - timedelta(minutes=3),
        )
    found = samples(MetricsPage(ProcessSums(own=Metrics()), runtime))
    assert found["crm_opt_outs_seconds", ("roses",)] == 180


def test_a_database_that_is_away_is_shown_and_asked_once_in_a_moment(runtime: Runtime) -> None:
    moments = [0.0]
    away = replace(runtime, database=Database("sqlite:////proc/nowhere/at/all.sqlite3"))
    page = MetricsPage(ProcessSums(own=Metrics()), away, seconds=lambda: moments[0])
    assert samples(page)["up", ()] == 0
    object.__setattr__(away, "database", runtime.database)
    assert samples(page)["up", ()] == 0
    moments[0] = GOOD_FOR_SECONDS
    assert samples(page)["up", ()] == 1


def counted(*labels: str) -> int:
    """Return how many such turns this process has counted."""
    return dict(OF_THIS_PROCESS.counted("turns")).get(labels, 0)


def test_a_conversation_is_counted_and_nobody_in_it_is_named(runtime: Runtime) -> None:
    app: Flask = create_app(runtime)
    before = {one: counted("sms", one) for one in ("answered", "signed", "opted_out", "repeated")}
    said = ("IBM", "Ximena Quintanilla", "SIGN", "STOP")
    for number, body in enumerate((*said, said[-1])):
        sid = f"SM{min(number, 3):032}"
        assert text(app, form(sid, "+12125550186", body)).status == 200
    after = {one: counted("sms", one) - before[one] for one in before}
    assert after == {"answered": 2, "signed": 1, "opted_out": 1, "repeated": 1}
    shown = MetricsPage(ProcessSums(), runtime).render().decode()
    for word in ("Ximena", "2125550186", "Quintanilla"):
        assert word not in shown


def test_processes_of_one_server_are_shown_together_and_one_that_ended_still_counts(
    tmp_path: Path,
) -> None:
    one, other = Metrics(), Metrics()
    for own in (one, other, other):
        own.count("turns", "sms", "signed")
        own.observe("queue_seconds", 0.2)
    folder = tmp_path / "sums"
    first, second = ProcessSums(folder, one), ProcessSums(folder, other)
    first._file, second._file = "1.json", "2.json"
    second.write()
    (folder / "3.json").write_text("{broken", encoding="utf-8")
    found = samples(MetricsPage(first))
    assert found["turns_total", ("sms", "signed")] == 3
    assert found["queue_seconds_count", ()] == 3


def test_a_folder_that_others_may_write_into_is_left_alone(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    sums = ProcessSums(tmp_path, Metrics())
    sums.write()
    assert list(tmp_path.iterdir()) == []


def test_where_it_cannot_be_written_nothing_fails(tmp_path: Path) -> None:
    folder = tmp_path / "sums"
    sums = ProcessSums(folder, Metrics())
    folder.rmdir()
    sums.write()
    assert not folder.exists()
