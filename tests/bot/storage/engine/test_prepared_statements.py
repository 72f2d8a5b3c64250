"""Prepared statements give and take what SQLAlchemy's own do, on every kind of database."""

from datetime import timedelta, timezone

import pytest
from sqlalchemy import Connection, bindparam, insert, literal, select

from bot.storage.engine.prepared_statements import Prepared
from bot.storage.schema.conversation_tables import Address, Message
from tests.bot.storage import rows
from tests.bot.storage.rows import NOON

IN_NEW_YORK = timezone(timedelta(hours=-4))
_FIND = select(Message.received_at, Message.body, Message.address_id).where(
    Message.provider_id == bindparam("its_id")
)


def test_times_and_bytes_go_in_and_come_out_as_they_are(
    connection: Connection, ana: rows.Someone
) -> None:
    adding = Prepared(
        insert(Message),
        "provider provider_id sender channel address_id campaign body reply_key received_at",
    )
    adding.run(
        connection,
        provider="twilio",
        provider_id="SM1",
        sender=b"",
        channel="sms",
        address_id=ana.address_id,
        campaign="",
        body=b"\x00\xff sealed",
        reply_key="",
        received_at=NOON.astimezone(IN_NEW_YORK),
    )
    expected = (NOON, b"\x00\xff sealed", ana.address_id)
    assert Prepared(_FIND).row(connection, its_id="SM1") == expected
    assert tuple(connection.execute(_FIND, {"its_id": "SM1"}).one()) == expected


def test_what_a_statement_has_of_its_own_need_not_be_given(
    connection: Connection, ana: rows.Someone
) -> None:
    own = Prepared(select(literal("mine"), Address.id).where(Address.channel == "sms"))
    assert own.rows(connection) == [("mine", ana.address_id)]


def test_a_value_that_is_missing_is_told_before_anything_runs(connection: Connection) -> None:
    with pytest.raises(KeyError, match="its_id"):
        Prepared(_FIND).rows(connection)
