"""Conversations as rows: the state is sealed, and the facts by which rows are found stand in
clear."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select

from bot.storage.engine.prepared_statements import Prepared, among, numbered
from bot.storage.schema.conversation_tables import Address, Conversation


def save_conversation(
    connection: Connection,
    address_id: int,
    *,
    campaign: str,
    step: str,
    state: bytes,
    spoke_at: datetime,
    expires_at: datetime,
    doubted_at: datetime | None = None,
    reminded_at: datetime | None = None,
) -> None:
    """Store where the address stands now. ``state`` is sealed under ``campaign``'s scope."""
    _SAVE.later(
        connection,
        address_id=address_id,
        campaign=campaign,
        step=step,
        state=state,
        spoke_at=spoke_at,
        expires_at=expires_at,
        doubted_at=doubted_at,
        reminded_at=reminded_at,
    )


_CHANGING = "campaign step state spoke_at expires_at doubted_at reminded_at"


def _save(insert: Any) -> Any:
    statement = insert(Conversation)
    changes = {name: statement.excluded[name] for name in _CHANGING.split()}
    return statement.on_conflict_do_update(index_elements=["address_id"], set_=changes)


_SAVE = Prepared(_save, f"address_id {_CHANGING}")


def read_state(connection: Connection, address_id: int) -> tuple[str, bytes] | None:
    """Return the campaign of an address's conversation, and its sealed state; None without one."""
    row = _STATE.row(connection, address=address_id)
    return None if row is None else (row[0], row[1])


_STATE = Prepared(
    select(Conversation.campaign, Conversation.state).where(
        Conversation.address_id == bindparam("address")
    )
)


def end_conversation(connection: Connection, address_id: int) -> None:
    """Forget where the address stands, with everything half-given."""
    _END.later(connection, address=address_id)


_END = Prepared(delete(Conversation).where(Conversation.address_id == bindparam("address")))


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


@dataclass(frozen=True, slots=True)
class UnfinishedSigning:
    """An address at an open question. ``sealed`` is under the program's scope, ``zones`` IANA."""

    address_id: int
    sealed: bytes
    channel: str
    zones: tuple[str, ...]


def unfinished_signings(
    connection: Connection,
    campaign: str,
    steps: Sequence[str],
    *,
    silent_since: datetime,
    now: datetime,
    after: int,
    limit: int,
) -> list[UnfinishedSigning]:
    """Return addresses beyond the id ``after`` that stopped at one of ``steps``, by id.

    They have said nothing since ``silent_since``, are not over yet, in no doubt, and were not
    reminded.
    """
    rows = _unfinished_signings(len(steps)).rows(
        connection,
        of_campaign=campaign,
        silent_since=silent_since,
        moment=now,
        beyond=after,
        at_most=limit,
        **numbered("step", steps),
    )
    return [UnfinishedSigning(row[0], row[1], row[2], tuple(row[3].split())) for row in rows]


@cache
def _unfinished_signings(steps: int) -> Prepared:
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
