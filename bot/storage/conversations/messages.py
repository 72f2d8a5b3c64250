"""Stored messages: which came, what became of their replies, and when their words are destroyed.

How a message is stored with its reply is ``bot.storage.conversations.turns``' business.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    case,
    delete,
    null,
    or_,
    select,
    update,
)

from bot.providers.twilio.callbacks import STATUS_RANKS
from bot.storage.engine.prepared_statements import Prepared, among, numbered
from bot.storage.schema.consent_tables import Consent, OptOut, Suppression
from bot.storage.schema.conversation_tables import Answered, Message
from bot.storage.schema.operations_tables import SetAside
from bot.storage.schema.question_tables import Question
from bot.storage.schema.signature_tables import Signature


def stored_provider_ids(
    connection: Connection, provider: str, provider_ids: Sequence[str]
) -> frozenset[str]:
    """Return those of the ids under which a message is stored."""
    if not provider_ids:
        return frozenset()
    rows = _stored_provider_ids(len(provider_ids)).rows(
        connection, of_provider=provider, **numbered("id", provider_ids)
    )
    return frozenset(row[0] for row in rows)


@cache
def _stored_provider_ids(count: int) -> Prepared:
    return Prepared(
        select(Message.provider_id).where(
            Message.provider == bindparam("of_provider"),
            among(Message.provider_id, "id", count),
        )
    )


def newest_received_at(
    connection: Connection, provider: str, *, before: datetime
) -> datetime | None:
    """Return when the newest message of a provider that came before then was received."""
    row = _NEWEST.row(connection, of_provider=provider, moment=before)
    return None if row is None else row[0]


_NEWEST = Prepared(
    select(Message.received_at)
    .where(Message.provider == bindparam("of_provider"), Message.received_at < bindparam("moment"))
    .order_by(Message.id.desc())
    .limit(1)
)


def last_received_at(connection: Connection, address_id: int, channel: str) -> datetime | None:
    """Return when the last message of an address came on a channel."""
    row = _LAST.row(connection, of_address=address_id, of_channel=channel)
    return None if row is None else row[0]


_LAST = Prepared(
    select(Message.received_at)
    .where(
        Message.address_id == bindparam("of_address"), Message.channel == bindparam("of_channel")
    )
    .order_by(Message.id.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """One message with its reply, both sealed under ``campaign``'s scope."""

    id: int
    campaign: str
    body: bytes | None
    reply: bytes | None
    received_at: datetime


def list_around(
    connection: Connection, address_id: int, message_id: int, *, before: int, after: int
) -> list[StoredMessage]:
    """Return a message of an address with some of those before and after it, oldest first."""
    its = select(
        Message.id, Message.campaign, Message.body, Message.reply, Message.received_at
    ).where(Message.address_id == address_id)
    older = its.where(Message.id <= message_id).order_by(Message.id.desc()).limit(before + 1)
    newer = its.where(Message.id > message_id).order_by(Message.id).limit(after)
    rows = [*reversed(connection.execute(older).all()), *connection.execute(newer).all()]
    return [StoredMessage(*row) for row in rows]


def shred_messages(
    connection: Connection, *, before: datetime, now: datetime, limit: int, campaign: str = ""
) -> int:
    """Destroy the words of messages received before then, both ways; return how many.

    Those of all campaigns, or of one.

    The row stays: that the message came is what tells a repeat, and what evidence points to.
    """
    given = {"moment": before, "shredded": now, "at_most": limit}
    if campaign:
        return _SHRED_OF_CAMPAIGN.run(connection, of_campaign=campaign, **given)
    return _SHRED.run(connection, **given)


def _shred(*which: ColumnElement[bool]) -> Prepared:
    ids = (
        select(Message.id)
        .where(Message.shredded_at.is_(None), Message.received_at <= bindparam("moment"), *which)
        .order_by(Message.received_at)
        .limit(bindparam("at_most", type_=Message.id.type))
    )
    return Prepared(
        update(Message)
        .where(Message.id.in_(ids.scalar_subquery()))
        .values(
            body=null(),
            reply=null(),
            shredded_at=bindparam("shredded", type_=Message.received_at.type),
        )
    )


