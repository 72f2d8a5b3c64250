"""Databases for tests: migrated once, empty for each test, on a real server or in a real file."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

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

    Rows are deleted and tables not truncated, over a connection that stays open: new files for
    each table and index take fifty times as long as the few rows of a test.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: psycopg.Connection[tuple[str]] | None = None
        self._statements = sql.Composed([])

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
            self._statements = _emptying(self._connection)
        with self._connection.transaction():
            self._connection.execute(self._statements)


def _emptying(connection: "psycopg.Connection[tuple[str]]") -> sql.Composed:
    """Return what empties all tables there are."""
    tables = connection.execute(
        "SELECT tablename FROM pg_tables"
        " WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
    ).fetchall()
    names = [sql.Identifier(table) for (table,) in tables]
    # One statement: whether a row is still referred to is asked only at its end.
    deleted = [
        sql.SQL("{} AS (DELETE FROM {})").format(sql.Identifier(f"rows_{number}"), name)
        for number, name in enumerate(names)
    ]
    return sql.SQL("; ").join(
        [
            sql.SQL("SET LOCAL lock_timeout = '10s'"),
            sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(sql.SQL(", ").join(names)),
            sql.SQL("WITH {} SELECT").format(sql.SQL(", ").join(deleted)),
            sql.SQL(
                "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false)"
                " FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
            ),
        ]
    )
