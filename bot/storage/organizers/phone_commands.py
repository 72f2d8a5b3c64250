"""Organizers' orders, among the messages: stored first, and answered once they are carried out."""

from sqlalchemy import Connection, bindparam, update

from bot.storage.engine.prepared_statements import Prepared
from bot.storage.schema.tables import Message


def answer(
    connection: Connection, message_id: int, waiting: str, *, reply: bytes, reply_key: str
) -> bool:
    """Store the reply of a message whose reply key is still ``waiting``; say whether it was.

    ``reply`` is sealed under the message's scope.
    """
    stored = _ANSWER.run(
        connection, message=message_id, its_reply=reply, its_key=reply_key, awaited=waiting
    )
    return stored > 0


_ANSWER = Prepared(
    update(Message)
    .where(Message.id == bindparam("message"), Message.reply_key == bindparam("awaited"))
    .values(reply=bindparam("its_reply"), reply_key=bindparam("its_key"))
)
