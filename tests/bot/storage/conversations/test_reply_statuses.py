"""Holds that the status of a reply only moves forward."""

import itertools

import pytest
from sqlalchemy import Connection, select

from bot.storage.conversations.messages import record_reply_status
from bot.storage.schema.conversation_tables import Message
from tests.bot.storage.rows import Someone


def _record(connection: Connection, who: Someone, status: str, error: str = "") -> bool:
    return record_reply_status(
        connection, who.message_id, provider_reply_id="SM77", status=status, error=error
    )


def _status(connection: Connection) -> tuple[str, ...]:
    row = connection.execute(
        select(Message.status, Message.status_error, Message.provider_reply_id)
    ).one()
    return tuple(row)


@pytest.mark.parametrize("order", [*itertools.permutations(["queued", "sent", "delivered"])])
def test_in_whatever_order_receipts_come_the_last_state_is_kept(
    connection: Connection, ana: Someone, order: tuple[str, ...]
) -> None:
    for status in order:
        _record(connection, ana, status)
    assert _status(connection) == ("delivered", "", "SM77")


FINAL = ["failed", "undelivered", "canceled", "delivered", "partially_delivered"]


@pytest.mark.parametrize(
    ("final", "better"), [*itertools.product(FINAL, ["read"]), ("undelivered", "delivered")]
)
def test_a_final_state_gives_way_only_to_its_arrival(
    connection: Connection, ana: Someone, final: str, better: str
) -> None:
    assert _record(connection, ana, final, "30005")
    assert not _record(connection, ana, final, "30005")
    assert not _record(connection, ana, "failed", "30008")
    assert _status(connection) == (final, "30005", "SM77")
    assert _record(connection, ana, better)
    assert not _record(connection, ana, final, "30005")


def test_an_unknown_word_is_kept_only_where_nothing_is_known(
    connection: Connection, ana: Someone
) -> None:
    assert _record(connection, ana, "vanished\0")
    assert not _record(connection, ana, "vanished")
    assert _status(connection)[0] == "vanished"
    assert _record(connection, ana, "queued")
    assert not _record(connection, ana, "vanished")
    assert _status(connection)[0] == "queued"


def test_a_receipt_for_no_message_of_ours_is_no_news(connection: Connection) -> None:
    assert not record_reply_status(connection, 404, provider_reply_id="SM1", status="sent")


def test_a_receipt_without_an_id_keeps_the_one_that_is_known(
    connection: Connection, ana: Someone
) -> None:
    _record(connection, ana, "queued")
    record_reply_status(connection, ana.message_id, provider_reply_id="", status="sent")
    assert _status(connection) == ("sent", "", "SM77")
