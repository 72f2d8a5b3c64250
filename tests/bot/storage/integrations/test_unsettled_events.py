"""What did not arrive is counted, and listed, without reading all that did."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, event

from bot.storage.engine.database import Database
from bot.storage.integrations import integrations, waiting_events

INDEX = "ix_integration_events_unsettled"


def count(connection: Connection) -> object:
    return integrations.count_events(connection)


def list_unsettled(connection: Connection) -> object:
    return waiting_events.list_unsettled(connection, 1, limit=10)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("read", [count, list_unsettled])
def test_it_is_found_by_its_own_index(
    database: Database, read: Callable[[Connection], object]
) -> None:
    plans: list[str] = []

    def explain(_: object, cursor: object, statement: str, given: Any, *rest: object) -> None:
        del cursor, rest
        driver = connection.connection.dbapi_connection
        assert driver is not None
        asked = driver.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", given)
        plans.extend(str(line[3]) for line in asked)

    with database.read() as connection:
        event.listen(connection, "before_cursor_execute", explain)
        read(connection)
    assert any(INDEX in plan for plan in plans), plans
