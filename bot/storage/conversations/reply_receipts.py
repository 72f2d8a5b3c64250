"""What became of a reply, as its provider tells it: once, twice, late, or never."""

from sqlalchemy import Connection, and_, bindparam, case, update

from bot.providers.twilio.callbacks import STATUS_RANKS
from bot.storage.engine.prepared_statements import Prepared
from bot.storage.schema.tables import Message

LONGEST = 64


def record_receipt(
    connection: Connection, message_id: int, *, provider_reply_id: str, status: str, error: str = ""
) -> bool:
    """Store what became of the reply to a message; say whether that is news.

    Status only moves forward, so that receipts may come in any order and more than once. A word
    we do not know is kept where nothing better is known, and ranks below all others.
    """
    touched = _RECORD.run(
        connection,
        message=message_id,
        new_status=_plain(status),
        new_rank=STATUS_RANKS.get(status, 0),
        new_error=_plain(error),
        reply_id=_plain(provider_reply_id),
    )
    return touched > 0


_RANK = bindparam("new_rank", type_=Message.status_rank.type)
_REPLY_ID = bindparam("reply_id", type_=Message.provider_reply_id.type)
_RECORD = Prepared(
    update(Message)
    .where(
        Message.id == bindparam("message"),
        (Message.status_rank < _RANK)
        | and_(Message.status_rank == 0, Message.status != bindparam("new_status")),
    )
    .values(
        status=bindparam("new_status"),
        status_rank=_RANK,
        status_error=bindparam("new_error"),
        provider_reply_id=case((_REPLY_ID == "", Message.provider_reply_id), else_=_REPLY_ID),
    )
)


def _plain(word: str) -> str:
    """Return a provider's word as PostgreSQL takes it, and no longer than such words are."""
    return word.replace("\0", "")[:LONGEST]
