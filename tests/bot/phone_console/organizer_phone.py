"""What an organizer does on a phone, and what came of it."""

import re
from itertools import count
from typing import Any

from sqlalchemy import select

from bot.inbox.receive import Channel, Inbound, receive
from bot.runtime import Runtime
from bot.storage.broadcasts import broadcasts
from bot.storage.broadcasts.broadcasts import BroadcastRow
from bot.storage.schema.broadcast_tables import BroadcastStatus
from bot.storage.schema.table_base import Table
from flows.events import Said

PHONE, CHAT, OTHER_CHAT = "+14155550190", "7900", "7901"
messages = count(1)


def inbound(text: str, address: str, provider_id: str = "", **others: Any) -> Inbound:
    by_text = address.startswith("+")
    provider, channel = ("twilio", Channel.SMS) if by_text else ("telegram", Channel.TELEGRAM)
    given = {"channel": channel, **others}
    ident = provider_id or f"desk{next(messages)}"
    return Inbound(provider, ident, given.pop("channel"), address, Said(text), **given)


def ask(runtime: Runtime, text: str, address: str = CHAT, **others: Any) -> str:
    """Say it and return the answer's text."""
    return answered(runtime, text, address, **others)[0]


def answered(
    runtime: Runtime, text: str, address: str = CHAT, **others: Any
) -> tuple[str, tuple[str, ...]]:
    answer = receive(runtime, inbound(text, address, **others))
    return (answer.message.text, answer.message.choices) if answer.message else ("", ())


def code_in(text: str) -> str:
    found = re.search(r"reply (\d{6})\.", text)
    assert found, text
    return found[1]


def rows(runtime: Runtime, table: type[Table]) -> list[Any]:
    """Return all rows of a table, in the order of their keys."""
    everything = select(table.__table__).order_by(*table.__table__.primary_key)
    with runtime.database.read() as connection:
        return list(connection.execute(everything).all())


def standing(runtime: Runtime) -> list[BroadcastStatus]:
    with runtime.database.read() as connection:
        return [row.status for row in reversed(broadcasts.list_all(connection))]


def only(runtime: Runtime) -> BroadcastRow:
    with runtime.database.read() as connection:
        (row,) = broadcasts.list_all(connection)
    return row
