"""Whether the database takes writes, and whether a worker does what is due.

The first is tried, by a write that changes a row of no meaning: a disk that is full, a standby
that only reads, a file that may not be written to, all of them answer a SELECT. The second is seen
by what is overdue.
"""

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, func, select

from bot.storage.engine.database import Database
from bot.storage.engine.database_errors import Unavailable
from bot.storage.engine.prepared_statements import Prepared
from bot.storage.schema.conversation_tables import Conversation, Message
from bot.storage.schema.operations_tables import Probe

MIN_FREE_BYTES: Final = 8 * 1024 * 1024
"""Below this SQLite's log may soon not grow, though what it holds already can be written again."""


def disk_free(path: Path) -> int:
    """Return the bytes that are free where a file lies."""
    return shutil.disk_usage(path.parent).free


def takes_writes(
    database: Database, now: datetime, *, free_bytes: Callable[[Path], int] = disk_free
) -> bool:
    """Write, and say whether that was kept. Costs a commit: do not ask for every request."""
    try:
        if database.file is not None and free_bytes(database.file) < MIN_FREE_BYTES:
            return False
        with database.write() as connection:
            _WRITE.run(connection, id=1, probed_at=now)
    except (Unavailable, OSError):
        return False
    return True


def _write(insert: Any) -> Any:
    statement = insert(Probe)
    return statement.on_conflict_do_update(
        index_elements=["id"], set_={"probed_at": statement.excluded.probed_at}
    )


_WRITE = Prepared(_write, "id probed_at")


def oldest_overdue_conversation(connection: Connection) -> datetime | None:
    """Return when the conversation that should be forgotten first was over, or None."""
    wanted = select(func.min(Conversation.expires_at)).where(Conversation.doubted_at.is_(None))
    return connection.execute(wanted).scalar()


def oldest_doubt(connection: Connection) -> datetime | None:
    """Return when the doubt that waits longest was raised, or None."""
    wanted = select(func.min(Conversation.doubted_at))
    # Said, so that the index of those that are is looked at, and not every conversation.
    return connection.execute(wanted.where(Conversation.doubted_at.is_not(None))).scalar()


def oldest_kept_words(connection: Connection) -> datetime | None:
    """Return when the oldest message whose words are kept was received, or None."""
    wanted = select(func.min(Message.received_at)).where(Message.shredded_at.is_(None))
    return connection.execute(wanted).scalar()
