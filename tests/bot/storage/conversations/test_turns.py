"""Holds what is found of a message and its sender, and that it comes but once."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, select, text, update

from bot.storage.consent import suppressions
from bot.storage.conversations import conversations, people, turns
from bot.storage.conversations.turns import MessageOrigin
from bot.storage.engine.database import Database
from bot.storage.engine.database_errors import AlreadyStored
from bot.storage.schema.conversation_tables import Message
from tests.bot.storage import rows
from tests.bot.storage.rows import CAMPAIGN, NOON, Someone, decide


def test_nothing_is_known_of_a_stranger(connection: Connection) -> None:
    found = turns.read_turn_inputs(connection, [b"x" * 16], MessageOrigin("twilio", "SM1"))
    assert found == turns.TurnInputs(None, None, None, suppressed_for="")


def test_nobody_is_looked_up_where_there_is_no_address(connection: Connection) -> None:
    message_id = rows.add_message(connection, "SM1")
    found = turns.read_turn_inputs(connection, [], MessageOrigin("twilio", "SM1"))
    assert found.address is None
    assert found.repeat is not None
    assert found.repeat.message_id == message_id


def test_a_person_is_found_by_a_hash_of_any_generation(
    connection: Connection, ana: Someone
) -> None:
    rows.save_conversation(connection, ana.address_id)
    found = turns.read_turn_inputs(
        connection, [b"n" * 16, b"m" * 16, ana.lookup], MessageOrigin("twilio", "SM1")
    )
    assert found.repeat is None
    assert found.address == turns.AddressRow(
        id=ana.address_id,
        person_id=ana.person_id,
        channel="sms",
        language="en",
        country="US",
    )
    assert found.conversation == turns.ConversationRow(CAMPAIGN, b"sealed state", NOON, None)


def test_a_repeat_is_found_with_the_reply_it_got(connection: Connection, ana: Someone) -> None:
    found = turns.read_turn_inputs(connection, [ana.lookup], MessageOrigin("twilio", "SM0"))
    assert found.repeat == turns.EarlierMessage(
        ana.message_id, CAMPAIGN, b"sealed reply", "greet", NOON
    )


def test_another_providers_id_is_no_repeat(connection: Connection, ana: Someone) -> None:
    assert (
        turns.read_turn_inputs(connection, [ana.lookup], MessageOrigin("telegram", "SM0")).repeat
        is None
    )


def test_another_accounts_id_is_no_repeat(connection: Connection) -> None:
    ours, before = (
        MessageOrigin("telegram", "41", b"ours"),
        MessageOrigin("telegram", "41", b"before"),
    )
    assert rows.add_message(connection, "41", origin=before) is not None
    assert turns.read_turn_inputs(connection, [], ours).repeat is None
    assert turns.read_turn_inputs(connection, [], before).repeat is not None


def test_another_senders_id_is_no_repeat(connection: Connection, ana: Someone) -> None:
    origin = MessageOrigin("telegram", "41", b"bo")
    first = rows.add_message(connection, "41", origin=origin, address_id=ana.address_id)
    assert (
        turns.read_turn_inputs(connection, [ana.lookup], replace(origin, sender=b"a")).repeat
        is None
    )
    found = turns.read_turn_inputs(connection, [ana.lookup], origin).repeat
    assert found is not None
    assert found.message_id == first


@pytest.mark.parametrize("sender", [b"", b"ana"])
def test_a_message_from_before_senders_were_kept_is_its_owners_repeat(
    connection: Connection, ana: Someone, sender: bytes
) -> None:
    rows.add_address(connection, ana.person_id, b"b" * 16)
    connection.execute(update(Message).values(sender=None))
    origin = MessageOrigin("twilio", "SM0", sender)
    repeat = turns.read_turn_inputs(connection, [ana.lookup], origin).repeat
    assert repeat is not None
    assert repeat.message_id == ana.message_id
    assert turns.read_turn_inputs(connection, [b"b" * 16], origin).repeat is None
    connection.execute(update(Message).values(address_id=None))  # a stranger's
    assert turns.read_turn_inputs(connection, [], origin).repeat is not None


def test_an_id_can_go_to_another_message(connection: Connection) -> None:
    origin = MessageOrigin("telegram", "41", b"a")
    first = rows.add_message(connection, "41", origin=origin)
    turns.free_provider_id(connection, origin)
    second = rows.add_message(connection, "41", origin=origin)
    ids = connection.execute(select(Message.id, Message.provider_id).order_by(Message.id))
    assert [tuple(row) for row in ids] == [(first, f"41#{first}"), (second, "41")]


def test_a_repeat_is_looked_for_by_an_index(database: Database) -> None:
    with database.write() as connection:
        compiled = turns._find(1, reserves=not database.is_sqlite)._compile(connection.dialect)
        values = compiled.given({"provider": "1", "provider_id": "1", "lookup_0": b"1"})
        driver: Any = connection.connection.dbapi_connection
        if database.is_sqlite:
            found = driver.execute(f"EXPLAIN QUERY PLAN {compiled.text}", values)
        else:
            connection.execute(text("SET LOCAL enable_seqscan = off"))
            found = psycopg.RawCursor(driver).execute(f"EXPLAIN {compiled.text}".encode(), values)
        plan = str(found.fetchall())
    assert "uq_messages_provider" in plan or "sqlite_autoindex_messages" in plan


def test_a_suppression_of_an_older_generation_is_seen(connection: Connection) -> None:
    suppressions.suppress(
        connection, lookup=b"o" * 16, generation=1, reason="word", message_id=None, at=NOON
    )
    found = turns.read_turn_inputs(
        connection, [b"n" * 16, b"o" * 16], MessageOrigin("twilio", "SM1")
    )
    assert found.suppressed_for == "word"


@pytest.mark.parametrize("is_reserved", [False, True])
def test_a_message_is_stored_once_and_what_came_with_it_too(
    database: Database, *, is_reserved: bool
) -> None:
    def bring(lookup: bytes) -> None:
        with database.write() as connection:
            found = turns.read_turn_inputs(connection, [lookup], MessageOrigin("twilio", "SM2"))
            ana = rows.add_someone(connection, lookup=lookup, provider_id=f"SM-{lookup.hex()}")
            reserved = found.reserved.message_id if is_reserved else None
            rows.add_message(connection, "SM1", reserved=reserved)
            rows.save_conversation(connection, ana.address_id)

    bring(b"a" * 16)
    with pytest.raises(AlreadyStored):
        bring(b"b" * 16)
    with database.read() as connection:
        assert (
            turns.read_turn_inputs(connection, [b"a" * 16], MessageOrigin("twilio", "SM1")).repeat
            is not None
        )
        assert (
            turns.read_turn_inputs(connection, [b"b" * 16], MessageOrigin("twilio", "SM1")).address
            is None
        )


def test_rows_get_the_ids_that_were_reserved_for_them(connection: Connection) -> None:
    reserved = turns.read_turn_inputs(connection, [], MessageOrigin("twilio", "SM1")).reserved
    person_id = people.add_person(connection, created_at=NOON, reserved=reserved.person_id)
    address_id = rows.add_address(connection, person_id, b"a" * 16, reserved=reserved.address_id)
    found = turns.read_turn_inputs(connection, [b"a" * 16], MessageOrigin("twilio", "SM1"))
    assert found.address is not None
    assert (found.address.person_id, found.address.id) == (person_id, address_id)
    if connection.dialect.name == "postgresql":
        assert reserved == turns.ReservedIds(person_id, address_id, reserved.message_id)


def test_a_reply_can_be_stored_after_its_message(connection: Connection, ana: Someone) -> None:
    turns.set_reply(connection, ana.message_id, reply=b"later", reply_key="signed")
    repeat = turns.read_turn_inputs(connection, [ana.lookup], MessageOrigin("twilio", "SM0")).repeat
    assert repeat == turns.EarlierMessage(ana.message_id, CAMPAIGN, b"later", "signed", NOON)


def test_a_conversation_goes_on_and_ends(connection: Connection, ana: Someone) -> None:
    rows.save_conversation(connection, ana.address_id)
    rows.save_conversation(connection, ana.address_id, state=b"next", doubted_at=NOON)
    found = turns.read_turn_inputs(connection, [ana.lookup], MessageOrigin("twilio", "SM1"))
    assert found.conversation == turns.ConversationRow(CAMPAIGN, b"next", NOON, NOON)
    conversations.end_conversation(connection, ana.address_id)
    assert (
        turns.read_turn_inputs(
            connection, [ana.lookup], MessageOrigin("twilio", "SM1")
        ).conversation
        is None
    )


def test_the_last_line_to_an_organization_counts(connection: Connection, ana: Someone) -> None:
    for organization, granted in (("18mr", True), ("moveon", True), ("18mr", False)):
        decide(connection, ana, organization, granted=granted)
    assert _standing(connection, ana).consents == {"moveon"}


def test_only_signatures_that_stand_are_seen(connection: Connection, ana: Someone) -> None:
    rows.sign(connection, ana)
    standing = _standing(connection, ana)
    assert standing.signatures == (turns.SignatureRow(CAMPAIGN, b"sealed name", NOON),)
    rows.erase(connection, ana.person_id, at=NOON)
    assert _standing(connection, ana).signatures == ()


def test_who_was_erased_and_comes_again_has_agreed_to_nothing(
    connection: Connection, ana: Someone
) -> None:
    decide(connection, ana, "18mr", granted=True)
    rows.erase(connection, ana.person_id, at=NOON + timedelta(hours=1))
    assert _standing(connection, ana).consents == frozenset()


def test_two_who_bring_one_message_at_once_store_it_once(database: Database) -> None:
    together, refused = threading.Barrier(8), []

    def bring() -> None:
        together.wait()
        try:
            with database.write() as connection:
                rows.add_message(connection, "SM1")
        except AlreadyStored as error:
            refused.append(error)

    _at_once(*[bring] * 8)
    assert len(refused) == 7


def test_two_turns_of_one_person_do_not_cross(database: Database) -> None:
    """Each reads where the person stands and writes what follows: none may be lost."""
    with database.write() as connection:
        ana = rows.add_someone(connection, lookup=b"a" * 16, provider_id="SM0")
        rows.save_conversation(connection, ana.address_id, state=b"0")
    together = threading.Barrier(8)

    def take_turn() -> None:
        together.wait()
        for _ in range(5):
            with database.write() as connection:
                database.lock(connection, ana.lookup)
                found = turns.read_turn_inputs(
                    connection, [ana.lookup], MessageOrigin("twilio", "SM9")
                )
                assert found.conversation is not None
                state = str(int(found.conversation.state) + 1).encode()
                rows.save_conversation(connection, ana.address_id, state=state)

    _at_once(*[take_turn] * 8)
    with database.read() as connection:
        found = turns.read_turn_inputs(connection, [ana.lookup], MessageOrigin("twilio", "SM9"))
    assert found.conversation is not None
    assert found.conversation.state == b"40"


def _at_once(*works: Callable[[], None]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _standing(connection: Connection, who: Someone) -> turns.StandingRows:
    return turns.read_turn_inputs(
        connection, [b"n" * 16, who.lookup], MessageOrigin("twilio", "SM1")
    ).standing
