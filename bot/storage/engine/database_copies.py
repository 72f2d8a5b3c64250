"""Copies of a whole database, made while others write, and put into an empty place.

SQLite copies itself (https://www.sqlite.org/lang_vacuum.html#vacuuminto); PostgreSQL by its own
client programs, which must be of the server's version or newer.
"""

import re
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote

from sqlalchemy import Connection, NullPool, create_engine, func, inspect, select, table, text

from bot.files.private_files import FILE_MODE, make_private
from bot.storage.engine.database import Database
from bot.storage.engine.database_errors import translated

TABLES_OF_KEYS: Final = ("data_keys", "key_copies")
"""What no copy holds: names and numbers would be readable in it after their keys are destroyed."""
DAMAGED: Final = "the backup is damaged: take another one"
_OF_BACKGROUND_JOBS: Final = "dbos"
"""The schema of runs of long work, which begin anew after a restore."""


class CopyFailed(Exception):
    """A copy could not be made or put into its place; the words say why, and what to do."""


def copy_database(database: Database, to: Path) -> Mapping[str, int]:
    """Write all but the keys to a new file; return how many rows it holds, by table.

    It is of one moment, and nobody waits for it. Raises ``CopyFailed`` and ``Unavailable``.
    """
    if database.file is not None:
        make_private(to)
        with translated(), closing(sqlite3.connect(database.file)) as source:
            try:
                source.execute("VACUUM INTO ?", (str(to),))
            except sqlite3.OperationalError as error:
                if error.sqlite_errorname == "SQLITE_FULL":  # nothing but the copy is written
                    raise CopyFailed(f"{to.parent} has no room left for a copy") from None
                raise
        engine = create_engine(f"sqlite:///{to}", poolclass=NullPool)
        with engine.connect() as connection:
            return count_rows(connection)
    with database.read_one_moment() as connection:
        connection.execute(_TAKE_TIME)
        counted = count_rows(connection)
        snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        make_private(to)
        _run(
            database,
            "pg_dump",
            *("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"),
            *(f"--exclude-table-data={name}" for name in TABLES_OF_KEYS),
            f"--exclude-schema={_OF_BACKGROUND_JOBS}",
            f"--file={to}",
        )
    return counted


def version_of_copy(copy: Path, *, is_sqlite: bool) -> str | None:
    """Return the version of the tables in a copy; None where it holds none of this program's.

    Raises ``CopyFailed`` where it is damaged.
    """
    if not is_sqlite:
        said = _call([_find("pg_restore"), "--data-only", "--table=alembic_version", "-f-", copy])
        found = re.search(r"^COPY \S+ \(version_num\) .*\n(\d+)$", said, re.MULTILINE)
        return found and found[1]
    address = f"file:{quote(str(copy.absolute()))}?immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as opened:
            row = opened.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname != "SQLITE_ERROR":
            raise CopyFailed(DAMAGED) from None
        return None  # there is no such table
    except sqlite3.DatabaseError:
        raise CopyFailed(DAMAGED) from None
    return str(row[0]) if row and str(row[0]).isdecimal() else None


def put_copy(copy: Path, database: Database) -> None:
    """Put a copy where nothing is. Raises ``CopyFailed`` where something is, or it is damaged."""
    if not is_empty(database):
        raise CopyFailed(
            "there is a database already, and a restore overwrites none: name an empty place in "
            "DATABASE_URL, or move away what is there"
        )
    if database.file is None:
        _run(
            database,
            "pg_restore",
            *("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"),
            str(copy),
        )
        return
    database.file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = database.file.with_name(f"{database.file.name}.unfinished")
    shutil.copyfile(copy, unfinished)
    unfinished.chmod(FILE_MODE)
    try:
        with closing(sqlite3.connect(unfinished)) as connection:
            found = connection.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.DatabaseError:
        found = None
    if found != ("ok",):
        unfinished.unlink()
        raise CopyFailed(DAMAGED)
    unfinished.replace(database.file)


def is_empty(database: Database) -> bool:
    """Say whether a database has no tables, and a file is not even there."""
    if database.file is not None:
        return not database.file.exists() or not database.file.stat().st_size
    with database.read() as connection:
        return not inspect(connection).get_table_names()


def count_rows(connection: Connection) -> Mapping[str, int]:
    """Return how many rows each table holds, but for those of keys."""
    names = sorted(set(inspect(connection).get_table_names()) - set(TABLES_OF_KEYS))
    counts = (select(func.count()).select_from(table(name)) for name in names)
    return {
        name: int(connection.execute(count).scalar_one())
        for name, count in zip(names, counts, strict=True)
    }


def _run(database: Database, program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs on a database. The password stands in no list of processes.

    What it says names tables and servers; rows it quotes none, as it sends no values.
    """
    found = _find(program)
    with _without_password(database) as address:
        _call([found, "--no-password", f"--dbname={address}", *arguments])


def _find(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        raise CopyFailed(
            f"{program} is not installed: it comes with PostgreSQL's client programs "
            "(postgresql-client in Debian), and must not be older than the server"
        )
    return found


def _call(command: Sequence[str | Path]) -> str:
    """Return what a program of PostgreSQL's writes. Raises ``CopyFailed``."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    if done.returncode != 0:
        name = Path(command[0]).name
        raise CopyFailed(f"{name} failed: {' '.join(_last_lines(done.stderr))}")
    return done.stdout


def _last_lines(said: str) -> Sequence[str]:
    return [line.strip() for line in said.strip().splitlines()][-3:] or ["it says nothing"]


@contextmanager
def _without_password(database: Database) -> Iterator[str]:
    """Yield a database's address, whose password is in a file that only we can read."""
    from psycopg.conninfo import make_conninfo

    given = database.server_options()
    password = given.pop("password", None)
    with tempfile.TemporaryDirectory() as folder:
        if password is not None:
            file = Path(folder) / "password"
            make_private(file)
            escaped = password.replace("\\", "\\\\").replace(":", "\\:")
            file.write_text(f"*:*:*:*:{escaped}\n")
            given["passfile"] = str(file)
        yield make_conninfo("", **given)


_TAKE_TIME: Final = text(
    "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0"
)
