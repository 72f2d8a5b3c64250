"""Rows to begin with."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from bot.storage.engine.database import Database
from tests.bot.storage import rows


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    """A connection in a transaction that writes."""
    with database.write() as opened:
        yield opened


@pytest.fixture
def ana(connection: Connection) -> rows.Someone:
    """A person with one number, who has written one message."""
    return rows.add_someone(connection, lookup=b"a" * 16, provider_id="SM0")
