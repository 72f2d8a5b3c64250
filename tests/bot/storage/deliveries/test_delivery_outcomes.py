"""Holds that what is open is found by the index that was made for it, at any size."""

import pytest

from bot.runtime import Runtime
from bot.storage.broadcasts import broadcast_counts
from bot.storage.deliveries import deliveries, delivery_outcomes, direct_messages, waiting
from bot.storage.engine.prepared_statements import Prepared

INDEXED = [
    (delivery_outcomes._OVERDUE, "ix_deliveries_open"),
    (delivery_outcomes._UNCERTAIN_TEXTS, "ix_deliveries_open"),
    (delivery_outcomes._HAS_UNSETTLED, "ix_deliveries_open"),
    (direct_messages._REFUSALS, "ix_deliveries_address_id"),
    (delivery_outcomes._KNOWN_IDS, "ix_deliveries_address_id"),
    (waiting._WAITING, "ix_deliveries_waiting"),
    (waiting._SLEEPING_CHUNKS, "ix_deliveries_waiting"),
    (broadcast_counts._FAILURES, "ix_deliveries_failed"),
    (broadcast_counts._RECENT, "ix_deliveries_sent"),
    (broadcast_counts._LAST, "ix_deliveries_sent"),
    (broadcast_counts._outcome_statement(1), "ix_deliveries_sent"),
]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("statement", "index"), INDEXED)
def test_what_is_asked_every_few_seconds_goes_by_its_index(
    runtime: Runtime, statement: Prepared, index: str
) -> None:
    with runtime.database.read() as connection:
        compiled = statement._compile(connection.dialect)
        driver = connection.connection.dbapi_connection
        assert driver is not None
        asked = driver.cursor().execute(
            f"EXPLAIN QUERY PLAN {compiled.text}", [1] * compiled.text.count("?")
        )
        plan = [str(line[3]) for line in asked]
    assert any(index in step for step in plan), plan


def test_of_no_delivery_nothing_is_known(runtime: Runtime) -> None:
    with runtime.database.read() as connection:
        assert delivery_outcomes.refusal_context(connection, 404) is None
        assert deliveries.find(connection, 404, lock=True) is None
