"""Databases for tests: migrated once, empty for each test, on a real server or in a real file."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from bot.storage.engine.database import Database
from tests import postgres


def kinds() -> list[str]:
    """Return the kinds of database that tests can run on here.

    ``TEST_POSTGRES_URL`` names a running server, or is empty where there is none; where it is
    not set at all, a server is started if one can be had.
    """
    named = os.environ.get("TEST_POSTGRES_URL")
    available = bool(named) if named is not None else postgres.find_binaries() is not None
    return ["sqlite", "postgresql"] if available else ["sqlite"]


def migrate(url: str) -> None:
    """Make the tables, and leave no connection open."""
    database = Database(url)
    database.migrate()
    database.close()


def copy_of(template: Path, folder: Path) -> str:
    """Return the URL of a SQLite file that is a copy of a migrated one."""
    return f"sqlite:///{shutil.copyfile(template, folder / 'handraiser.sqlite3')}"


@contextmanager
def migrated_postgres(name: str) -> Iterator[str]:
    """Yield the URL of a migrated database of that name, on a server of this run's."""
    with ExitStack() as stack:
        server = os.environ.get("TEST_POSTGRES_URL") or stack.enter_context(postgres.server())
        url = stack.enter_context(postgres.database(server, name))
        migrate(url)
        yield url


class PostgresCleaner:
    """Takes every row out of a migrated PostgreSQL database after each test.

    Over a connection that stays open, rows are deleted and what held some is vacuumed: TRUNCATE
    makes new files for each table and index, and takes twice as long or more. Either leaves the
    files empty, so that no test finds its rows in another order because of those before.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: psycopg.Connection[tuple[Any, ...]] | None = None
        self._tables: list[str] = []

    def empty(self) -> None:
        """Delete all rows but the number of the migration, and let ids begin at 1 again.

        Nobody may be at work in the database: a test that left a transaction open fails here.
        """
        try:
            self._empty()
        except psycopg.errors.AdminShutdown:  # a test had all connections ended
            self.close()
            self._empty()

    def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _empty(self) -> None:
        if self._connection is None:
            self._connection = psycopg.connect(self._url, autocommit=True)
            with suppress(psycopg.errors.InsufficientPrivilege):  # on a server of somebody else's
                self._connection.execute("SET session_replication_role = replica")
            self._tables = _tables(self._connection)
        with self._connection.transaction():
            self._connection.execute("SET LOCAL lock_timeout = '10s'")
            self._connection.execute(_locking(self._tables))
            held_rows = [table for (table,) in self._connection.execute(_WITH_A_FILE_NOT_EMPTY)]
            if held_rows:
                self._connection.execute(_deleting(held_rows))
            self._connection.execute(_NUMBERS_BEGIN_ANEW)
            if self._connection.execute(_HAS_STARTED_JOBS).fetchone():
                self._connection.execute("DELETE FROM dbos.workflow_status")
        if held_rows:
            self._connection.execute(_vacuuming(held_rows))


_HAS_STARTED_JOBS = "SELECT 1 FROM pg_tables WHERE schemaname = 'dbos'"
"""Whether a test has started a job: no row of ours, and the next test must not see it."""


def _tables(connection: "psycopg.Connection[tuple[Any, ...]]") -> list[str]:
    found = connection.execute(
        "SELECT tablename FROM pg_tables"
        " WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
    )
    return [table for (table,) in found]


def _locking(tables: Sequence[str]) -> sql.Composed:
    names = sql.SQL(", ").join(sql.Identifier(table) for table in tables)
    return sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(names)


def _deleting(tables: Sequence[str]) -> sql.Composed:
    """Return the statement that empties all: one, since foreign keys are looked at at its end."""
    each = [
        sql.SQL("{} AS (DELETE FROM {})").format(sql.Identifier(f"of_{name}"), sql.Identifier(name))
        for name in tables
    ]
    return sql.SQL("WITH {} SELECT 1").format(sql.SQL(", ").join(each))


def _vacuuming(tables: Sequence[str]) -> sql.Composed:
    return sql.SQL("VACUUM {}").format(sql.SQL(", ").join(map(sql.Identifier, tables)))


_WITH_A_FILE_NOT_EMPTY = (
    "SELECT relname FROM pg_class"
    " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    " AND relname <> 'alembic_version' AND pg_relation_size(oid) > 0"
)
_NUMBERS_BEGIN_ANEW = (
    "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false)"
    " FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
)
