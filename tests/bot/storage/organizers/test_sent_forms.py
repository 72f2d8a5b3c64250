"""A form is taken once, on both databases, and leads where it led the first time."""

from datetime import timedelta

from bot.storage.engine.database import Database
from bot.storage.organizers import sent_forms
from tests.clock import Clock


def test_a_form_is_taken_once(database: Database, clock: Clock) -> None:
    with database.write() as connection:
        assert sent_forms.take(connection, b"one", at=clock())
        assert not sent_forms.take(connection, b"one", at=clock())
        assert sent_forms.take(connection, b"two", at=clock())


def test_it_leads_where_it_led(database: Database, clock: Clock) -> None:
    with database.write() as connection:
        sent_forms.take(connection, b"one", at=clock())
        assert sent_forms.find_where_it_led(connection, b"one") == ""
        sent_forms.note_where_it_led(connection, b"one", "/console/team")
        assert sent_forms.find_where_it_led(connection, b"one") == "/console/team"
        assert sent_forms.find_where_it_led(connection, b"none") == ""


def test_one_that_did_nothing_may_be_sent_again(database: Database, clock: Clock) -> None:
    with database.write() as connection:
        sent_forms.take(connection, b"one", at=clock())
        sent_forms.give_back(connection, b"one")
        assert sent_forms.take(connection, b"one", at=clock())


def test_they_are_forgotten(database: Database, clock: Clock) -> None:
    with database.write() as connection:
        sent_forms.take(connection, b"one", at=clock() - timedelta(days=2))
        sent_forms.take(connection, b"two", at=clock())
        assert sent_forms.forget(connection, before=clock() - timedelta(days=1)) == 1
        assert sent_forms.take(connection, b"one", at=clock())
        assert not sent_forms.take(connection, b"two", at=clock())
