"""The statements of a turn, which run with every message. Each has a reason to be one.

A known person's ordinary turn is four: ``find_turn``, ``standing_rows``, ``add_message`` and
``save_conversation``.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Connection,
    Text,
    and_,
    bindparam,
    cast,
    delete,
    literal,
    null,
    or_,
    select,
    union_all,
    update,
)

from bot.store.prepared import Prepared, among, numbered
from bot.store.signatures import STANDING
from bot.store.tables import (
    Address,
    Answered,
    Consent,
    Conversation,
    Message,
    Person,
    Signature,
    Suppression,
)
from bot.store.turn_rows import (
    NO_MESSAGE,
    AddressRow,
    ConversationRow,
    Found,
    Origin,
    Repeat,
    SignatureRow,
    StandingRows,
)

__all__ = [
    "NO_MESSAGE",
    "AddressRow",
    "ConversationRow",
    "Found",
    "Origin",
    "Repeat",
    "SignatureRow",
    "StandingRows",
    "add_message",
    "end_conversation",
    "find_turn",
    "free_id",
    "save_conversation",
    "set_reply",
    "standing_rows",
]


def find_turn(connection: Connection, lookups: Sequence[bytes], origin: Origin) -> Found:
    """Find a repeat of the message, its address, where it stands, and whether it opted out.

    One statement. ``lookups`` are the address's, of all generations; empty where nobody may be
    remembered. On PostgreSQL take the address's lock before.
    """
    (row,) = _find(len(lookups)).rows(
        connection,
        provider=origin.provider,
        provider_id=origin.provider_id,
        **numbered("lookup", lookups),
    )
    return Found(
        repeat=Repeat(*row[:5]) if _is_repeat(origin, *row[5:8], message=row[0]) else None,
        address=None if row[7] is None else AddressRow(*row[7:12]),
        conversation=None if row[12] is None else ConversationRow(*row[12:16]),
        suppressed_for=row[16] or "",
        lately=row[17] or "",
    )


def _is_repeat(
    origin: Origin,
    sender: bytes | None,
    owner: int | None,
    address_id: int | None,
    *,
    message: int | None,
) -> bool:
    """Say whether the message that has the id is this one, and not another's of long ago.

    Decided here: in the statement it would cost every turn as much again.
    """
    if message is None:
        return False
    if sender is None:  # from before senders were marked
        return owner is None or owner == address_id
    return bytes(sender) == origin.sender


@cache
def _find(generations: int) -> Prepared:
    """Return the statement for addresses of so many lookup hashes."""
    # one row that is always there, so that each of the rest may be missing
    always = select(literal(1).label("one")).subquery("always")
    repeated = and_(
        Message.provider == bindparam("provider"), Message.provider_id == bindparam("provider_id")
    )
    return Prepared(
        select(
            Message.id,
            Message.campaign,
            Message.reply,
            Message.reply_key,
            Message.received_at,
            Message.sender,
            Message.address_id,
            Address.id,
            Address.person_id,
            Address.channel,
            Address.language,
            Address.country,
            Conversation.campaign,
            Conversation.state,
            Conversation.expires_at,
            Conversation.doubted_at,
            Suppression.reason,
            Answered.lately,
        )
        .select_from(always)
        .outerjoin(Message, repeated)
        .outerjoin(Address, among(Address.lookup, "lookup", generations))
        .outerjoin(Conversation, Conversation.address_id == Address.id)
        .outerjoin(Suppression, among(Suppression.lookup, "lookup", generations))
        .outerjoin(Answered, among(Answered.lookup, "lookup", generations))
        .limit(1)
    )


def standing_rows(connection: Connection, person_id: int) -> StandingRows:
    """Return what the world knows of a person. One statement, over two small indexes.

    Who was erased and comes again has agreed to nothing: older lines are evidence only.
    """
    signatures: list[SignatureRow] = []
    decided: dict[str, tuple[int, bool]] = {}
    for line, name, at, sealed, granted in _STANDING.rows(connection, person_id=person_id):
        if at is not None:
            signatures.append(SignatureRow(name, sealed, at))
        elif name not in decided or decided[name][0] < line:
            decided[name] = (line, granted)
    agreed = frozenset(name for name, (_, granted) in decided.items() if granted)
    return StandingRows(tuple(signatures), agreed)


_PERSON = bindparam("person_id", type_=Signature.person_id.type)
_STANDING = Prepared(
    union_all(
        select(
            Signature.id,
            Signature.campaign,
            Signature.signed_at,
            Signature.name,
            null().label("granted"),
        ).where(Signature.person_id == _PERSON, STANDING),
        select(Consent.id, Consent.organization, null(), null(), Consent.granted)
        .join(Person, Person.id == Consent.person_id)
        .where(
            Consent.person_id == _PERSON,
            or_(Person.erased_at.is_(None), Consent.decided_at > Person.erased_at),
        ),
    )
)


def add_message(
    connection: Connection,
    origin: Origin,
    *,
    channel: str,
    address_id: int | None,
    campaign: str,
    body: bytes | None,
    reply: bytes | None,
    reply_key: str,
    received_at: datetime,
) -> int | None:
    """Store one inbound message and return its id, or None where its id is taken.

    ``body`` and ``reply`` are sealed under ``campaign``'s scope. RETURNING is what tells a
    repeat: the row count of an insert that does nothing is not to be had from every driver.
    """
    row = _ADD_MESSAGE.row(
        connection,
        provider=origin.provider,
        provider_id=origin.provider_id,
        sender=origin.sender,
        channel=channel,
        address_id=address_id,
        campaign=campaign,
        body=body,
        reply=reply,
        reply_key=reply_key,
        received_at=received_at,
    )
    return None if row is None else int(row[0])


_ADD_MESSAGE = Prepared(
    lambda insert: (
        insert(Message)
        .on_conflict_do_nothing(index_elements=["provider", "provider_id"])
        .returning(Message.id)
    ),
    "provider provider_id sender channel address_id campaign body reply reply_key received_at",
)


def free_id(connection: Connection, origin: Origin) -> None:
    """Let the id of a message go to another one; the message that had it stays, as evidence."""
    _FREE.run(connection, its_provider=origin.provider, its_id=origin.provider_id)


_FREE = Prepared(
    update(Message)
    .where(
        Message.provider == bindparam("its_provider"), Message.provider_id == bindparam("its_id")
    )
    .values(provider_id=Message.provider_id + literal("#") + cast(Message.id, Text))
)


def set_reply(
    connection: Connection, message_id: int, *, reply: bytes | None, reply_key: str
) -> None:
    """Store the reply of a message that is already there, sealed under the message's scope.

    For a turn whose effects need the message as evidence, and whose reply needs the effects.
    """
    _SET_REPLY.run(connection, message=message_id, its_reply=reply, its_key=reply_key)


_SET_REPLY = Prepared(
    update(Message)
    .where(Message.id == bindparam("message"))
    .values(reply=bindparam("its_reply"), reply_key=bindparam("its_key"))
)


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
    _SAVE.run(
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


def end_conversation(connection: Connection, address_id: int) -> None:
    """Forget where the address stands, with everything half-given."""
    _END.run(connection, address=address_id)


_END = Prepared(delete(Conversation).where(Conversation.address_id == bindparam("address")))
