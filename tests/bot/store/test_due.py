"""Holds when what is queued is due."""

from datetime import timedelta

import pytest

from bot.store import due
from bot.store.database import Database
from bot.store.due import DueChunk
from tests.bot.store import rows, sending_rows
from tests.bot.store.rows import NOON


@pytest.mark.parametrize(("minutes", "after"), [(None, 0), (-5, 0), (0, 0), (7, 7)])
def test_what_was_due_before_is_due_now(
    database: Database, minutes: int | None, after: int
) -> None:
    with database.write() as connection:
        who = rows.add_someone(connection, lookup=b"their hash", provider_id="1")
        broadcast = sending_rows.add_broadcast(connection)
        number = sending_rows.add_chunk(connection, broadcast, 1)
        later = None if minutes is None else NOON + timedelta(minutes=minutes)
        sending_rows.add_delivery(
            connection, broadcast, who.person_id, who.address_id, not_before=later
        )
        chunk = DueChunk(broadcast, number, ())
        assert due.earliest(connection, chunk, NOON) == NOON + timedelta(minutes=after)
