"""Holds that a database that goes away is told of once, and once more when it is back."""

import pytest

from bot.storage.engine.availability import Availability
from bot.storage.engine.database import Database, Unavailable
from tests.log_lines import logged


def test_who_meets_a_database_that_is_away_is_one_of_many_and_one_line_is_written(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    nowhere = Database("sqlite:////proc/nowhere/at/all.sqlite3")
    for _ in range(30):
        with pytest.raises(Unavailable), nowhere.read():
            pass
        with pytest.raises(Unavailable), nowhere.write():
            pass
    assert [record.message for record in caplog.records] == ["the database is away"]
    with database.read():  # another one
        pass
    assert len(caplog.records) == 1


def test_when_it_is_back_it_is_told_how_long_it_was_away(caplog: pytest.LogCaptureFixture) -> None:
    moments = iter((10.0, 32.5))
    availability = Availability("keys", seconds=lambda: next(moments))
    for _ in range(3):
        with pytest.raises(Unavailable), availability.watched():
            raise OSError("no such host: db.example.org")
    for _ in range(3):
        with availability.watched():
            pass
    assert [record.message for record in caplog.records] == [
        "the database is away",
        "the database is back",
    ]
    assert '"database": "keys", "away_s": 22.5' in logged(caplog)
    assert "example.org" not in logged(caplog)


def test_a_mistake_of_ours_is_not_the_databases(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(ZeroDivisionError), Availability("main").watched():
        raise ZeroDivisionError
    assert caplog.records == []
