"""How dbos is reached: its tables' address, a client of them, and dbos itself while it is awake."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from dbos import DBOS, DBOSClient
from sqlalchemy import Engine, event
from sqlalchemy.engine import make_url

from bot.background_jobs.jobs import SECONDS_TO_FINISH, clock
from bot.files.private_files import make_private

APPLICATION: Final = "handraiser"
VERSION: Final = "1"
"""Written by hand: dbos would take a hash of the code, and leave undone what the last one began.
Raise it only when runs in flight must not be finished by the new code."""
QUEUE: Final = "durable-jobs"


def prepared_url(database_url: str) -> str:
    """Return the address of dbos's own tables, having prepared its file where that is one."""
    url = make_url(database_url.replace("postgres://", "postgresql://", 1))
    if url.get_backend_name() != "sqlite":
        return url.set(drivername="postgresql").render_as_string(hide_password=False)
    ours = Path(url.database or "").absolute()
    file = ours.with_name(f"{ours.stem}.engine.sqlite3")
    make_private(file)  # as ours is
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    return f"sqlite:///{file}"


@contextmanager
def prepared_process() -> Iterator[None]:
    """Have dbos log warnings only, and find in any SQLite what it asks it for.

    From Python 3.12 on dbos's tables default to ``unixepoch('subsec')``, which is NULL before
    SQLite 3.42.
    """

    def add_fractions(connection: object, _record: object) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.create_function("unixepoch", -1, lambda *_: clock())

    logging.getLogger("dbos").setLevel(logging.WARNING)
    if sqlite3.sqlite_version_info >= (3, 42):
        yield
        return
    event.listen(Engine, "connect", add_fractions)
    try:
        yield
    finally:
        event.remove(Engine, "connect", add_fractions)


@contextmanager
def client_of(url: str) -> Iterator[DBOSClient]:
    """Yield a client of dbos's tables, which are made where there are none."""
    DBOS.migrate(url)
    client = DBOSClient(
        system_database_url=url,
        application_name=APPLICATION,
        system_database_pool_size=1,
        retry_connection_errors=False,
    )
    try:
        yield client
    finally:
        client.destroy()


@contextmanager
def awake(
    url: str, executor: str, queues: tuple[str, ...] = (QUEUE,), finish: float = SECONDS_TO_FINISH
) -> Iterator[None]:
    """Have dbos run what waits in the queues, and what ``executor`` had begun and not ended.

    Leaving waits ``finish`` seconds for what runs.
    """
    DBOS(
        config={
            "name": APPLICATION,
            "system_database_url": url,
            "application_version": VERSION,
            "executor_id": executor,
            "log_level": "WARNING",
            # Nothing waits for what dbos would announce a hundred times a second.
            "notification_coalesce_sec": 1.0,
        }
    )
    try:
        DBOS.listen_queues(queues)
        DBOS.launch()
        DBOS.register_queue(QUEUE)
        yield
    finally:
        DBOS.destroy(workflow_completion_timeout_sec=int(finish))
