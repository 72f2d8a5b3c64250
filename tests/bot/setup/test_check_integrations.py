"""Whether other programs take what they are told."""

from datetime import timedelta

from bot.integrations.integration_life import BY_AN_ORGANIZER
from bot.settings import Settings
from bot.setup.check_integrations import check_integrations
from bot.storage.engine.database import Database
from bot.storage.integrations import integrations
from tests.bot.setup.conftest import site_at
from tests.bot.storage import rows
from tests.bot.storage.integrations.test_noted_events import integrate, set_status
from tests.clock import Clock


def look(settings: Settings, database: Database, clock: Clock) -> list[str]:
    """Return what is found."""
    site = site_at("http://127.0.0.1:1", settings, clock)
    with site.http:
        return [one.what for one in check_integrations(site, database)]


def change(database: Database, number: int, **values: object) -> None:
    """Change an integration."""
    with database.write() as connection:
        integrations.change(connection, number, **values)


def test_what_works_and_what_an_organizer_paused_is_no_matter(
    settings: Settings, database: Database, clock: Clock
) -> None:
    with database.write() as connection:
        number = integrate(connection, "hall")
    change(database, number, failing_since=clock() - timedelta(minutes=30))
    assert look(settings, database, clock) == []
    change(database, number, paused_at=clock(), paused_why=BY_AN_ORGANIZER)
    assert look(settings, database, clock) == []


def test_a_receiver_that_takes_nothing_is_warned_of_and_one_that_was_paused_for_it(
    settings: Settings, database: Database, clock: Clock
) -> None:
    with database.write() as connection:
        number = integrate(connection, "hall")
        ana = rows.add_someone(connection, lookup=b"a" * 16, provider_id="SM0")
        rows.sign(connection, ana)
    change(database, number, failing_since=clock() - timedelta(hours=1))
    assert look(settings, database, clock) == [
        "hall takes nothing since 2026-05-04 11:00 UTC; 1 waiting"
    ]
    change(database, number, paused_at=clock(), paused_why="410")
    assert look(settings, database, clock) == ["hall is paused (status 410); 1 waiting"]


def test_what_was_never_taken_is_warned_of(
    settings: Settings, database: Database, clock: Clock
) -> None:
    with database.write() as connection:
        integrate(connection, "hall")
        ana = rows.add_someone(connection, lookup=b"a" * 16, provider_id="SM0")
        rows.sign(connection, ana)
        set_status(connection, "failed")
    assert look(settings, database, clock) == ["hall never took 1 of what it was told"]
