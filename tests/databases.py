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


def empty(url: str) -> None:
    """Take every row out of a PostgreSQL database but the number of its migration."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET lock_timeout = '10s'")
        tables = connection.execute(
            "SELECT tablename FROM pg_tables"
            " WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
        ).fetchall()
        names = sql.SQL(", ").join(sql.Identifier(table) for (table,) in tables)
        connection.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(names))
