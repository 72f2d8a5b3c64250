"""What a database's failures mean to a caller: it is away, or we made a mistake."""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from bot.languages import Phrase
from bot.languages.advice import Advised
from bot.storage.engine.database_remedies import STATES_OF_THE_DATABASE, explain


class Unavailable(Advised, Exception):
    """The database cannot be reached, is locked too long, is full, or is not set up.

    Nothing was stored; whoever asked should try again later. ``found`` says what is wrong, and
    ``to_do`` what to do about it, None where nothing is known: sentences without their full stops.
    As text it is the English words.
    """

    def __init__(self, found: Phrase, to_do: Phrase | None = None) -> None:
        super().__init__(found)
        self.found, self.to_do = found, to_do

    def __str__(self) -> str:
        return self.what


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
        return away or error.sqlstate in STATES_OF_THE_DATABASE
    # a damaged or foreign file: exactly this class, whose children are mistakes of ours
    return type(error) is sqlite3.DatabaseError


def is_already_stored(error: BaseException) -> bool:
    """Say whether a statement of ``bot.storage.engine.prepared_statements`` met a row that is
    there already."""
    if isinstance(error, sqlite3.IntegrityError):
        return error.sqlite_errorname == "SQLITE_CONSTRAINT_UNIQUE"
    psycopg = sys.modules.get("psycopg")
    return psycopg is not None and isinstance(error, psycopg.errors.UniqueViolation)


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
        why, to_do = explain(error)
        raise Unavailable(Phrase("database_faults.unavailable", {"why": why}), to_do) from error
