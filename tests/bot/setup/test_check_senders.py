"""Whether the senders of broadcasts stand still."""

from datetime import timedelta

from bot.sending.refusal_words import store_reason
from bot.settings import Settings
from bot.setup.check_senders import check_senders
from bot.setup.findings import Finding, Level
from bot.storage.deliveries import sender_pace
from bot.storage.engine.database import Database
from tests.bot.setup.conftest import site_at
from tests.clock import Clock


def look(settings: Settings, database: Database, clock: Clock) -> list[Finding]:
    """Return what is found."""
    site = site_at("http://127.0.0.1:1", settings, clock)
    with site.http:
        return list(check_senders(site, database))


def test_senders_that_send_are_no_matter(
    settings: Settings, database: Database, clock: Clock
) -> None:
    assert look(settings, database, clock) == []


def test_one_that_was_stopped_is_a_problem_with_its_reason(
    settings: Settings, database: Database, clock: Clock
) -> None:
    with database.write() as connection:
        reason = store_reason("refused", channel="sms", code="20003")
        sender_pace.stop_sender(connection, "sms", reason)
    (found,) = look(settings, database, clock)
    assert found.level is Level.PROBLEM
    assert found.what.startswith("nothing goes out by sms: ")


def test_one_that_waits_for_long_is_warned_of_and_for_a_moment_is_not(
    settings: Settings, database: Database, clock: Clock
) -> None:
    for minutes, levels in ((5, []), (50, [Level.WARNING])):
        with database.write() as connection:
            sender_pace.stop_until(connection, "telegram", clock() + timedelta(minutes=minutes))
        assert [one.level for one in look(settings, database, clock)] == levels
