"""Holds that a broadcast is changed only from where it is expected to stand."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from bot.storage.broadcasts import broadcasts
from bot.storage.engine.database import Database
from bot.storage.organizers.organizers import Organizer
from bot.storage.schema.broadcast_tables import BroadcastStatus
from tests.bot.storage import broadcast_rows
from tests.bot.storage.rows import NOON


@pytest.fixture
def ana_acts(connection: Connection) -> Organizer:
    """An organizer."""
    return broadcast_rows.organizer(connection)


def test_a_draft_comes_back_as_it_was_kept(connection: Connection, ana_acts: Organizer) -> None:
    added = broadcast_rows.broadcast(connection, ana_acts, expires_hours=36.5)
    row = broadcasts.find(connection, added)
    assert row is not None
    assert (row.id, row.status, row.expires_hours) == (added, BroadcastStatus.DRAFT, 36.5)
    assert (row.drafted_by, row.drafted_at, row.starts_at) == (ana_acts.id, NOON, None)
    assert broadcasts.find(connection, added, lock=True) == row
    assert broadcasts.find(connection, added + 1) is None


def test_only_what_stands_where_it_is_expected_is_changed(
    connection: Connection, ana_acts: Organizer
) -> None:
    added = broadcast_rows.broadcast(connection, ana_acts)
    change: Callable[..., bool] = broadcasts.change
    expected = (BroadcastStatus.SENDING, BroadcastStatus.CANARY)
    assert not change(connection, added, expected, status=BroadcastStatus.PAUSED)
    assert change(connection, added, (BroadcastStatus.DRAFT,), status=BroadcastStatus.CANARY)
    assert change(connection, added, expected, status=BroadcastStatus.PAUSED, pause_reason="why")
    row = broadcasts.find(connection, added)
    assert row is not None
    assert (row.status, row.pause_reason) == (BroadcastStatus.PAUSED, "why")


def test_of_two_who_change_it_at_once_one_does(database: Database) -> None:
    with database.write() as connection:
        added = broadcast_rows.broadcast(connection, broadcast_rows.organizer(connection))
    done = []
    for _ in range(2):
        with database.write() as connection:
            draft = (BroadcastStatus.DRAFT,)
            values = {"status": BroadcastStatus.SCHEDULED}
            done.append(broadcasts.change(connection, added, draft, **values))
    assert done == [True, False]


def test_they_are_listed_newest_first_and_by_where_they_stand(
    connection: Connection, ana_acts: Organizer
) -> None:
    stand = (BroadcastStatus.SENDING, BroadcastStatus.DRAFT, BroadcastStatus.CANARY)
    first, second, third = (
        broadcast_rows.broadcast(connection, ana_acts, status=one) for one in stand
    )
    assert [row.id for row in broadcasts.list_all(connection)] == [third, second, first]
    going = broadcasts.list_in_status(connection, BroadcastStatus.CANARY, BroadcastStatus.SENDING)
    assert [row.id for row in going] == [first, third]
    assert broadcasts.list_in_status(connection) == []


@pytest.mark.parametrize(
    ("changes", "is_twin"),
    [
        ({}, True),
        ({"title": "Another title"}, True),
        ({"texts": '{"en": "Something else."}'}, False),
        ({"audience": '{"languages": ["es"]}'}, False),
        ({"organization": "daily-kos"}, False),
        ({"approved_at": None}, False),
        ({"approved_at": NOON - timedelta(days=2)}, False),
        ({"status": BroadcastStatus.CANCELLED}, False),
        ({"status": BroadcastStatus.SENT}, True),
    ],
)
def test_a_twin_says_the_same_to_the_same_people(
    connection: Connection, ana_acts: Organizer, changes: dict[str, object], is_twin: bool
) -> None:
    other = broadcast_rows.broadcast(connection, ana_acts, **{"approved_at": NOON, **changes})
    row = broadcasts.find(connection, broadcast_rows.broadcast(connection, ana_acts))
    assert row is not None
    found = broadcasts.find_same_broadcast(connection, row, since=NOON - timedelta(days=1))
    assert found == (other if is_twin else None)
