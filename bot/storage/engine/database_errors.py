"""What a database's failures mean to a caller: it is away, or we made a mistake."""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc


class Unavailable(Exception):
    """The database cannot be reached, is locked too long, is full, or is not set up.

    Nothing was stored; whoever asked should try again later.
    """


class AlreadyStored(Exception):
    """A row is there already that may be there once: nothing was stored."""


_AWAY = (
    exc.OperationalError,
    exc.InterfaceError,
    exc.TimeoutError,  # every pooled connection is in use
    exc.DisconnectionError,
    sqlite3.OperationalError,
    OSError,  # the lock file
)
_AWAY_STATES = frozenset({"25006", "26000", "42P01", "42703"})
"""SQLSTATEs that are no fault of the statement: a standby that only reads (after a failover), a
session that a pooler has given what was prepared in another, and tables or columns that are not
there yet (a release that runs before its migrations)."""


def is_unavailable(error: BaseException) -> bool:
    """Say whether this is the database's state rather than a mistake of ours."""
    if isinstance(error, _AWAY):
        return True
    if isinstance(error, exc.DBAPIError):
        if error.connection_invalidated:
            return True
        error = error.orig or error
    psycopg = sys.modules.get("psycopg")  # not loaded for SQLite, where it raises nothing
    if psycopg is not None and isinstance(error, psycopg.Error):
        away = isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
        return away or error.sqlstate in _AWAY_STATES
    # a damaged or foreign file: exactly this class, whose children are mistakes of ours
    return type(error) is sqlite3.DatabaseError


def is_already_stored(error: BaseException) -> bool:
    """Say whether a statement of ``bot.storage.engine.prepared_statements`` met a row that is
    there already."""
    if isinstance(error, sqlite3.IntegrityError):
        return error.sqlite_errorname == "SQLITE_CONSTRAINT_UNIQUE"
    psycopg = sys.modules.get("psycopg")
    return psycopg is not None and isinstance(error, psycopg.errors.UniqueViolation)


def describe(error: BaseException) -> str:
    """Return what kind of failure it is: never its text, which may quote what was written."""
    cause = error.orig if isinstance(error, exc.DBAPIError) and error.orig else error
    code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None)
    return f"{type(cause).__name__} {code}" if code else type(cause).__name__


@contextmanager
def translated() -> Iterator[None]:
    """Raise ``Unavailable`` and ``Doubled`` for what means that; let everything else through."""
    try:
        yield
    except Exception as error:
        if is_already_stored(error):
            raise AlreadyStored("what may be stored once is stored already") from error
        if not is_unavailable(error):
            raise
        raise Unavailable(f"the database is unavailable: {describe(error)}") from error
