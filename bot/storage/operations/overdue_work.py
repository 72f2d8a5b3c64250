"""What should have been done by the clock and was not: read only, to see whether a worker runs."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from bot.storage.schema.conversation_tables import Conversation, Message


def oldest_conversation(connection: Connection) -> datetime | None:
    """Return when the conversation that should be forgotten first was over, or None."""
    wanted = select(func.min(Conversation.expires_at)).where(Conversation.doubted_at.is_(None))
    return connection.execute(wanted).scalar()


def oldest_doubt(connection: Connection) -> datetime | None:
    """Return when the doubt that waits longest was raised, or None."""
    return connection.execute(select(func.min(Conversation.doubted_at))).scalar()


def oldest_words(connection: Connection) -> datetime | None:
    """Return when the oldest message whose words are kept was received, or None."""
    wanted = select(func.min(Message.received_at)).where(Message.shredded_at.is_(None))
    return connection.execute(wanted).scalar()
