"""What was done with broadcasts and by whom, to be read: the list, and the audit trail."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from bot.broadcasts.broadcast_errors import UNDER_WAY, get_broadcast_or_refuse
from bot.runtime import Runtime
from bot.storage.broadcasts import broadcast_counts, broadcasts
from bot.storage.broadcasts.broadcasts import BroadcastRow
from bot.storage.organizers import audit_trail, organizers
from bot.storage.organizers.audit_trail import EVERYTHING, AuditRow, AuditSearch
from bot.storage.schema.broadcast_tables import BroadcastStatus

PAGE_SIZE: Final = 20


@dataclass(frozen=True, slots=True)
class BroadcastPage:
    """Some broadcasts, the newest first; ``left`` is how many people each is still to be sent to,
    where it is known. The next page begins below ``next_below``; 0 where there is none."""

    broadcasts: tuple[BroadcastRow, ...]
    left: Mapping[int, int]
    next_below: int


def read_audit_trail(
    runtime: Runtime, broadcast_id: int | None = None, search: AuditSearch = EVERYTHING
) -> list[AuditRow]:
    """Return the newest lines that are looked for, of all or of one broadcast.

    Raises ``BroadcastRefused`` for an unknown one.
    """
    with runtime.database.read() as connection:
        if broadcast_id is not None:
            get_broadcast_or_refuse(connection, broadcast_id)
        return audit_trail.list_lines(connection, broadcast_id, search)


def list_broadcasts(runtime: Runtime) -> list[BroadcastRow]:
    """Return all broadcasts, the newest first."""
    with runtime.database.read() as connection:
        return broadcasts.list_all(connection)


def list_broadcast_page(
    runtime: Runtime,
    statuses: Collection[BroadcastStatus],
    *,
    below: int | None,
) -> BroadcastPage:
    """Return a page of the broadcasts that stand at one of these statuses."""
    with runtime.database.read() as connection:
        found = broadcasts.list_page(connection, statuses, below=below, limit=PAGE_SIZE + 1)
        shown = tuple(found[:PAGE_SIZE])
        moving = [row.id for row in shown if row.status in _MOVING]
        left = broadcast_counts.count_left(connection, moving) if moving else {}
    return BroadcastPage(shown, left, shown[-1].id if len(found) > PAGE_SIZE else 0)


_MOVING: Final = (*UNDER_WAY, BroadcastStatus.PAUSED)


def get_broadcast(runtime: Runtime, broadcast_id: int) -> BroadcastRow:
    """Return one broadcast. Raises ``BroadcastRefused`` where there is none."""
    with runtime.database.read() as connection:
        return get_broadcast_or_refuse(connection, broadcast_id)


def organizer_name(runtime: Runtime, organizer_id: int | None) -> str:
    """Return how an organizer is called, also one who was removed; "" for nobody."""
    if organizer_id is None:
        return ""
    with runtime.database.read() as connection:
        organizer = organizers.by_id(connection, organizer_id)
    return organizer.name if organizer else ""
