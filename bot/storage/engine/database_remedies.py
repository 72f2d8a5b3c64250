"""Why a database cannot be used, in its driver's words where these can quote nothing, and what to
do about it.

An answer to a statement may quote what was written: of those the SQLSTATE alone is told
(https://www.postgresql.org/docs/current/errcodes-appendix.html). What is said before any statement
is sent (of connecting, of files) names server, user and database, and no password. Our own words
stand in ``bot/languages/*/setup.yaml``.
"""

import sqlite3
import sys
from collections.abc import Mapping
from typing import Final

from sqlalchemy import exc

from bot.languages import Phrase


def _fault(key: str, **params: object) -> Phrase:
    return Phrase(f"database_faults.{key}", params)


def _remedy(key: str) -> Phrase:
    return Phrase(f"database_remedies.{key}")


POOLER: Final = _remedy("pooler")
FILE_NAME: Final = _remedy("file_name")
FOLDER: Final = _remedy("folder")
MIGRATE: Final = _remedy("migrate")
PRIMARY: Final = _remedy("primary")
RIGHTS: Final = _remedy("rights")
SERVER: Final = _remedy("server")
NEWER_PROGRAM: Final = _remedy("newer_program")
UNICODE: Final = _remedy("unicode")
SCHEMA_OF_JOBS: Final = _remedy("schema_of_jobs")
SCHEMA_OF_USER: Final = _remedy("schema_of_user")
OWN_DATABASE: Final = _remedy("own_database")

_SAID_ON_CONNECTING: Final[Mapping[str, str]] = {
    "too many": "fewer_processes",
    "connection slots": "fewer_processes",
    "not permitted to log in": "open",
    "not currently accepting connections": "open",
    "password authentication failed": "user",
    "no password supplied": "user",
    'role "': "user",
    'database "': "name",
    "no pg_hba.conf entry": "let_in",
    "does not support SSL": "no_encryption",
    "root certificate file": "root_certificate",
    "certificate": "certificate",
    "SSL": "sslmode",
    "resolve host": "host",
    "Network is unreachable": "ipv4",
    "refused": "server",
    "timeout": "server",
    "No such file": "server",
    "starting up": "wait",
    "shutting down": "wait",
    "recovery": "wait",
}
"""Part of what the driver says → the key of the remedy; the first that fits."""
_BY_STATE: Final[Mapping[str, tuple[str, str]]] = {
    "08P01": ("pooler_refuses", "pooler"),
    "25006": ("reads_alone", "primary"),
    "26000": ("sessions_shared", "pooler"),
    "40P01": ("deadlock", "try_again"),
    "42P05": ("sessions_shared", "pooler"),
    "42501": ("not_allowed", "rights"),
    "42P01": ("table_missing", "migrate"),
    "42703": ("column_missing", "migrate"),
    "53100": ("disk_full", "make_room"),
    "53300": ("too_many_connections", "fewer_processes"),
    "57P01": ("shut_down", "wait"),
    "57P02": ("shut_down", "wait"),
    "57P03": ("starting", "wait"),
}
"""SQLSTATE → the keys of what it means and of the remedy. All are of the database, none is of the
statement."""
STATES_OF_THE_DATABASE: Final = frozenset(_BY_STATE)
_BY_SQLITE_ERROR: Final[Mapping[str, tuple[str, str]]] = {
    "SQLITE_CANTOPEN": ("cannot_open", "folder"),
    "SQLITE_READONLY": ("not_writable", "folder"),
    "SQLITE_PERM": ("not_writable", "folder"),
    "SQLITE_FULL": ("disk_full", "make_room"),
    "SQLITE_IOERR": ("disk_broken", "folder"),
    "SQLITE_NOTADB": ("no_database", "file_name"),
    "SQLITE_CORRUPT": ("damaged", "restore"),
    "SQLITE_BUSY": ("held", "end_others"),
}
"""The beginning of SQLite's own name for an error → the keys of what it means, and of the remedy.
"""


def explain(error: BaseException) -> tuple[Phrase, Phrase | None]:
    """Return what is wrong with the database, and what to do, None where nothing is known."""
    cause = error.orig if isinstance(error, exc.DBAPIError) and error.orig else error
    if isinstance(cause, OSError) and not isinstance(cause, TimeoutError):
        words = cause.strerror or type(cause).__name__
        file = f"{cause.filename}" if cause.filename else _fault("its_file")
        return _fault("of_file", words=words, file=file), FOLDER
    if isinstance(cause, sqlite3.Error):
        return _explain_sqlite(cause)
    psycopg = sys.modules.get("psycopg")
    if psycopg is not None and isinstance(cause, psycopg.Error):
        if cause.sqlstate is None:
            return _explain_connecting(str(cause))
        state = f"{type(cause).__name__} {cause.sqlstate}"
        what, remedy = _BY_STATE.get(cause.sqlstate, ("", ""))
        if not what:
            return in_its_words(state), None
        return _fault("with_code", words=_fault(what), code=state), _remedy(remedy)
    return in_its_words(describe(cause)), None


def in_its_words(said: str) -> Phrase:
    """Return what a driver or a system said as a phrase, which is the same in every language."""
    return _fault("in_its_words", words=said)


def _explain_sqlite(cause: sqlite3.Error) -> tuple[Phrase, Phrase | None]:
    name = getattr(cause, "sqlite_errorname", None) or ""
    for beginning, (what, remedy) in _BY_SQLITE_ERROR.items():
        if name.startswith(beginning):
            return _fault("with_code", words=_fault(what), code=name), _remedy(remedy)
    return in_its_words(describe(cause)), None


def _explain_connecting(said: str) -> tuple[Phrase, Phrase]:
    line = next(iter(said.strip().splitlines()), "").strip()
    line = line.removeprefix("connection failed: ").removeprefix("connection is bad: ")
    remedies = (remedy for part, remedy in _SAID_ON_CONNECTING.items() if part in line)
    told = in_its_words(line) if line else _fault("does_not_answer")
    return told, _remedy(next(remedies, "server"))


def describe(error: BaseException) -> str:
    """Return what kind of failure it is: never its text, which may quote what was written."""
    cause = error.orig if isinstance(error, exc.DBAPIError) and error.orig else error
    code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None)
    return f"{type(cause).__name__} {code}" if code else type(cause).__name__
