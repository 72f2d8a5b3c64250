"""The database: one transaction at a time for each writer, and one failure that callers know."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, Final

from sqlalchemy import BigInteger, Connection, Engine, bindparam, func, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import QueuePool

from bot.storage.engine import postgresql, sqlite
from bot.storage.engine.availability import Availability
from bot.storage.engine.database_errors import Unavailable
from bot.storage.engine.prepared_statements import Prepared
from bot.storage.engine.sqlite_writers import Writers

__all__ = ["SCHEMA_VERSION", "Database", "Unavailable"]

SCHEMA_VERSION: Final = "0034"
"""The newest migration: what ``alembic_version`` must say before the program may run."""
POOL_SIZE = 16
"""Connections kept for the threads of one process."""
MILLISECONDS: Final = 1000
PATIENCE_SECONDS = 8.0
"""Seconds. Twilio waits 15 for an answer of ours, and we have to give one: 503 at the worst."""
MIGRATION_LOCK = b"migrate!"


class Database:
    """A SQLite file or a PostgreSQL database, by its URL. Safe to share between threads.

    ``patience`` is how many seconds others who write are waited for. Keys lie apart from all else:
    in the database ``keys_url``, or, if that is "", in a file beside a SQLite file; on PostgreSQL
    they lie in the same database then. None: this is itself one of keys.

    Nothing is opened before it is used. Everything raises ``Unavailable`` when the database
    cannot be reached, is locked too long, is full, or has not been migrated.
    """

    def __init__(
        self,
        url: str,
        *,
        keys_url: str | None = "",
        pool_size: int = POOL_SIZE,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._url = make_url(re.sub(r"^postgres(ql)?(\+psycopg)?://", "postgresql+psycopg://", url))
        self.is_sqlite = self._url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self.file: Path | None = Path(self._url.database or "").absolute()
            self._writers: Writers | None = Writers(
                self.file, patience, lambda: sqlite.writers_engine(self._url, patience=patience)
            )
        else:
            self.file, self._writers = None, None
        if keys_url == "" and self.file is not None:
            keys_url = f"sqlite:///{_keys_file_beside(self.file)}"
        self._keys = Database(keys_url, keys_url=None, pool_size=2) if keys_url else None
        self._pool_size, self._patience = pool_size, patience
        self._availability = Availability("main" if keys_url is not None else "keys")
        self._opening = Lock()
        self._engine: Engine | None = None

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Yield a connection in a transaction that may write: committed, or undone by an error.

        Keep it short, and never call a provider inside: on SQLite all other writers wait.
        """
        with self._availability.watched():
            engine = self._open()
            if self._writers is None:
                with postgresql.transaction(engine) as connection:
                    yield connection
                return
            with self._writers.turn() as connection:
                yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Yield a connection that only reads. It sees one moment on SQLite.

        On PostgreSQL each statement sees the moment at which it begins, in a transaction or not.
        """
        with self._availability.watched(), self._open().connect() as connection:
            if self.is_sqlite:
                sqlite.begin(connection)
            yield connection

    @property
    def keys(self) -> "Database":
        """Where the data keys lie: another database, or this one."""
        return self._keys or self

    def with_same_keys(self, url: str) -> "Database":
        """Return another database, for what was sealed under the keys of this one."""
        return Database(url, keys_url=self.keys._url.render_as_string(hide_password=False))

    @contextmanager
    def read_one_moment(self) -> Iterator[Connection]:
        """Yield a connection that only reads, and sees one moment on every kind of database."""
        with self._availability.watched(), self._open().connect() as connection:
            if self.is_sqlite:
                sqlite.begin(connection)
                yield connection
            else:
                yield connection.execution_options(isolation_level="REPEATABLE READ")

    def lock(self, connection: Connection, key: bytes) -> None:
        """Hold everyone else off the same key until the transaction ends.

        The key is its first 8 bytes. On SQLite a transaction that writes holds off all others
        anyway. On PostgreSQL, read what the lock protects in a statement of its own, after this
        one: a statement sees what was committed before it began. It is waited for there: the two
        make one trip.
        """
        if not self.is_sqlite:
            number = int.from_bytes(key[:8], "big", signed=True)
            _LOCK.later(connection, number=number)

    def migrate(self) -> None:
        """Bring the tables up to ``SCHEMA``. Several processes may do so at once."""
        from bot.storage import migrations

        with self.write() as connection:
            if not self.is_sqlite:
                connection.execute(text("SET LOCAL statement_timeout = 0"))
                connection.execute(text("SET LOCAL lock_timeout = '60s'"))
            self.lock(connection, MIGRATION_LOCK)
            if (_read_version(connection) or "") <= SCHEMA_VERSION:
                migrations.upgrade(connection)

    def is_ready(self) -> bool:
        """Say whether the database answers and has tables that this program can work with."""
        try:
            return self.fits(self.version())
        except Unavailable:
            return False

    def fits(self, version: str | None) -> bool:
        """Say whether this program works with tables of that version, which this database has.

        So it does with its own, and with newer ones to which things were only added.
        """
        if version is None or version <= SCHEMA_VERSION:
            return version == SCHEMA_VERSION
        return self.oldest_program() <= SCHEMA_VERSION

    def oldest_program(self) -> str:
        """Return the version of the oldest program that works with these migrated tables."""
        with self.read() as connection:
            return str(connection.execute(_OLDEST_PROGRAM).scalar())

    def server_options(self) -> dict[str, str]:
        """Return what libpq is to be told to reach a PostgreSQL database, its password included."""
        from psycopg.conninfo import conninfo_to_dict

        plain = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        return {name: str(value) for name, value in conninfo_to_dict(plain).items()}

    def shares_sessions(self) -> bool:
        """Say whether a pooler hands PostgreSQL's sessions from one connection to another."""
        with self._availability.watched():
            return not self.is_sqlite and postgresql.shares_sessions(self._open())

    def version(self) -> str | None:
        """Return the number of the newest step that the tables have seen; None without tables."""
        with self.read() as connection:
            return _read_version(connection)

    def connections_used(self) -> int:
        """Return how many connections of this process's pool are in use."""
        pool = self._engine.pool if self._engine is not None else None
        return pool.checkedout() if isinstance(pool, QueuePool) else 0

    def empty_log(self, *, patience: float | None = None) -> bool:
        """Write SQLite's log into its file and empty it, so that what was erased leaves it too.

        Others who read are waited for so many seconds, in which nobody writes. Says whether it is
        empty now.
        """
        if not self.is_sqlite:
            return False
        wait = self._patience if patience is None else patience
        with self._availability.watched(), self._open().connect() as connection:
            driver: Any = connection.connection.dbapi_connection
            driver.execute(f"PRAGMA busy_timeout={int(wait * MILLISECONDS)}")
            (is_busy, *_) = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            driver.execute(f"PRAGMA busy_timeout={int(self._patience * MILLISECONDS)}")
        return not is_busy

    def compact(self) -> bool:
        """Write a SQLite file anew, without what was once in it, while all who write wait.

        Says whether that was done: on PostgreSQL it is the operator's, since it locks the tables.
        """
        if self._writers is None:
            return False
        with self._availability.watched():
            engine = self._open()
            with self._writers.alone(), engine.connect() as connection:
                driver = connection.connection.dbapi_connection
                if driver is not None:
                    driver.cursor().execute("VACUUM")
        self.empty_log()
        return True

    def close(self) -> None:
        """Give all connections back. What is used again is opened again."""
        if self._keys is not None:
            self._keys.close()
        with self._opening:
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None
            if self._writers is not None:
                self._writers.close()

    def _open(self) -> Engine:
        if self._engine is None:
            with self._opening:
                if self._engine is None:
                    self._engine = self._make_engine()
        return self._engine

    def _make_engine(self) -> Engine:
        if self.file is None or self._writers is None:
            return postgresql.engine(self._url, pool_size=self._pool_size, patience=self._patience)
        sqlite.make_file(self.file)
        with self._writers.alone():
            sqlite.set_journal(self.file, self._patience)
        return sqlite.engine(self._url, pool_size=self._pool_size, patience=self._patience)


def _keys_file_beside(file: Path) -> Path:
    return file.with_name(f"{file.stem}-keys{file.suffix}")


def _read_version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(_VERSION).scalar()


_LOCK = Prepared(select(func.pg_advisory_xact_lock(bindparam("number", type_=BigInteger))))
_VERSION = text("SELECT version_num FROM alembic_version")
_OLDEST_PROGRAM = text("SELECT value FROM installation_notes WHERE name = 'oldest_program'")
