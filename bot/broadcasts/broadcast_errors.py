"""What all acts on a broadcast share: finding it, and refusing in words that help."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection

from bot.storage.broadcasts import broadcasts
from bot.storage.broadcasts.broadcasts import BroadcastRow
from bot.storage.schema.broadcast_tables import BroadcastStatus

IN_WORDS: Final[Mapping[BroadcastStatus, str]] = {
    BroadcastStatus.DRAFT: "a draft",
    BroadcastStatus.AWAITING: "waiting for a second approval",
    BroadcastStatus.SCHEDULED: "approved and scheduled",
    BroadcastStatus.CANARY: "going to its first few people",
    BroadcastStatus.SENDING: "being sent",
    BroadcastStatus.PAUSED: "paused",
    BroadcastStatus.CANCELLED: "cancelled",
    BroadcastStatus.SENT: "sent",
}
"""How a status completes "update 3 is …"."""
UNAPPROVED: Final = (BroadcastStatus.DRAFT, BroadcastStatus.AWAITING)
UNDER_WAY: Final = (BroadcastStatus.SCHEDULED, BroadcastStatus.CANARY, BroadcastStatus.SENDING)


class NotNow(Exception):
    """What was asked for cannot be done as things stand; the words say what to do instead.

    ``key`` names the reason, and ``values`` is what it is about, for those who say it in other
    words than these ("" is a reason that nobody says otherwise).
    """

    def __init__(self, words: str, key: str = "", **values: object) -> None:
        self.key, self.values = key, values
        super().__init__(words)


def found(connection: Connection, broadcast_id: int, *, lock: bool = False) -> BroadcastRow:
    """Return the broadcast. Raises ``NotNow`` where there is none."""
    row = broadcasts.find(connection, broadcast_id, lock=lock)
    if row is None:
        raise NotNow(f"there is no update {broadcast_id}", "no_such", number=broadcast_id)
    return row


def refused(row: BroadcastRow, remedy: str, key: str = "") -> NotNow:
    """Return a refusal that says where the broadcast stands and what to do."""
    return NotNow(f"update {row.id} is {IN_WORDS[row.status]}: {remedy}", key, number=row.id)
