"""What all acts on a broadcast share: finding it, and refusing what cannot be done to it."""

from typing import Final

from sqlalchemy import Connection

from bot.languages import DEFAULT_LANGUAGE, Phrase, say_phrase
from bot.storage.broadcasts import broadcasts
from bot.storage.broadcasts.broadcasts import BroadcastRow
from bot.storage.schema.broadcast_tables import BroadcastStatus

UNAPPROVED: Final = (BroadcastStatus.DRAFT, BroadcastStatus.AWAITING)
UNDER_WAY: Final = (BroadcastStatus.SCHEDULED, BroadcastStatus.CANARY, BroadcastStatus.SENDING)


class BroadcastRefused(Exception):
    """What was asked for cannot be done as things stand.

    ``key`` names the reason and ``params`` what it is about; the words, which say what to do
    instead, are those of ``refusals`` in ``bot.languages``. As text it is the English ones.
    """

    def __init__(self, key: str, **params: object) -> None:
        self.key, self.phrase = key, Phrase(f"refusals.{key}", params)
        super().__init__(say_phrase(DEFAULT_LANGUAGE, self.phrase))


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
