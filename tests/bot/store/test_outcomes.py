"""Holds that what is open is found by the index that was made for it, at any size."""

import pytest

from bot.runtime import Runtime
from bot.store import deliveries, figures, outcomes
from bot.store.prepared import Prepared

INDEXED = [
    (outcomes._OVERDUE, "ix_deliveries_open"),
    (outcomes._UNCERTAIN_TEXTS, "ix_deliveries_open"),
    (outcomes._HAS_UNSETTLED, "ix_deliveries_open"),
    (outcomes._STRIKES, "ix_deliveries_address_id"),
    (outcomes._KNOWN_IDS, "ix_deliveries_address_id"),
    (figures._FAILURES, "ix_deliveries_failed"),
    (figures._RECENT, "ix_deliveries_sent"),
    (figures._LAST, "ix_deliveries_sent"),
    (figures._sampling(1), "ix_deliveries_sent"),
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
        assert compiled.names is not None
        asked = driver.cursor().execute(
            f"EXPLAIN QUERY PLAN {compiled.text}", [1] * len(compiled.names)
        )
        plan = [str(line[3]) for line in asked]
    assert any(index in step for step in plan), plan


def test_of_no_delivery_nothing_is_known(runtime: Runtime) -> None:
    with runtime.database.read() as connection:
        assert outcomes.context(connection, 404) is None
        assert deliveries.find(connection, 404, lock=True) is None
        with pytest.raises(LookupError):
            outcomes.channel_of(connection, 404)
