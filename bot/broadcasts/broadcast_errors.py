"""What all acts on a broadcast share: finding it, and refusing what cannot be done to it."""

from typing import Final

from sqlalchemy import Connection

from bot.languages import Phrase, PhrasedError
from bot.storage.broadcasts import broadcasts
from bot.storage.broadcasts.broadcasts import BroadcastRow
from bot.storage.schema.broadcast_tables import BroadcastStatus

UNAPPROVED: Final = (BroadcastStatus.DRAFT, BroadcastStatus.AWAITING)
UNDER_WAY: Final = (BroadcastStatus.SCHEDULED, BroadcastStatus.CANARY, BroadcastStatus.SENDING)


class BroadcastRefused(PhrasedError):
    """What was asked for cannot be done to a broadcast as things stand."""

    section = "refusals"


def status_phrase(status: BroadcastStatus) -> Phrase:
    """Return what completes "broadcast 3 is …"."""
    return Phrase(f"statuses.{status}")


def get_broadcast_or_refuse(
    connection: Connection, broadcast_id: int, *, lock: bool = False
) -> BroadcastRow:
    """Return the broadcast. Raises ``BroadcastRefused`` where there is none."""
    row = broadcasts.find(connection, broadcast_id, lock=lock)
    if row is None:
        raise BroadcastRefused("no_such_broadcast", number=broadcast_id)
    return row


def refusal_by_status(row: BroadcastRow, key: str) -> BroadcastRefused:
    """Return a refusal that says where the broadcast stands."""
    return BroadcastRefused(key, number=row.id, status=status_phrase(row.status))
