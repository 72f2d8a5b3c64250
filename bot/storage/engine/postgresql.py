"""PostgreSQL: how a session is set up, and how one that died in the pool is noticed."""

import select
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

if TYPE_CHECKING:  # the driver takes 7 MB, which a process on SQLite has no use for
    import psycopg

CONNECT_SECONDS = 5
POOLER_TRIES = 3
IDLE_SECONDS = 30
"""A transaction that does nothing for so long is ended: its owner was frozen or cut off."""
KEEPALIVE = {"keepalives_idle": 30, "keepalives_interval": 5, "keepalives_count": 3}


def engine(url: URL, *, pool_size: int, patience: float) -> Engine:
    """Return an engine for threads, at READ COMMITTED: each statement sees what was committed.

    ``patience``, in seconds, is how long a statement may take, and how long it may wait. A
    transaction is begun by ``transaction``; without one each statement is its own.
    """
    made = create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=patience,
        pool_use_lifo=True,
        hide_parameters=True,
        isolation_level="AUTOCOMMIT",
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            # Else a server that keeps bytes of any encoding (SQL_ASCII) answers in bytes.
            "client_encoding": "utf8",
            # The pipeline prepares. psycopg would deallocate all that is, its own or not, with
            # each rollback after which it had prepared something itself.
            "prepare_threshold": None,
            **KEEPALIVE,
        }
        | dict(url.query),
    )
    event.listen(made, "connect", _preparing(patience))
    event.listen(made, "checkout", _notice_end)
    event.listen(made, "before_cursor_execute", _let_go_first)
    return made


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """Yield a connection in a transaction: committed at the end, or undone by an error."""
    from bot.storage.engine.postgresql_pipeline import pipeline

    with engine.connect() as connection:
        statements = pipeline(connection)
        statements.begin()
        try:
            yield connection
            statements.commit()
        except BaseException:
            statements.give_up()
            raise


def shares_sessions(engine: Engine) -> bool:
    """Say whether two connections get one session of the server, or one gets several.

    That is what a pooler does which gives a session to each transaction. It gives the last one
    back first, so that it is hardly ever missed.
    """
    with engine.connect() as one, engine.connect() as other:
        for _ in range(POOLER_TRIES):
            first, second, third = map(_session, (one, other, one))
            if second == first or third != first:
                return True
    return False


def _session(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one())


def _let_go_first(connection: Connection, *_: object) -> None:
    """Have what waits in the pipeline run before a statement that does not go through it."""
    from bot.storage.engine.postgresql_pipeline import pipeline

    pipeline(connection).flush()


def _preparing(patience: float) -> Callable[[Any, ConnectionPoolEntry], None]:
    limits = {
        "statement_timeout": f"{patience:g}s",
        "lock_timeout": f"{patience:g}s",
        "idle_in_transaction_session_timeout": f"{IDLE_SECONDS}s",
        "timezone": "UTC",
    }
    settings = "; ".join(f"SET {name} = '{value}'" for name, value in limits.items())

    def prepare(connection: "psycopg.Connection[Any]", _record: ConnectionPoolEntry) -> None:
        connection.execute(settings.encode())

    return prepare


def _notice_end(
    connection: "psycopg.Connection[Any]", _record: ConnectionPoolEntry, _proxy: object
) -> None:
    """Have a connection that its server closed replaced, at the price of no round trip.

    An idle connection has nothing to read, unless the server said that it goes away.
    """
    if connection.closed or _has_input(connection.fileno()):
        raise DisconnectionError("the server has closed an idle connection")


def _has_input(descriptor: int) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))
