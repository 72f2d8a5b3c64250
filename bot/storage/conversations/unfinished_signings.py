"""Conversations that stopped before the signature: who may be reminded, found by clear columns.

Nothing is decided here: the machine decides, under the lock of the address.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, bindparam, select

from bot.storage.engine.prepared_statements import Prepared, among, numbered
from bot.storage.schema.tables import Address, Conversation


@dataclass(frozen=True, slots=True)
class Abandoned:
    """An address at an open question. ``sealed`` is under the program's scope, ``zones`` IANA."""

    address_id: int
    sealed: bytes
    channel: str
    zones: tuple[str, ...]


def abandoned(
    connection: Connection,
    campaign: str,
    steps: Sequence[str],
    *,
    silent_since: datetime,
    now: datetime,
    after: int,
    limit: int,
) -> list[Abandoned]:
    """Return addresses beyond the id ``after`` that stopped at one of ``steps``, by id.

    They have said nothing since ``silent_since``, are not over yet, in no doubt, and were not
    reminded.
    """
    rows = _abandoned(len(steps)).rows(
        connection,
        of_campaign=campaign,
        silent_since=silent_since,
        moment=now,
        beyond=after,
        at_most=limit,
        **numbered("step", steps),
    )
    return [Abandoned(row[0], row[1], row[2], tuple(row[3].split())) for row in rows]


@cache
def _abandoned(steps: int) -> Prepared:
    return Prepared(
        select(Address.id, Address.sealed, Address.channel, Address.zones)
        .join(Conversation, Conversation.address_id == Address.id)
        .where(
            Conversation.campaign == bindparam("of_campaign"),
            among(Conversation.step, "step", steps),
            Conversation.spoke_at <= bindparam("silent_since"),
            Conversation.expires_at > bindparam("moment"),
            Conversation.doubted_at.is_(None),
            Conversation.reminded_at.is_(None),
            Address.sealed.is_not(None),
            Address.id > bindparam("beyond"),
        )
        .order_by(Address.id)
        .limit(bindparam("at_most", type_=Address.id.type))
    )
