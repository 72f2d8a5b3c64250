"""Holds when what is queued is due."""

from datetime import timedelta

import pytest

from bot.storage.deliveries import due_chunks
from bot.storage.deliveries.due_chunks import DueChunk
from bot.storage.engine.database import Database
from tests.bot.storage import delivery_rows, rows
from tests.bot.storage.rows import NOON


@pytest.mark.parametrize(("minutes", "after"), [(None, 0), (-5, 0), (0, 0), (7, 7)])
def test_what_was_due_before_is_due_now(
    database: Database, minutes: int | None, after: int
) -> None:
    with database.write() as connection:
        who = rows.add_someone(connection, lookup=b"their hash", provider_id="1")
        broadcast = delivery_rows.add_broadcast(connection)
        number = delivery_rows.add_chunk(connection, broadcast, 1)
        later = None if minutes is None else NOON + timedelta(minutes=minutes)
        delivery_rows.add_delivery(
            connection, broadcast, who.person_id, who.address_id, not_before=later
        )
        chunk = DueChunk(broadcast, number, ())
        assert due_chunks.earliest_due(connection, chunk, NOON) == NOON + timedelta(minutes=after)
