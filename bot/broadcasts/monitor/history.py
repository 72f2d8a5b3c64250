"""What was done with broadcasts and by whom, to be read: the list, and the audit trail."""

from bot.broadcasts.broadcast_errors import get_broadcast_or_refuse
from bot.runtime import Runtime
from bot.storage.broadcasts import broadcasts
from bot.storage.broadcasts.broadcasts import BroadcastRow
from bot.storage.organizers import audit_trail, organizers
from bot.storage.organizers.audit_trail import EVERYTHING, AuditRow, AuditSearch


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
