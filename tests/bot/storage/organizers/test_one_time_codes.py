"""One-time codes: one at a time, a few tries, a few minutes, and only as a hash."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.storage.engine.database import Database
from bot.storage.organizers import one_time_codes, organizers
from bot.storage.schema.organizer_tables import Organizer
from tests.clock import NOON

SOON = NOON + timedelta(minutes=10)
CODE, OTHER = b"c" * 32, b"o" * 32


@pytest.fixture
def ana(database: Database) -> int:
    with database.write() as connection:
        added = organizers.add(
            connection, "ana", lookup=None, generation=None, sealed=None, at=NOON
        )
    return added.id


def give(database: Database, who: int, code: bytes = CODE, minutes: int = 0) -> bool:
    now = NOON + timedelta(minutes=minutes)
    with database.write() as connection:
        until = now + timedelta(minutes=10)
        return one_time_codes.set_code(connection, who, code, subject_id=7, now=now, until=until)


def spend(database: Database, who: int, code: bytes = CODE, minutes: int = 0) -> bool:
    with database.write() as connection:
        return one_time_codes.use_code(connection, who, code, now=NOON + timedelta(minutes=minutes))


def miss(database: Database, who: int, times: int) -> None:
    with database.write() as connection:
        for _ in range(times):
            one_time_codes.count_wrong_code(connection, who)


def test_a_code_is_waited_for_until_it_is_used(database: Database, ana: int) -> None:
    assert give(database, ana)
    with database.read() as connection:
        assert one_time_codes.is_open(connection, ana, now=NOON)
        assert one_time_codes.awaited_code(connection, ana, now=NOON) == one_time_codes.AwaitedCode(
            CODE, 7
        )
        assert not one_time_codes.is_open(connection, ana, now=SOON)
    assert not spend(database, ana, OTHER)
    assert not spend(database, ana, minutes=10)
    assert spend(database, ana, minutes=9)
    assert not spend(database, ana, minutes=9)


def test_a_new_code_takes_the_place_of_the_last(database: Database, ana: int) -> None:
    give(database, ana)
    assert give(database, ana, OTHER)
    assert not spend(database, ana)
    assert spend(database, ana, OTHER)


def test_wrong_tries_count_over_codes_until_their_time_is_over(
    database: Database, ana: int
) -> None:
    give(database, ana)
    miss(database, ana, one_time_codes.MAX_WRONG_CODES - 1)
    assert give(database, ana, minutes=5)
    miss(database, ana, 1)
    assert not spend(database, ana, minutes=5)
    assert not give(database, ana, minutes=14)
    with database.read() as connection:
        assert one_time_codes.awaited_code(connection, ana, now=NOON + timedelta(minutes=5)) is None
        assert one_time_codes.is_open(connection, ana, now=NOON + timedelta(minutes=5))
    assert give(database, ana, minutes=15)
    assert spend(database, ana, minutes=15)


def test_who_was_removed_has_no_code_and_gets_none(database: Database, ana: int) -> None:
    give(database, ana)
    with database.write() as connection:
        organizers.remove(connection, ana, at=NOON)
    assert not spend(database, ana)
    assert not give(database, ana)
    with database.read() as connection:
        assert connection.execute(select(Organizer.code)).scalar_one() is None


def test_a_clock_that_is_set_back_locks_nobody_out(database: Database, ana: int) -> None:
    give(database, ana)
    miss(database, ana, one_time_codes.MAX_WRONG_CODES)
    assert not give(database, ana)
    assert give(database, ana, minutes=-60)