_SHRED = _shred()
_SHRED_OF_CAMPAIGN = _shred(Message.campaign == bindparam("of_campaign"))


NOBODYS: Final[Mapping[str, Any]] = {
    **{name: null() for name in ("address_id", "sender", "body", "reply")},
    **dict.fromkeys(("campaign", "reply_key"), ""),
}
"""The columns of a message that leads to nobody: it is only known not to be a new one."""


def cut_off_messages(
    connection: Connection, campaign: str, *, day: datetime, keeps_since: datetime, limit: int
) -> int:
    """Destroy messages of a campaign that has ended; return how many.

    Of those that came after ``keeps_since``, which might be taken for new ones, and of those that
    are evidence of a consent or an opt-out, a row is left that leads to nobody and has no time but
    ``day``.
    """
    ids = connection.scalars(
        select(Message.id).where(Message.campaign == campaign).order_by(Message.id).limit(limit)
    ).all()
    connection.execute(
        update(Message)
        .where(
            Message.id.in_(ids), or_(Message.received_at > keeps_since, *map(_is_named_in, _NAMED))
        )
        .values(**NOBODYS, received_at=day, shredded_at=day)
    )
    # What was left has no campaign any more.
    connection.execute(delete(Message).where(Message.id.in_(ids), Message.campaign == campaign))
    return len(ids)


def _is_named_in(table: Any) -> ColumnElement[bool]:
    return select(table.message_id).where(table.message_id == Message.id).exists()


_NAMED = (Consent, Suppression, OptOut, SetAside, Question, Signature)
"""Tables in which messages stand as evidence."""


MAX_STATUS_LENGTH = 64


def record_reply_status(
    connection: Connection, message_id: int, *, provider_reply_id: str, status: str, error: str = ""
) -> bool:
    """Store what became of the reply to a message; say whether that is news.

    Status only moves forward, so that receipts may come in any order and more than once. A word
    we do not know is kept where nothing better is known, and ranks below all others.
    """
    touched = _RECORD.run(
        connection,
        message=message_id,
        new_status=_plain(status),
        new_rank=STATUS_RANKS.get(status, 0),
        new_error=_plain(error),
        reply_id=_plain(provider_reply_id),
    )
    return touched > 0


_RANK = bindparam("new_rank", type_=Message.status_rank.type)
_REPLY_ID = bindparam("reply_id", type_=Message.provider_reply_id.type)
_RECORD = Prepared(
    update(Message)
    .where(
        Message.id == bindparam("message"),
        (Message.status_rank < _RANK)
        | and_(Message.status_rank == 0, Message.status != bindparam("new_status")),
    )
    .values(
        status=bindparam("new_status"),
        status_rank=_RANK,
        status_error=bindparam("new_error"),
        provider_reply_id=case((_REPLY_ID == "", Message.provider_reply_id), else_=_REPLY_ID),
    )
)


def _plain(word: str) -> str:
    """Return a provider's word as PostgreSQL takes it, and no longer than such words are."""
    return word.replace("\0", "")[:MAX_STATUS_LENGTH]


def note_recent_replies(
    connection: Connection, lookup: bytes, *, lately: str, at: datetime
) -> None:
    """Keep what an address was answered lately, under its lookup hash of the oldest vault key."""
    _NOTE.later(connection, lookup=lookup, lately=lately, at=at)


def _note(insert: Any) -> Any:
    statement = insert(Answered)
    changes = {name: statement.excluded[name] for name in ("lately", "at")}
    return statement.on_conflict_do_update(index_elements=["lookup"], set_=changes)


_NOTE = Prepared(_note, "lookup lately at")


def forget_recent_replies(connection: Connection, *, before: datetime, limit: int) -> int:
    """Forget what addresses were answered, of those last answered before then; return how many."""
    return _FORGET.run(connection, moment=before, at_most=limit)


_FORGET = Prepared(
    delete(Answered).where(
        Answered.lookup.in_(
            select(Answered.lookup)
            .where(Answered.at <= bindparam("moment"))
            .limit(bindparam("at_most"))
            .scalar_subquery()
        )
    )
)


def store_awaited_reply(
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
