"""The overview: the figures as they are kept, what needs somebody, and what partners may see."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from bot.campaigns import FileProblem
from bot.campaigns.campaign_folder import REGISTRATION_FILE
from bot.console.app import create_console
from bot.organizers.roles import Role
from bot.runtime import Runtime
from bot.spending import daily_cap
from bot.storage.deliveries import sender_pace
from bot.storage.figures import figures
from bot.storage.operations import daily_spending, heartbeats
from bot.storage.operations.heartbeats import JobRunRow
from bot.storage.organizers.organizers import Organizer
from bot.storage.schema.broadcast_tables import Sender
from bot.storage.schema.figure_tables import FigureKind
from bot.storage.schema.signature_tables import Counter
from tests.bot.console.browsing import LANGUAGE_COOKIE, Browsing
from tests.bot.console.conftest import add_one
from tests.bot.questions.askers import MARCH, Asker
from tests.bot.web.conftest import IBM
from webhooks.safe_receive import describe

PARTNER = "good-jobs-nation"


def count(runtime: Runtime, *counts: tuple[FigureKind, str, int], days_ago: int = 0) -> None:
    """Count in the figures of a day."""
    day = figures.day_of(runtime.now() - timedelta(days=days_ago))
    with runtime.database.write() as connection:
        figures.add(connection, {(IBM, kind, day, name): by for kind, name, by in counts})


def sign(runtime: Runtime, number: int, source: str, days_ago: int = 0) -> None:
    """Count signatures by text message from a source."""
    count(
        runtime,
        (FigureKind.CHANNEL, "sms", number),
        (FigureKind.SOURCE, source, number),
        days_ago=days_ago,
    )


def test_what_is_counted_is_shown_by_name(signed_in: Browsing, runtime: Runtime) -> None:
    with runtime.database.write() as connection:
        connection.execute(insert(Counter).values(campaign=IBM, signatures=1204))
    sign(runtime, 1200, PARTNER)
    sign(runtime, 4, f"{PARTNER}/bus7", days_ago=3)
    count(runtime, (FigureKind.PLACE, "US-CA", 9), (FigureKind.LANGUAGE, "es", 9))
    count(runtime, (FigureKind.STAGE, "greeted", 20), (FigureKind.STAGE, "named", 15))
    page = signed_in.open("/overview").text
    for words in ("1,204", "Good Jobs Nation", "poster bus7", "California", "Spanish"):
        assert words in page
    assert "5 went no further" in page
    live = signed_in.open("/overview/live").text
    assert "1,204" in live
    assert "<html" not in live


@pytest.mark.parametrize(
    ("language", "named"),
    [("en", "AM EDT<"), ("es", "hora oriental<"), ("pt", "Horário do Leste<")],
)
def test_a_time_says_in_words_of_which_zone_it_is(
    signed_in: Browsing, language: str, named: str
) -> None:
    signed_in.set_cookie(LANGUAGE_COOKIE, language)
    assert named in signed_in.open("/overview/live").text


def test_yeses_to_several_organizations_are_not_called_people(
    signed_in: Browsing, runtime: Runtime
) -> None:
    with runtime.database.write() as connection:
        figures.add(connection, {(IBM, FigureKind.UPDATES, "", PARTNER): 4})
    assert "get updates" in signed_in.open("/overview/live").text
    with runtime.database.write() as connection:
        figures.add(connection, {(IBM, FigureKind.UPDATES, "", "daily-kos"): 3})
    live = signed_in.open("/overview/live").text
    assert "<dt>yeses to updates, of 2 organizations</dt><dd>7</dd>" in live
    assert "get updates" not in live


def test_only_the_time_that_is_asked_for_is_shown(signed_in: Browsing, runtime: Runtime) -> None:
    sign(runtime, 5, "old-source", days_ago=40)
    assert "old-source" not in signed_in.open("/overview?days=30").text
    assert "old-source" in signed_in.open("/overview?days=0").text
    assert "old-source" not in signed_in.open("/overview?days=x").text


def test_many_sources_are_summed_up(signed_in: Browsing, runtime: Runtime) -> None:
    count(runtime, *((FigureKind.SOURCE, f"s{number:02}", 1) for number in range(14)))
    page = signed_in.open("/overview").text
    assert "4 more" in page
    assert "s13" not in page


def test_a_campaign_that_there_is_not_is_not_found(signed_in: Browsing) -> None:
    assert signed_in.open("/overview?campaign=nothing").status_code == 404
    assert signed_in.open(f"/overview?campaign={IBM}").status_code == 200


def test_markup_in_what_is_counted_is_text(signed_in: Browsing, runtime: Runtime) -> None:
    sign(runtime, 5, "<img src=x onerror=alert(1)>")
    page = signed_in.open("/overview").text
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


def test_what_stands_still_is_told(signed_in: Browsing, runtime: Runtime) -> None:
    day, limit = daily_cap.day_of(runtime.now()), runtime.settings.daily_segments
    with runtime.database.write() as connection:
        sender_pace.lock_sender(connection, "sms")
        connection.execute(update(Sender).values(stopped_for="the number was taken away"))
        daily_spending.add_segments(connection, day, limit)
    page = signed_in.open("/overview").text
    assert "Nothing goes out by Text message: the number was taken away" in page
    assert f"{limit:,} segments are spent" in page
    assert "missing for registering the number" in page


def test_what_needs_somebody_leads_to_where_it_is_seen_to(
    signed_in: Browsing, runtime: Runtime, ana: Organizer
) -> None:
    runtime.in_force.refused_for = (FileProblem(Path("en.yaml"), 1, 1, "no", "mend it"),)
    with runtime.database.write() as connection:
        sender_pace.lock_sender(connection, "sms")
        connection.execute(update(Sender).values(stopped_for="the number was taken away"))
    page = signed_in.open("/overview").text
    for words, path in (
        ("Nothing goes out by Text message", "settings"),
        ("No worker runs", "settings"),
        ("The campaigns folder was changed", "campaigns"),
        (r"\d+ things are missing", f"registration?campaign={IBM}"),
    ):
        assert re.search(f'<a href="/console/{re.escape(path)}">{words}', page), words
    signed_in.sign_in_as(add_one(runtime, Role.ORGANIZER, ana))
    theirs = signed_in.open("/overview").text
    assert '<a href="/console/broadcasts">Nothing goes out' in theirs
    signed_in.sign_in_as(add_one(runtime, Role.READER, ana))
    assert "<span>Nothing goes out" in signed_in.open("/overview").text


def test_a_reader_is_not_told_of_the_set_up(
    browsing: Browsing, runtime: Runtime, ana: Organizer
) -> None:
    browsing.sign_in_as(add_one(runtime, Role.READER, ana))
    assert "missing for registering" not in browsing.open("/overview").text


@pytest.mark.parametrize(
    ("prices", "told"),
    [({"US": "0.0118"}, "$11.80"), ({"*": "0.1"}, "$100.00"), ({}, "With SMS_PRICES set")],
)
def test_costs_are_told_where_there_are_prices(
    runtime: Runtime, ana: Organizer, prices: dict[str, str], told: str
) -> None:
    with runtime.database.write() as connection:
        daily_spending.add_segments(connection, daily_cap.day_of(runtime.now()), 1000)
    priced = {country: Decimal(price) for country, price in prices.items()}
    settings = runtime.settings.model_copy(update={"sms_prices": priced})
    runtime = replace(runtime, settings=settings)
    browsing = Browsing(create_console(runtime, describe), runtime)
    browsing.sign_in_as(ana)
    assert told in browsing.open("/overview").text


def test_a_partner_sees_its_own_figures_and_nothing_else(
    browsing: Browsing, runtime: Runtime, ana: Organizer
) -> None:
    sign(runtime, 12, PARTNER, days_ago=14)
    sign(runtime, 3, f"{PARTNER}/bus7")
    sign(runtime, 77, "18-million-rising")
    browsing.sign_in_as(add_one(runtime, Role.PARTNER, ana, PARTNER))
    page = browsing.open("/overview").text
    assert "<dd>12</dd>" in page  # 15 would tell of a week that 3 signed in it
    assert ">15<" not in page
    assert "fewer than 5 signatures are left out" in page
    assert ">77<" not in page
    assert "rising" not in page.lower()
    assert browsing.open("/overview/live").status_code == 403
    assert "Audit" not in page


def test_so_few_that_they_may_name_somebody_are_not_told(
    browsing: Browsing, runtime: Runtime, ana: Organizer
) -> None:
    sign(runtime, 3, PARTNER)
    browsing.sign_in_as(add_one(runtime, Role.PARTNER, ana, PARTNER))
    page = browsing.open("/overview").text
    assert "<dd>fewer than 5</dd>" in page
    assert "Nothing yet." in page


def test_workers_are_told_of_by_the_signs_that_they_give(
    signed_in: Browsing, runtime: Runtime
) -> None:
    assert "No worker runs, and none ever did" in signed_in.open("/overview").text
    now = runtime.now()
    with runtime.database.write() as connection:
        heartbeats.save_beat(connection, "worker-1", started_at=now, beat_at=now)
    page = signed_in.open("/overview").text
    assert "No worker runs" not in page
    assert "of the worker" not in page
    failed = JobRunRow("worker-1", "reminders", now, now, "OperationalError", 5, is_long=False)
    with runtime.database.write() as connection:
        heartbeats.save_run(connection, failed)
    assert "1 job of the worker is stuck, late or failing" in signed_in.open("/overview").text
    with runtime.database.write() as connection:
        ago = now - timedelta(hours=1)
        heartbeats.save_beat(connection, "worker-1", started_at=ago, beat_at=ago)
    assert "No worker runs: the last sign of one was at" in signed_in.open("/overview").text


def test_campaigns_that_are_not_right_are_told(signed_in: Browsing, runtime: Runtime) -> None:
    runtime.in_force.refused_for = (FileProblem(Path("en.yaml"), 1, 1, "no", "mend it"),)
    assert "the older campaigns go on" in signed_in.open("/overview").text


def test_what_is_missing_for_the_registration_is_found_anew_where_something_changed(
    runtime: Runtime, ana: Organizer, tmp_path: Path
) -> None:
    (tmp_path / IBM).mkdir()
    settings = runtime.settings.model_copy(update={"campaigns": tmp_path})
    browsing = Browsing(create_console(replace(runtime, settings=settings), describe), runtime)
    browsing.sign_in_as(ana)
    told = [browsing.open("/overview").text for _ in range(2)]
    (tmp_path / IBM / REGISTRATION_FILE).write_text('legal_name: "A"\nein: "12-3456789"\n', "utf-8")
    told.append(browsing.open("/overview").text)
    counts = [int(re.findall(r"(\d+) things are missing", page)[0]) for page in told]
    assert counts[0] == counts[1] == counts[2] + 2


def test_a_registration_file_that_cannot_be_read_is_something_missing(
    runtime: Runtime, ana: Organizer, tmp_path: Path
) -> None:
    (tmp_path / IBM).mkdir()
    (tmp_path / IBM / REGISTRATION_FILE).write_text("[", encoding="utf-8")
    settings = runtime.settings.model_copy(update={"campaigns": tmp_path})
    runtime = replace(runtime, settings=settings)
    browsing = Browsing(create_console(runtime, describe), runtime)
    browsing.sign_in_as(ana)
    assert "1 thing is missing for registering" in browsing.open("/overview").text


def test_what_waits_is_told_and_counted(signed_in: Browsing, runtime: Runtime) -> None:
    asker = Asker(runtime)
    for words in ("IBM", MARCH):
        asker.say(words)
    assert "1 question waits for an answer" in signed_in.open("/overview").text
