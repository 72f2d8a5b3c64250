"""Holds what a claim reads: who opted out, at one moment, whatever moves on meanwhile."""

from threading import Event

import pytest

from bot.storage.consent import suppressions
from bot.storage.deliveries import claim_statements
from bot.storage.engine.database import Database
from bot.storage.engine.prepared_statements import Prepared
from bot.storage.privacy import keys
from bot.storage.schema.consent_tables import Suppression
from tests.bot.storage.rows import NOON
from tests.call_hooks import acting_at

OLDER, NEWER = b"older hash of it", b"newer hash of it"


def suppress(database: Database, lookup: bytes) -> None:
    with database.write() as connection:
        suppressions.suppress(
            connection, lookup=lookup, generation=1, reason="word", message_id=None, at=NOON
        )


@pytest.mark.parametrize("others", [0, 40, 300])
def test_of_however_many_those_are_found_who_opted_out(database: Database, others: int) -> None:
    suppress(database, OLDER)
    asked = [f"{number:016}".encode() for number in range(others)]
    with database.read() as connection:
        assert claim_statements.find_suppressed(connection, asked) == frozenset()
        assert claim_statements.find_suppressed(connection, [*asked, OLDER]) == {OLDER}


def test_who_opted_out_is_seen_though_keys_are_rotated_meanwhile(
    database: Database,
) -> None:
    suppress(database, OLDER)
    asked = [NEWER, *(f"{number:016}".encode() for number in range(300)), OLDER]
    was_rotated = Event()

    with database.write() as connection:

        def rotate_once() -> None:
            if not was_rotated.is_set():
                was_rotated.set()
                keys.carry_lookup(connection, Suppression, OLDER, lookup=NEWER, generation=2)

        with acting_at("return", Prepared.rows, rotate_once):
            found = claim_statements.find_suppressed(connection, asked)
        assert was_rotated.is_set()
        assert found
