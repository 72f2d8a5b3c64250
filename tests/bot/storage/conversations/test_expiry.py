"""Holds what comes of age, and that it is done in batches."""

from datetime import timedelta

from sqlalchemy import Connection, select

from bot.storage.conversations import conversations, messages, turns
from bot.storage.privacy import personal_data
from bot.storage.schema.conversation_tables import Conversation
from tests.bot.storage import rows
from tests.bot.storage.rows import NOON, Someone

HOUR = timedelta(hours=1)


def _crowd(connection: Connection, size: int) -> list[Someone]:
    return [
        rows.add_someone(connection, lookup=bytes([n]) * 16, provider_id=f"SM{n}")
        for n in range(size)
    ]


def test_conversations_are_forgotten_when_they_are_over(connection: Connection) -> None:
    over, open_ = _crowd(connection, 2)
    rows.save_conversation(connection, over.address_id, expires_at=NOON)
    rows.save_conversation(connection, open_.address_id, expires_at=NOON + HOUR)
    assert conversations.expire_conversations(connection, now=NOON, limit=10) == 1
    left = connection.execute(select(Conversation.address_id)).scalars().all()
    assert left == [open_.address_id]


def test_no_more_are_forgotten_at_once_than_asked(connection: Connection) -> None:
    for who in _crowd(connection, 3):
        rows.save_conversation(connection, who.address_id)
    done = [conversations.expire_conversations(connection, now=NOON, limit=2) for _ in range(3)]
    assert done == [2, 1, 0]


def test_a_doubt_outlives_its_conversations_end(connection: Connection, ana: Someone) -> None:
    rows.save_conversation(connection, ana.address_id, doubted_at=NOON)
    assert conversations.expire_conversations(connection, now=NOON + HOUR, limit=10) == 0


def test_only_doubts_that_are_old_enough_are_returned_oldest_first(connection: Connection) -> None:
    crowd = _crowd(connection, 4)
    raised = (NOON, NOON - HOUR, NOON + HOUR, None)
    for who, doubted_at in zip(crowd, raised, strict=True):
        rows.save_conversation(connection, who.address_id, doubted_at=doubted_at)
    doubts = conversations.unanswered_doubts(connection, before=NOON)
    assert doubts == (crowd[1].address_id, crowd[0].address_id)


def test_old_words_are_destroyed_and_the_message_is_still_known(
    connection: Connection, ana: Someone
) -> None:
    rows.add_message(connection, "SM1", address_id=ana.address_id, received_at=NOON + HOUR)
    shredded = [
        messages.shred_messages(connection, before=NOON, now=NOON + HOUR, limit=10)
        for _ in range(2)
    ]
    assert shredded == [1, 0]
    old, new = personal_data.read_person_rows(connection, ana.person_id).messages
    assert (old.body, old.reply) == (None, None)
    assert (new.body, new.reply) == (b"sealed body", b"sealed reply")
    origin = turns.MessageOrigin("twilio", "SM0")
    assert turns.read_turn_inputs(connection, [ana.lookup], origin).repeat is not None
