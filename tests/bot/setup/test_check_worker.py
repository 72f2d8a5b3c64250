"""Whether a worker runs, by what it leaves undone."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert

from bot.settings import Settings
from bot.setup.check_worker import check_worker
from bot.setup.findings import Finding, Level
from bot.storage.engine.database import Database
from bot.storage.operations import heartbeats
from bot.storage.schema.conversation_tables import Address, Conversation, Message, Person
from tests.bot.setup.conftest import site_at
from tests.clock import Clock
from tests.heartbeats import let_job_run, let_worker_run


def look(settings: Settings, database: Database, clock: Clock) -> list[Finding]:
    let_worker_run(database, clock())
    site = site_at("http://127.0.0.1:1", settings, clock)
    with site.http:
        return list(check_worker(site, database))


def leave_conversation(
    database: Database, *, expires_at: datetime, doubted_at: datetime | None = None
) -> None:
    with database.write() as connection:
        person = connection.execute(
            insert(Person).values(created_at=expires_at).returning(Person.id)
        ).scalar_one()
        address = connection.execute(
            insert(Address)
            .values(
                person_id=person, kind="phone", lookup=b"0" * 16, generation=1, channel="sms",
                language="en", country="US", zones="",
                created_at=expires_at,
            )
            .returning(Address.id)
        ).scalar_one()  # fmt: skip
        connection.execute(
            insert(Conversation).values(
                address_id=address, campaign="library", step="name", state=b"sealed",
                spoke_at=expires_at, expires_at=expires_at, doubted_at=doubted_at,
            )
        )  # fmt: skip


def leave_message(database: Database, received_at: datetime) -> None:
    with database.write() as connection:
        connection.execute(
            insert(Message).values(
                provider="twilio", provider_id="SM1", channel="sms", campaign="library",
                reply_key="", received_at=received_at,
            )
        )  # fmt: skip


def test_nothing_left_undone_is_fine(settings: Settings, database: Database, clock: Clock) -> None:
    (finding,) = look(settings, database, clock)
    assert finding.level is Level.OK


@pytest.mark.parametrize(("ago", "level"), [(1, Level.OK), (4, Level.PROBLEM)])
def test_a_conversation_that_is_over_should_be_forgotten_soon(
    settings: Settings, database: Database, clock: Clock, ago: int, level: Level
) -> None:
    leave_conversation(database, expires_at=clock() - timedelta(hours=ago))
    assert [finding.level for finding in look(settings, database, clock)] == [level]


@pytest.mark.parametrize(("ago", "level"), [(26, Level.OK), (28, Level.PROBLEM)])
def test_a_doubt_should_be_settled_after_a_day(
    settings: Settings, database: Database, clock: Clock, ago: int, level: Level
) -> None:
    doubted_at = clock() - timedelta(hours=ago)
    leave_conversation(database, expires_at=clock() + timedelta(days=1), doubted_at=doubted_at)
    assert [finding.level for finding in look(settings, database, clock)] == [level]


@pytest.mark.parametrize(("days", "level"), [(30, Level.OK), (31, Level.PROBLEM)])
def test_words_should_be_destroyed_after_their_time(
    settings: Settings, database: Database, clock: Clock, days: int, level: Level
) -> None:
    leave_message(database, clock() - timedelta(days=days))
    assert [finding.level for finding in look(settings, database, clock)] == [level]


@pytest.mark.parametrize(("is_live", "level"), [(True, Level.PROBLEM), (False, Level.WARNING)])
def test_an_absent_worker_is_a_problem_once_the_set_up_is_live(
    settings: Settings, database: Database, clock: Clock, is_live: bool, level: Level
) -> None:
    let_worker_run(database, clock())
    clock.advance(timedelta(minutes=1))
    site = site_at("http://127.0.0.1:1", settings, clock)
    with site.http:
        (finding,) = check_worker(site, database, is_live=is_live)
    assert (finding.level, finding.remedy[:9]) == (level, "Start one")


@pytest.mark.parametrize(("error", "level"), [("", Level.PROBLEM), ("ValueError", Level.WARNING)])
def test_a_job_that_is_stuck_is_a_problem_and_one_that_failed_a_warning(
    settings: Settings, database: Database, clock: Clock, error: str, level: Level
) -> None:
    let_worker_run(database, clock() - timedelta(minutes=5))
    begun = clock() - timedelta(minutes=2)
    let_job_run(database, "settle-doubts", begun, clock() if error else None, error=error,
                every_seconds=600)  # fmt: skip
    with database.write() as connection:
        heartbeats.save_beat(
            connection, "worker-1", started_at=begun - timedelta(minutes=1), beat_at=clock()
        )
    site = site_at("http://127.0.0.1:1", settings, clock)
    with site.http:
        (finding,) = check_worker(site, database)
    assert finding.level is level
    assert "settle-doubts" in finding.what
