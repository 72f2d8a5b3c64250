"""What has come of age: conversations, doubts, the words of messages. Read and done in batches."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, null, select, update

from bot.storage.engine.prepared_statements import Prepared
from bot.storage.schema.tables import Conversation, Message


def expire_conversations(connection: Connection, *, now: datetime, limit: int) -> int:
    """Forget conversations that are over, with what was half-given in them; return how many."""
    return _EXPIRE.run(connection, moment=now, at_most=limit)


_AT_MOST = bindparam("at_most", type_=Conversation.address_id.type)
_EXPIRE = Prepared(
    delete(Conversation).where(
        Conversation.address_id.in_(
            select(Conversation.address_id)
            .where(
                Conversation.expires_at <= bindparam("moment"), Conversation.doubted_at.is_(None)
            )
            .limit(_AT_MOST)
            .scalar_subquery()
        )
    )
)


def unanswered_doubts(connection: Connection, *, before: datetime) -> tuple[int, ...]:
    """Return the addresses whose doubt was raised before then, the oldest first."""
    return tuple(int(row[0]) for row in _DOUBTS.rows(connection, moment=before))


_DOUBTS = Prepared(
    select(Conversation.address_id)
    .where(Conversation.doubted_at.is_not(None), Conversation.doubted_at <= bindparam("moment"))
    .order_by(Conversation.doubted_at)
)


def shred_messages(connection: Connection, *, before: datetime, now: datetime, limit: int) -> int:
    """Destroy the words of messages received before then, both ways; return how many.

    The row stays: that the message came is what tells a repeat, and what evidence points to.
    """
    return _SHRED.run(connection, moment=before, shredded=now, at_most=limit)


_SHRED = Prepared(
    update(Message)
    .where(
        Message.id.in_(
            select(Message.id)
            .where(Message.shredded_at.is_(None), Message.received_at <= bindparam("moment"))
            .order_by(Message.received_at)
            .limit(_AT_MOST)
            .scalar_subquery()
        )
    )
    .values(
        body=null(),
        reply=null(),
        shredded_at=bindparam("shredded", type_=Message.received_at.type),
    )
)
