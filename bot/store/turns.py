"""What is found before a turn, and how its message is stored: with every message.

A known person's ordinary turn is ``find_turn``, ``add_message`` and
``bot.store.conversations.save``: on PostgreSQL two trips, the second with the commit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from sqlalchemy import (
    Connection,
    and_,
    bindparam,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
    update,
)

from bot.store.prepared import Adding, Prepared, Row, among, numbered
from bot.store.signatures import STANDING
from bot.store.tables import (
    Address,
    Consent,
    Conversation,
    Message,
    Person,
    Signature,
    Suppression,
)


@dataclass(frozen=True, slots=True)
class Repeat:
    """A message that came before, and the reply it got: sealed under ``campaign``'s scope."""

    message_id: int
    campaign: str
    reply: bytes | None
    reply_key: str


@dataclass(frozen=True, slots=True)
class AddressRow:
    """What is kept of an address in clear, beside its person.

    One that was erased has no language and no country, until it speaks again.
    """

    id: int
    person_id: int
    channel: str
    language: str
    country: str


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """Where the address stands; ``state`` is sealed under ``campaign``'s scope."""

    campaign: str
    state: bytes
    expires_at: datetime
    doubted_at: datetime | None


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """A signature that stands; ``name`` is sealed under ``campaign``'s scope."""

    campaign: str
    name: bytes | None
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class StandingRows:
    """A person's signatures that stand, and the organizations whose last line is a yes."""

    signatures: tuple[SignatureRow, ...]
    consents: frozenset[str]


NOTHING = StandingRows((), frozenset())


@dataclass(frozen=True, slots=True)
class Reserved:
    """The ids of rows that a turn may add. None: the database gives the next one by itself.

    On PostgreSQL they come with what is found, so that nothing has to be waited for later. One
    that is not used is never used.
    """

    person_id: int | None = None
    address_id: int | None = None
    message_id: int | None = None


NOTHING_RESERVED = Reserved()


@dataclass(frozen=True, slots=True)
class Found:
    """All that is known of an inbound message and of whom it comes from.

    ``suppressed_for`` is why the address must not be written to, "" where it may.
    """

    repeat: Repeat | None
    address: AddressRow | None
    conversation: ConversationRow | None
    suppressed_for: str
    standing: StandingRows = NOTHING
    reserved: Reserved = field(default=NOTHING_RESERVED, compare=False)


def find_turn(
    connection: Connection, lookups: Sequence[bytes], provider: str, provider_id: str
) -> Found:
    """Find a repeat of the message, its address, where it stands, and whether it opted out.

    One trip with the address's lock, which is to be taken before. ``lookups`` are the address's,
    of all generations; empty where nobody may be remembered.
    """
    is_sqlite = connection.dialect.name == "sqlite"
    reserved = None if is_sqlite else _RESERVE.later(connection)
    given = numbered("lookup", lookups)
    standing = _standing(len(lookups)).later(connection, **given) if lookups else None
    (row,) = _find(len(lookups)).rows(
        connection, provider=provider, provider_id=provider_id, **given
    )
    return Found(
        repeat=None if row[0] is None else Repeat(*row[:4]),
        address=None if row[4] is None else AddressRow(*row[4:9]),
        conversation=None if row[9] is None else ConversationRow(*row[9:13]),
        suppressed_for=row[13] or "",
        standing=_stands(standing()) if standing else NOTHING,
        reserved=Reserved(*reserved()[0]) if reserved else NOTHING_RESERVED,
    )


_RESERVE = Prepared(
    select(*(func.nextval(f"{table}_id_seq") for table in ("people", "addresses", "messages")))
)


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
        )
        .select_from(always)
        .outerjoin(Message, repeated)
        .outerjoin(Address, among(Address.lookup, "lookup", generations))
        .outerjoin(Conversation, Conversation.address_id == Address.id)
        .outerjoin(Suppression, among(Suppression.lookup, "lookup", generations))
        .limit(1)
    )


def _stands(rows: Sequence[Row]) -> StandingRows:
    """Return what the world knows of a person. The last line to an organization counts."""
    signatures: list[SignatureRow] = []
    decided: dict[str, tuple[int, bool]] = {}
    for line, name, at, sealed, granted in rows:
        if at is not None:
            signatures.append(SignatureRow(name, sealed, at))
        elif name not in decided or decided[name][0] < line:
            decided[name] = (line, granted)
    agreed = frozenset(name for name, (_, granted) in decided.items() if granted)
    return StandingRows(tuple(signatures), agreed)


@cache
def _standing(generations: int) -> Prepared:
    """Return the statement for a person's signatures that stand, and the lines of consent.

    Who was erased and comes again has agreed to nothing: older lines are evidence only.
    """
    person = select(Address.person_id).where(among(Address.lookup, "lookup", generations))
    signed = select(
        Signature.id,
        Signature.campaign,
        Signature.signed_at,
        Signature.name,
        null().label("granted"),
    ).where(Signature.person_id.in_(person), STANDING)
    decided = (
        select(Consent.id, Consent.organization, null(), null(), Consent.granted)
        .join(Person, Person.id == Consent.person_id)
        .where(
            Consent.person_id.in_(person),
            or_(Person.erased_at.is_(None), Consent.decided_at > Person.erased_at),
        )
    )
    return Prepared(union_all(signed, decided))


def add_message(
    connection: Connection,
    *,
    provider: str,
    provider_id: str,
    channel: str,
    address_id: int | None,
    campaign: str,
    body: bytes | None,
    reply: bytes | None,
    reply_key: str,
    received_at: datetime,
    reserved: int | None = None,
) -> int:
    """Store one inbound message and return its id: the reserved one, if any.

    ``body`` and ``reply`` are sealed under ``campaign``'s scope. One that came before has the
    transaction fail with ``bot.store.failures.Doubled``, with the commit at the latest.
    """
    return _ADD_MESSAGE.add(
        connection,
        reserved,
        provider=provider,
        provider_id=provider_id,
        channel=channel,
        address_id=address_id,
        campaign=campaign,
        body=body,
        reply=reply,
        reply_key=reply_key,
        received_at=received_at,
    )


_ADD_MESSAGE = Adding(
    Message,
    "provider provider_id channel address_id campaign body reply reply_key received_at",
)


def set_reply(
    connection: Connection, message_id: int, *, reply: bytes | None, reply_key: str
) -> None:
    """Store the reply of a message that is already there, sealed under the message's scope.

    For a turn whose effects need the message as evidence, and whose reply needs the effects.
    """
    _SET_REPLY.later(connection, message=message_id, its_reply=reply, its_key=reply_key)


_SET_REPLY = Prepared(
    update(Message)
    .where(Message.id == bindparam("message"))
    .values(reply=bindparam("its_reply"), reply_key=bindparam("its_key"))
)
