"""Why a database cannot be used, in its driver's words where these can quote nothing, and what to
do about it.

An answer to a statement may quote what was written: of those the SQLSTATE alone is told
(https://www.postgresql.org/docs/current/errcodes-appendix.html). What is said before any statement
is sent (of connecting, of files) names server, user and database, and no password.
"""

import sqlite3
import sys
from collections.abc import Mapping
from typing import Final

from sqlalchemy import exc

_USER: Final = "See user and password in DATABASE_URL, as your hosting service shows them"
_SERVER: Final = (
    "See host and port in DATABASE_URL, that the server runs, and that a firewall lets this "
    "machine in"
)
_WAIT: Final = "Wait a little: the program goes on by itself once it answers"
POOLER: Final = (
    "Set DATABASE_URL to the server's direct address, or to the pooler's address for whole "
    "sessions; hosting services show them beside the pooled one"
)
FOLDER: Final = (
    "See that the folder of DATABASE_URL's file is there, and that the user who runs this program "
    "may write in it: SQLite makes files beside its own"
)
MIGRATE: Final = "Run `python -m bot migrate`"
PRIMARY: Final = "Set DATABASE_URL to the address of the primary server"
_MANY: Final = (
    "Let fewer processes run (WEB_CONCURRENCY, workers), or allow more connections on the server"
)
_SPACE: Final = "Make room on its disk"
RIGHTS: Final = (
    "Let the user in DATABASE_URL own the database, or grant it all on the schema and its tables"
)

UNICODE: Final = "Make a database with the encoding UTF8 (createdb -E UTF8 -T template0)"
SCHEMA_OF_USER: Final = (
    "Name a schema that exists, and in which the user may make tables, in the user's or the "
    "database's search_path"
)
OWN_DATABASE: Final = "Name an empty database in DATABASE_URL, for this program alone"
_OPEN: Final = "Let the server accept connections to this database, and this user log in"

_SAID_ON_CONNECTING: Final[Mapping[str, str]] = {
    "too many": _MANY,
    "connection slots": _MANY,
    "not permitted to log in": _OPEN,
    "not currently accepting connections": _OPEN,
    "password authentication failed": _USER,
    "no password supplied": _USER,
    'role "': _USER,
    'database "': "See the database's name in DATABASE_URL, behind the last /",
    "no pg_hba.conf entry": (
        "The server lets nobody in in this way: see user and database in DATABASE_URL, try "
        "?sslmode=require behind it, and allow this machine at your hosting service"
    ),
    "does not support SSL": "Leave sslmode out of DATABASE_URL: this server has no encryption",
    "root certificate file": (
        "sslmode=verify-ca and verify-full need the server's certificate: name its file by "
        "sslrootcert=…, or take sslmode=require"
    ),
    "certificate": "See sslmode and sslrootcert in DATABASE_URL: the certificate is not accepted",
    "SSL": "See sslmode in DATABASE_URL",
    "resolve host": "See the host's name in DATABASE_URL",
    "Network is unreachable": (
        "This machine may have no IPv6, or no way there: take an address of the database for IPv4"
    ),
    "refused": _SERVER,
    "timeout": _SERVER,
    "No such file": _SERVER,
    "starting up": _WAIT,
    "shutting down": _WAIT,
    "recovery": _WAIT,
}
"""Part of what the driver says → the remedy; the first that fits."""
_BY_STATE: Final[Mapping[str, tuple[str, str]]] = {
    "08P01": ("a pooler before it refuses what this program needs", POOLER),
    "25006": ("it only reads: a replica, or read-only by its settings", PRIMARY),
    "26000": ("a pooler before it hands sessions from one to another", POOLER),
    "40P01": ("two waited for each other, and this one gave way", "Try again"),
    "42P05": ("a pooler before it hands sessions from one to another", POOLER),
    "42501": ("its user may not do what this program has to do", RIGHTS),
    "42P01": ("a table is missing", MIGRATE),
    "42703": ("a column is missing", MIGRATE),
    "53100": ("its disk is full", _SPACE),
    "53300": ("it has too many connections", _MANY),
    "57P01": ("it was shut down, or ended the session", _WAIT),
    "57P02": ("it was shut down, or ended the session", _WAIT),
    "57P03": ("it is starting or shutting down", _WAIT),
}
"""SQLSTATE → what it means, and the remedy. All are of the database, none is of the statement."""
STATES_OF_THE_DATABASE: Final = frozenset(_BY_STATE)
_BY_SQLITE_ERROR: Final[Mapping[str, tuple[str, str]]] = {
    "SQLITE_CANTOPEN": ("its file cannot be opened", FOLDER),
    "SQLITE_READONLY": ("its file may not be written to", FOLDER),
    "SQLITE_PERM": ("its file may not be written to", FOLDER),
    "SQLITE_FULL": ("its disk is full", _SPACE),
    "SQLITE_IOERR": ("its disk cannot be read or written", FOLDER),
    "SQLITE_NOTADB": ("the file of DATABASE_URL is no database", "See its name in DATABASE_URL"),
    "SQLITE_CORRUPT": ("its file is damaged", "Restore a backup (docs/operations.md)"),
    "SQLITE_BUSY": (
        "another program holds its file",
        "End what has the file open beside this program",
    ),
}
"""The beginning of SQLite's own name for an error → what it means, and the remedy."""


def explain(error: BaseException) -> tuple[str, str]:
    """Return what is wrong with the database, and what to do, "" where nothing is known."""
    cause = error.orig if isinstance(error, exc.DBAPIError) and error.orig else error
    if isinstance(cause, OSError) and not isinstance(cause, TimeoutError):
        return f"{cause.strerror or type(cause).__name__}: {cause.filename or 'its file'}", FOLDER
    if isinstance(cause, sqlite3.Error):
        return _explain_sqlite(cause)
    psycopg = sys.modules.get("psycopg")
    if psycopg is not None and isinstance(cause, psycopg.Error):
        if cause.sqlstate is None:
            return _explain_connecting(str(cause))
        state = f"{type(cause).__name__} {cause.sqlstate}"
        what, remedy = _BY_STATE.get(cause.sqlstate, ("", ""))
        return (f"{what} ({state})" if what else state), remedy
    return describe(cause), ""


def _explain_sqlite(cause: sqlite3.Error) -> tuple[str, str]:
    name = getattr(cause, "sqlite_errorname", None) or ""
    for beginning, (what, remedy) in _BY_SQLITE_ERROR.items():
        if name.startswith(beginning):
            return f"{what} ({name})", remedy
    return describe(cause), ""


def _explain_connecting(said: str) -> tuple[str, str]:
    line = (said.strip().splitlines() or ["it does not answer"])[0].strip()
    line = line.removeprefix("connection failed: ").removeprefix("connection is bad: ")
    remedies = (remedy for part, remedy in _SAID_ON_CONNECTING.items() if part in line)
    return line, next(remedies, _SERVER)


def describe(error: BaseException) -> str:
    """Return what kind of failure it is: never its text, which may quote what was written."""
    cause = error.orig if isinstance(error, exc.DBAPIError) and error.orig else error
    code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None)
    return f"{type(cause).__name__} {code}" if code else type(cause).__name__
