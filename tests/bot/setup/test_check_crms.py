"""Whether the opt-outs of a CRM are known."""

from datetime import timedelta

from sqlalchemy import select

from bot.integrations.crm.pull_opt_outs import PullCursor
from bot.integrations.interface import IntegrationKind
from bot.runtime import Runtime
from bot.settings import Settings
from bot.setup.check_crms import check_crms
from bot.setup.findings import Level
from bot.storage.crm import crm_people
from bot.storage.engine.database import Database
from bot.storage.integrations import integrations
from bot.storage.schema.conversation_tables import Address
from bot.storage.schema.integration_tables import AWAITS_SECOND
from tests.bot.conversation.spoken_lines import say
from tests.bot.setup.conftest import site_at
from tests.clock import Clock

HOUR = timedelta(hours=1)


def late(settings: Settings, database: Database, clock: Clock) -> list[str]:
    """Return what is found, all of it problems."""
    site = site_at("http://127.0.0.1:1", settings, clock)
    with site.http:
        found = list(check_crms(site, database))
    assert all(one.level is Level.PROBLEM for one in found)
    return [one.what for one in found]


def test_opt_outs_that_are_held_and_records_to_be_deleted_are_told(
    runtime: Runtime, clock: Clock
) -> None:
    number = add(runtime.database, clock, "roses", IntegrationKind.ACTION_NETWORK)
    say(runtime, "+14155550101", "IBM")
    cursor = PullCursor(clock() - HOUR, clock(), held_at=clock())
    with runtime.database.write() as connection:
        integrations.change(connection, number, pulled_until=cursor.write())
        (address,) = connection.scalars(select(Address.id)).all()
        crm_people.note_seen(connection, number, [address], at=clock())
        crm_people.record_erased(connection, number, address, at=clock())
    site = site_at("http://127.0.0.1:1", runtime.settings, clock)
    with site.http:
        found = [(one.level, one.what) for one in check_crms(site, runtime.database)]
    assert found == [
        (Level.WARNING, "in roses 1 record of people who were erased here"),
        (
            Level.PROBLEM,
            "roses tells of more opt-outs than are believed, since 2026-05-04 12:00 UTC",
        ),
    ]


def test_one_of_which_nothing_was_heard_for_an_hour_is_a_problem(
    settings: Settings, database: Database, clock: Clock
) -> None:
    asked = add(database, clock, "roses", IntegrationKind.ACTION_NETWORK)
    add(database, clock, "lilies", IntegrationKind.VAN)
    waiting = {"paused_at": clock(), "paused_why": AWAITS_SECOND}
    add(database, clock, "tulips", IntegrationKind.ACTION_NETWORK, **waiting)
    clock.advance(HOUR)
    assert late(settings, database, clock) == []
    clock.advance(HOUR)
    assert late(settings, database, clock) == [
        "of roses no opt-out is known since 2026-05-04 12:00 UTC"
    ]
    with database.write() as connection:
        cursor = PullCursor(clock() - HOUR, clock())
        integrations.change(connection, asked, pulled_until=cursor.write())
    assert late(settings, database, clock) == []


def add(
    database: Database, clock: Clock, name: str, kind: IntegrationKind, **values: object
) -> int:
    """Add an integration and return its number."""
    with database.write() as connection:
        return integrations.add(
            connection, name=name, kind=kind, event_kinds=" ", created_at=clock(), **values
        )
