"""Holds what is left of a person who was erased: a count, a hash, and nothing readable."""

from datetime import timedelta

from sqlalchemy import Connection, select

from bot.storage.consent import suppressions
from bot.storage.conversations import people, turns
from bot.storage.privacy import personal_data
from bot.storage.schema.conversation_tables import Address, Conversation, Message
from bot.storage.schema.signature_tables import Signature
from bot.storage.schema.table_base import Table
from tests.bot.storage import rows
from tests.bot.storage.rows import NOON, Someone

LATER = NOON + timedelta(hours=1)


def test_nothing_sealed_is_left_of_who_was_erased(connection: Connection, ana: Someone) -> None:
    second = rows.add_address(connection, ana.person_id, b"t" * 16)
    rows.add_message(connection, "SM1", address_id=second)
    rows.save_conversation(connection, second)
    rows.sign(connection, ana, answers=b"sealed answers")
    rows.erase(connection, ana.person_id, at=LATER)
    for table in (Address, Message, Signature, Conversation):
        assert _sealed(connection, table) == []


def test_what_must_outlive_a_person_is_left(connection: Connection, ana: Someone) -> None:
    suppressions.suppress(
        connection, lookup=ana.lookup, generation=1, reason="deleted", message_id=None, at=NOON
    )
    rows.erase(connection, ana.person_id, at=LATER)
    found = turns.read_turn_inputs(connection, [ana.lookup], turns.MessageOrigin("twilio", "SM0"))
    assert found.suppressed_for == "deleted"
    assert found.address is not None
    assert (found.address.language, found.address.country) == ("", "")
    assert found.repeat is not None
    assert found.repeat.reply is None


def test_erasing_one_leaves_the_others_alone(connection: Connection, ana: Someone) -> None:
    bo = rows.add_someone(connection, lookup=b"b" * 16, provider_id="SM1")
    rows.sign(connection, bo)
    before = personal_data.read_person_rows(connection, bo.person_id)
    rows.erase(connection, ana.person_id, at=LATER)
    assert personal_data.read_person_rows(connection, bo.person_id) == before


def test_who_was_erased_comes_back_with_an_address(connection: Connection, ana: Someone) -> None:
    rows.erase(connection, ana.person_id, at=LATER)
    people.update_address(
        connection, ana.address_id, channel="whatsapp", language="es", sealed=b"sealed again"
    )
    address = turns.read_turn_inputs(
        connection, [ana.lookup], turns.MessageOrigin("twilio", "SM1")
    ).address
    assert address is not None
    assert (address.channel, address.language) == ("whatsapp", "es")


def _sealed(connection: Connection, table: type[Table]) -> list[bytes]:
    """Return every value of a table that begins as sealed text does in these tests."""
    everything = connection.execute(select(table.__table__)).all()
    values = [value for row in everything for value in row if isinstance(value, bytes)]
    return [value for value in values if value.startswith(b"sealed")]
