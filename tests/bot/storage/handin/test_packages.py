"""Holds that a package is changed only from where it is expected to stand."""

import pytest
from sqlalchemy import Connection

from bot.storage.handin import packages
from bot.storage.organizers.organizers import Organizer
from bot.storage.schema.handin_tables import PackageStatus
from tests.bot.storage import broadcast_rows
from tests.bot.storage.rows import CAMPAIGN, NOON


@pytest.fixture
def ana_acts(connection: Connection) -> Organizer:
    """An organizer."""
    return broadcast_rows.organizer(connection)


def add_draft(connection: Connection, who: Organizer, campaign: str = CAMPAIGN) -> int:
    return packages.add(
        connection, campaign=campaign, recipients="age1…", made_by=who.id, made_at=NOON
    )


def test_a_draft_comes_back_as_it_was_kept(connection: Connection, ana_acts: Organizer) -> None:
    added = add_draft(connection, ana_acts)
    row = packages.find(connection, added)
    assert row is not None
    assert (row.id, row.status, row.recipients) == (added, PackageStatus.DRAFT, "age1…")
    assert (row.made_by, row.made_at, row.frozen_at) == (ana_acts.id, NOON, None)
    assert packages.find(connection, added, lock=True) == row
    assert packages.find(connection, added + 1) is None


def test_only_what_stands_where_it_is_expected_is_changed(
    connection: Connection, ana_acts: Organizer
) -> None:
    added = add_draft(connection, ana_acts)
    built, frozen = PackageStatus.BUILT, PackageStatus.FROZEN
    assert not packages.change(connection, added, (built,), status=PackageStatus.RELEASED)
    draft = (PackageStatus.DRAFT,)
    assert packages.change(connection, added, draft, status=frozen, names=3, erased=1)
    row = packages.find(connection, added)
    assert row is not None
    assert (row.status, row.counted) == (frozen, 4)


def test_packages_are_listed_the_newest_first(connection: Connection, ana_acts: Organizer) -> None:
    first, other = add_draft(connection, ana_acts), add_draft(connection, ana_acts, "other")
    last = add_draft(connection, ana_acts)
    assert [row.id for row in packages.list_all(connection)] == [last, other, first]
    assert [row.id for row in packages.list_all(connection, CAMPAIGN)] == [last, first]
