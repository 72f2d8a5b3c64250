"""Holds that times are aware and UTC, whatever goes in, and that the tables name what is sealed."""

from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import StatementError

from bot.storage.schema.conversation_tables import Person
from bot.storage.schema.key_tables import Sealed
from bot.storage.schema.table_base import Table
from tests.bot.storage.rows import NOON

IN_NEW_YORK = timezone(timedelta(hours=-4))


def test_a_time_of_any_zone_comes_out_as_utc(connection: Connection) -> None:
    connection.execute(insert(Person).values(created_at=NOON.astimezone(IN_NEW_YORK)))
    created_at, erased_at = connection.execute(select(Person.created_at, Person.erased_at)).one()
    assert created_at == NOON
    assert created_at.utcoffset() == timedelta(0)
    assert erased_at is None


def test_a_time_without_a_zone_is_refused(connection: Connection) -> None:
    naive = datetime(2026, 5, 4, 12, 0)  # noqa: DTZ001 -- that is the point
    with pytest.raises(StatementError, match="without a zone"):
        connection.execute(insert(Person).values(created_at=naive))


def test_every_name_of_what_is_sealed_is_a_columns() -> None:
    for sealed in Sealed:
        table, column = sealed.split(".")
        assert column in Table.metadata.tables[table].c
