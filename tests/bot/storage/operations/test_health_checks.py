"""A database that answers and takes no writes is told from one that does."""

from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.storage.engine.database import Database
from bot.storage.operations.health_checks import MIN_FREE_BYTES, takes_writes
from bot.storage.schema.operations_tables import Probe
from tests.bot.storage.rows import NOON


def test_one_that_takes_writes_is_written_to(database: Database) -> None:
    assert takes_writes(database, NOON)
    assert takes_writes(database, NOON)
    with database.read() as connection:
        assert connection.execute(select(Probe.id, Probe.probed_at)).all() == [(1, NOON)]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_full_disk_takes_none(database: Database) -> None:
    def free(path: Path) -> int:
        assert path == database.file
        return MIN_FREE_BYTES - 1

    assert not takes_writes(database, NOON, free_bytes=free)


def test_one_that_only_reads_takes_none(database_url: str) -> None:
    """As a standby does, or a server whose disk is nearly full."""
    only_reads = "options=-c%20default_transaction_read_only%3Don"
    if not database_url.startswith("sqlite"):
        database_url += ("&" if "?" in database_url else "?") + only_reads
    with closing(Database(database_url)) as database:
        assert database.is_ready()
        if database.is_sqlite:
            with database.write() as connection:
                connection.exec_driver_sql("PRAGMA query_only = ON")
        assert database.is_ready()
        assert not takes_writes(database, NOON)


def test_one_that_is_away_takes_none() -> None:
    with closing(Database("sqlite:////proc/nowhere/at/all.sqlite3")) as away:
        assert not takes_writes(away, NOON)
