"""Whether a database can be worked with, asked before anything relies on it."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, text

from bot.storage.engine.database import SCHEMA_VERSION, Database
from bot.storage.engine.database_errors import Unavailable
from bot.storage.engine.database_remedies import (
    FOLDER,
    MIGRATE,
    OWN_DATABASE,
    POOLER,
    PRIMARY,
    RIGHTS,
    SCHEMA_OF_USER,
    UNICODE,
)

TABLES_OF_COMMON_NAMES: Final = frozenset(
    "addresses audit broadcasts conversations letters messages organizers people signatures".split()
)
"""Names of our tables that another program's may have, too."""
CanWrite = Callable[[Path], bool]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a database, and what to do: a sentence each, without its full stop."""

    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.what}. {self.remedy}"


def may_write(path: Path) -> bool:
    """Whether this process may write a file, or make files in a folder."""
    return os.access(path, os.W_OK)


def find_fault(database: Database, *, can_write: CanWrite = may_write) -> Fault | None:
    """Return why the program cannot run on a database and that of its keys; None where it can."""
    fault = find_fault_of_server(database, can_write=can_write) or _find_fault_of_tables(database)
    if fault is None and database.keys is not database:
        fault = find_fault_of_server(database.keys, can_write=can_write)
        return fault and Fault(f"KEYS_DATABASE_URL: {fault.what}", fault.remedy)
    return fault


def find_fault_of_server(database: Database, *, can_write: CanWrite = may_write) -> Fault | None:
    """Return why a file or a server cannot be written to, whatever tables it has.

    Makes no file, and writes nothing.
    """
    if database.file is not None:
        return _find_fault_of_file(database.file, can_write)
    try:
        if database.shares_sessions():
            return Fault(
                "a pooler before the database hands its sessions from one transaction to another "
                "(as PgBouncer does in transaction mode), so that locks and prepared statements "
                "would be lost",
                POOLER,
            )
        with database.read() as connection:
            if connection.execute(_IS_READ_ONLY).scalar():
                return Fault("the database only reads: it is a replica, or set so", PRIMARY)
            return _find_fault_of_place(connection)
    except Unavailable as away:
        return Fault(str(away), away.remedy)


def _find_fault_of_place(connection: Connection) -> Fault | None:
    """Return why a PostgreSQL database is no place for our tables: its letters, or its schema."""
    encoding, schema = connection.execute(_PLACE).one()
    if encoding != "UTF8":
        what = f"the database keeps text as {encoding}, in which not every word can be written"
        return Fault(what, UNICODE)
    if schema is None:
        return Fault("the database has no schema in which tables could lie", SCHEMA_OF_USER)
    return None


def _find_fault_of_file(file: Path, can_write: CanWrite) -> Fault | None:
    folder = file.parent
    while not folder.exists():
        folder = folder.parent
    if not folder.is_dir():
        return Fault(f"{folder} is no folder, so that {file} cannot lie in it", FOLDER)
    if not can_write(folder):
        return Fault(f"the folder {folder} may not be written to", FOLDER)
    if file.exists() and not (file.is_file() and can_write(file)):
        return Fault(f"{file} may not be written to", FOLDER)
    return None


def _find_fault_of_tables(database: Database) -> Fault | None:
    if database.file is not None and not database.file.exists():
        return Fault("there is no database yet", MIGRATE)
    try:
        return (
            find_other_program(database)
            or find_fault_of_version(database)
            or _find_missing_right(database)
        )
    except Unavailable as away:
        return Fault(str(away), away.remedy)


def find_other_program(database: Database) -> Fault | None:
    """Return why tables that are there are not this program's. Makes no file.

    Raises ``Unavailable``.
    """
    if database.file is not None and not database.file.exists():
        return None
    version = database.version()
    if version is not None:
        is_ours = len(version) == len(SCHEMA_VERSION) and version.isdecimal()
        return None if is_ours else Fault(_OF_ANOTHER_PROGRAM, OWN_DATABASE)
    with database.read() as connection:
        taken = sorted(TABLES_OF_COMMON_NAMES.intersection(inspect(connection).get_table_names()))
    if not taken:
        return None
    return Fault(f"{_OF_ANOTHER_PROGRAM}: {', '.join(taken)}", OWN_DATABASE)


def find_fault_of_version(database: Database) -> Fault | None:
    """Return why the tables do not fit this program. Raises ``Unavailable``."""
    version = database.version()
    if version is None:
        return Fault("the database has no tables yet", MIGRATE)
    if database.fits(version):
        return None
    if version < SCHEMA_VERSION:
        what = f"the tables are of version {version}, this program needs {SCHEMA_VERSION}"
        return Fault(what, MIGRATE)
    return Fault(
        f"the tables are of version {version}, made by a newer program; this one knows "
        f"{SCHEMA_VERSION}, and at least {database.oldest_program()} is needed",
        "Start the newer program again, or restore a backup from before (docs/operations.md)",
    )


def _find_missing_right(database: Database) -> Fault | None:
    if database.is_sqlite:
        return None
    with database.read() as connection:
        missing = _tables_without_rights(connection)
    if not missing:
        return None
    return Fault(f"the database's user may not read and write {missing}", RIGHTS)


def _tables_without_rights(connection: Connection) -> str:
    return str(connection.execute(_WITHOUT_RIGHTS).scalar() or "")


_OF_ANOTHER_PROGRAM: Final = "the database holds tables of another program"
_PLACE: Final = text("SELECT current_setting('server_encoding'), current_schema()")
_IS_READ_ONLY: Final = text(
    "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on'"
)
_WITHOUT_RIGHTS: Final = text(
    "SELECT string_agg(relname, ', ' ORDER BY relname) FROM pg_class"
    " WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
    " AND relname <> 'alembic_version' AND NOT (has_table_privilege(oid, 'SELECT')"
    " AND has_table_privilege(oid, 'INSERT') AND has_table_privilege(oid, 'UPDATE')"
    " AND has_table_privilege(oid, 'DELETE'))"
)
