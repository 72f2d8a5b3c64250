"""Whether a database can be worked with, asked before anything relies on it."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, text

from bot.languages import Phrase
from bot.languages.advice import Advised
from bot.storage.engine.database import SCHEMA_VERSION, Database
from bot.storage.engine.database_errors import Unavailable
from bot.storage.engine.database_remedies import (
    FILE_NAME,
    FOLDER,
    MIGRATE,
    NEWER_PROGRAM,
    OWN_DATABASE,
    POOLER,
    PRIMARY,
    RIGHTS,
    SCHEMA_OF_JOBS,
    SCHEMA_OF_USER,
    SERVER,
    UNICODE,
)

TABLES_OF_COMMON_NAMES: Final = frozenset(
    "addresses audit broadcasts conversations letters messages organizers people signatures".split()
)
"""Names of our tables that another program's may have, too."""
CanWrite = Callable[[Path], bool]


@dataclass(frozen=True, slots=True)
class Fault(Advised):
    """What is wrong with a database, and what to do: a sentence each, without its full stop."""

    found: Phrase
    to_do: Phrase | None

    def __str__(self) -> str:
        return f"{self.what}. {self.remedy}"


def _fault(to_do: Phrase | None, key: str, **params: object) -> Fault:
    return Fault(Phrase(f"database_faults.{key}", params), to_do)


def _fault_of_absence(away: Unavailable) -> Fault:
    return Fault(away.found, away.to_do or SERVER)


def may_write(path: Path) -> bool:
    """Whether this process may write a file, or make files in a folder."""
    return os.access(path, os.W_OK)


def find_fault(database: Database, *, can_write: CanWrite = may_write) -> Fault | None:
    """Return why the program cannot run on a database and that of its keys; None where it can."""
    fault = find_fault_of_server(database, can_write=can_write) or _find_fault_of_tables(database)
    if fault is None and database.keys is not database:
        fault = find_fault_of_server(database.keys, can_write=can_write)
        return fault and _fault(fault.to_do, "of_keys", fault=fault.found)
    return fault


def find_fault_of_server(database: Database, *, can_write: CanWrite = may_write) -> Fault | None:
    """Return why a file or a server cannot be written to, whatever tables it has.

    Makes no file, and writes nothing.
    """
    if database.file is not None:
        return _find_fault_of_file(database.file, can_write)
    try:
        if database.shares_sessions():
            return _fault(POOLER, "shared_sessions")
        with database.read() as connection:
            if connection.execute(_IS_READ_ONLY).scalar():
                return _fault(PRIMARY, "only_reads")
            return _find_fault_of_place(connection)
    except Unavailable as away:
        return _fault_of_absence(away)


def _find_fault_of_place(connection: Connection) -> Fault | None:
    """Return why a PostgreSQL database is no place for our tables: its letters, or its schema."""
    encoding, schema = connection.execute(_PLACE).one()
    if encoding != "UTF8":
        return _fault(UNICODE, "not_unicode", encoding=encoding)
    if schema is None:
        return _fault(SCHEMA_OF_USER, "no_schema")
    return None


def _find_fault_of_file(file: Path, can_write: CanWrite) -> Fault | None:
    folder = file.parent
    while not folder.exists():
        folder = folder.parent
    if not folder.is_dir():
        return _fault(FOLDER, "no_folder", folder=f"{folder}", file=f"{file}")
    if not can_write(folder):
        return _fault(FOLDER, "folder_closed", folder=f"{folder}")
    if file.is_dir():
        return _fault(FILE_NAME, "folder_in_place", file=f"{file}")
    if file.exists() and not (file.is_file() and can_write(file)):
        return _fault(FOLDER, "file_closed", file=f"{file}")
    return None


def _find_fault_of_tables(database: Database) -> Fault | None:
    if database.file is not None and not database.file.exists():
        return _fault(MIGRATE, "not_there")
    try:
        return (
            find_other_program(database)
            or find_fault_of_version(database)
            or _find_missing_right(database)
        )
    except Unavailable as away:
        return _fault_of_absence(away)


def find_other_program(database: Database) -> Fault | None:
    """Return why tables that are there are not this program's. Makes no file.

    Raises ``Unavailable``.
    """
    if database.file is not None and not database.file.exists():
        return None
    version = database.version()
    if version is not None:
        is_ours = len(version) == len(SCHEMA_VERSION) and version.isdecimal()
        return None if is_ours else _fault(OWN_DATABASE, "other_program")
    with database.read() as connection:
        taken = sorted(TABLES_OF_COMMON_NAMES.intersection(inspect(connection).get_table_names()))
    return _fault(OWN_DATABASE, "other_programs_tables", tables=taken) if taken else None


def find_fault_of_version(database: Database) -> Fault | None:
    """Return why the tables do not fit this program. Raises ``Unavailable``."""
    version = database.version()
    if version is None:
        return _fault(MIGRATE, "no_tables")
    if database.fits(version):
        return None
    if version < SCHEMA_VERSION:
        return _fault(MIGRATE, "older", version=version, needed=SCHEMA_VERSION)
    return _fault(
        NEWER_PROGRAM,
        "newer",
        version=version,
        known=SCHEMA_VERSION,
        oldest=f"{database.oldest_program()}",
    )


def _find_missing_right(database: Database) -> Fault | None:
    if database.is_sqlite:
        return None
    with database.read() as connection:
        missing = _tables_without_rights(connection)
    if not missing:
        return None
    return _fault(RIGHTS, "rights_missing", tables=missing)


def find_fault_of_jobs(database: Database) -> Fault | None:
    """Return why workers could note no long work beside the tables; messages are answered without.

    Raises ``Unavailable``.
    """
    if database.is_sqlite:
        return None
    with database.read() as connection:
        has_place = connection.execute(_HAS_PLACE_FOR_JOBS).scalar()
    return None if has_place else _fault(SCHEMA_OF_JOBS, "no_place_for_jobs")


def _tables_without_rights(connection: Connection) -> str:
    return str(connection.execute(_WITHOUT_RIGHTS).scalar() or "")


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
_HAS_PLACE_FOR_JOBS: Final = text(
    "SELECT CASE WHEN to_regnamespace('dbos') IS NULL"
    " THEN has_database_privilege(current_database(), 'CREATE')"
    " ELSE has_schema_privilege('dbos', 'USAGE') END"
)
