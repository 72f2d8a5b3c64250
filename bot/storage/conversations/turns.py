"""What is read before a turn, and how its message is stored: with every message.

A known person's ordinary turn is ``read_turn_inputs``, ``add_message`` and
``conversations.save_conversation``: on PostgreSQL two trips, the second with the commit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from sqlalchemy import (
    ColumnClause,
    Connection,
    Text,
    and_,
    bindparam,
    cast,
    literal,
    literal_column,
    null,
    or_,
    select,
    union_all,
    update,
)

from bot.storage.engine.prepared_statements import Adding, Prepared, Row, among, numbered
from bot.storage.schema.consent_tables import Consent, Suppression
from bot.storage.schema.conversation_tables import Address, Answered, Conversation, Message, Person
from bot.storage.schema.signature_tables import Signature
from bot.storage.signatures.signatures import STANDING


@dataclass(frozen=True, slots=True)
class EarlierMessage:
    """A message that came before, and the reply it got: sealed under ``campaign``'s scope."""

    message_id: int
    campaign: str
    reply: bytes | None
    reply_key: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class AddressRow:
    """What is kept of an address in clear, beside its person.

    One that was erased has no language and no country, until it speaks again. What came before
    ``owned_since`` was said by an earlier owner of the number.
    """

    id: int
    person_id: int
    channel: str
    language: str
    country: str
    owned_since: datetime | None = None


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
    signer: int = 1
    code: str = ""
    friends: int = 0
    thanked_at: datetime | None = None
    held_for: str = ""


@dataclass(frozen=True, slots=True)
class StandingRows:
    """A person's signatures that stand, and the organizations whose last line is a yes or a no.

    The signatures are in the order of ``signer``. ``earlier`` are campaign and signer of those of
    earlier owners of the number, which count: of these nothing else is read.
    """

    signatures: tuple[SignatureRow, ...]
    consents: frozenset[str]
    declined: frozenset[str] = frozenset()
    earlier: tuple[tuple[str, int], ...] = ()


NO_STANDING = StandingRows((), frozenset())


@dataclass(frozen=True, slots=True)
class ReservedIds:
    """The ids of rows that a turn may add. None: the database gives the next one by itself.

    On PostgreSQL they come with what is found, so that nothing has to be waited for later. One
    that is not used is never used.
    """

    person_id: int | None = None
    address_id: int | None = None
    message_id: int | None = None


NO_RESERVED_IDS = ReservedIds()


@dataclass(frozen=True, slots=True)
class TurnInputs:
    """All that is known of an inbound message and of whom it comes from.

    ``suppressed_for``: why it must not be written to, or ""; ``lately``: see ``tables.Answered``.
    """

    repeat: EarlierMessage | None
    address: AddressRow | None
    conversation: ConversationRow | None
    suppressed_for: str
    lately: str = ""
    standing: StandingRows = NO_STANDING
    reserved: ReservedIds = field(default=NO_RESERVED_IDS, compare=False)


@dataclass(frozen=True, slots=True)
class MessageOrigin:
    """Where a message comes from, as ``tables.Message`` keeps it.

    ``sender`` marks our account and whose address it is, within that message's id.
    """

    provider: str
    provider_id: str
    sender: bytes = b""


NO_MESSAGE = MessageOrigin("", "")
"""For who asks about an address alone."""


def read_turn_inputs(
    connection: Connection, lookups: Sequence[bytes], origin: MessageOrigin
) -> TurnInputs:
    """Find a repeat of the message, its address, where it stands, and whether it opted out.

    One trip with the address's lock, which is to be taken before. ``lookups`` are the address's,
    of all generations; empty where nobody may be remembered.
    """
    reserves = connection.dialect.name != "sqlite"
    given = numbered("lookup", lookups)
    standing = _standing(len(lookups)).later(connection, **given) if lookups else None
    found = _find(len(lookups), reserves=reserves).rows(
        connection, provider=origin.provider, provider_id=origin.provider_id, **given
    )
    # Several where a number was stored in several forms: then it is who came first.
    row = min(found, key=lambda row: row[7] or 0)
    address = None if row[7] is None else AddressRow(*row[7:13])
    return TurnInputs(
        repeat=EarlierMessage(*row[:5]) if _is_repeat(origin, *row[5:8], message=row[0]) else None,
        address=address,
        conversation=None if row[13] is None else ConversationRow(*row[13:17]),
        suppressed_for=row[17] or "",
        lately=row[18] or "",
        standing=_stands(address, standing()) if standing and address else NO_STANDING,
        reserved=ReservedIds(*row[19:]) if reserves else NO_RESERVED_IDS,
    )


_NEXT_IDS: tuple[ColumnClause[int], ...] = tuple(
    literal_column(f"nextval('{table}_id_seq')") for table in ("people", "addresses", "messages")
)


def _is_repeat(
    origin: MessageOrigin,
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
def _find(generations: int, *, reserves: bool) -> Prepared:
    """Return the statement for addresses of so many lookup hashes, which may reserve ids, too."""
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
            Address.owned_since,
            Conversation.campaign,
            Conversation.state,
            Conversation.expires_at,
            Conversation.doubted_at,
            Suppression.reason,
            Answered.lately,
            *(_NEXT_IDS if reserves else ()),
        )
        .select_from(always)
        .outerjoin(Message, repeated)
        .outerjoin(Address, among(Address.lookup, "lookup", generations))
        .outerjoin(Conversation, Conversation.address_id == Address.id)
        .outerjoin(Suppression, among(Suppression.lookup, "lookup", generations))
        .outerjoin(Answered, among(Answered.lookup, "lookup", generations))
    )


def _stands(address: AddressRow, rows: Sequence[Row]) -> StandingRows:
    """Return what the world knows of a person. The last line to an organization counts.

    What an earlier owner of the number decided is no decision of theirs.
    """
    signatures: list[SignatureRow] = []
    earlier: list[tuple[str, int]] = []
    decided: dict[str, tuple[int, bool]] = {}
    since = address.owned_since
    for line, name, at, sealed, granted, *signed in rows:
        signer, code, friends, thanked_at, is_earlier, held_for = signed
        if is_earlier:
            earlier.append((name, signer))
        elif granted is None:
            link = (code or "", friends, thanked_at)
            signatures.append(SignatureRow(name, sealed, at, signer, *link, held_for or ""))
        elif (since is None or at > since) and (name not in decided or decided[name][0] < line):
            decided[name] = (line, granted)
    agreed = frozenset(name for name, (_, granted) in decided.items() if granted)
    ordered = sorted(signatures, key=lambda row: row.signer)
    declined = frozenset(decided) - agreed
    return StandingRows(tuple(ordered), agreed, declined, tuple(sorted(earlier)))


_COUNTS_FOR_EARLIER_OWNER = and_(
    Signature.of_earlier_owner.is_(True), Signature.withdrawn_at.is_(None)
)


@cache
def _standing(generations: int) -> Prepared:
    """Return the statement for a person's signatures that stand, and the lines of consent.

    Of those of earlier owners of the number also what was erased and counts: its place is taken.

    Who was erased and comes again has agreed to nothing: older lines are evidence only.
    """
    person = select(Address.person_id).where(among(Address.lookup, "lookup", generations))
    signed = select(
        Signature.id,
        Signature.campaign,
        Signature.signed_at,
        Signature.name,
        null().label("granted"),
        Signature.signer,
        Signature.code,
        Signature.friends,
        Signature.thanked_at,
        Signature.of_earlier_owner,
        Signature.held_for,
    ).where(Signature.person_id.in_(person), or_(STANDING, _COUNTS_FOR_EARLIER_OWNER))
    granted = (Consent.decided_at, null(), Consent.granted)
    decided = (
        select(Consent.id, Consent.organization, *granted, *(null(),) * 6)
        .join(Person, Person.id == Consent.person_id)
        .where(
            Consent.person_id.in_(person),
            or_(Person.erased_at.is_(None), Consent.decided_at > Person.erased_at),
        )
    )
    return Prepared(union_all(signed, decided))


def add_message(
    connection: Connection,
    origin: MessageOrigin,
    *,
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
    transaction fail with ``AlreadyStored``, with the commit at the latest.
    """
    return _ADD_MESSAGE.add(
        connection,
        reserved,
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


_ADD_MESSAGE = Adding(
    Message,
    "provider provider_id sender channel address_id campaign body reply reply_key received_at",
)


def free_provider_id(connection: Connection, origin: MessageOrigin) -> None:
    """Let the id of a message go to another one; the message that had it stays, as evidence."""
    _FREE.later(connection, its_provider=origin.provider, its_id=origin.provider_id)


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
    _SET_REPLY.later(connection, message=message_id, its_reply=reply, its_key=reply_key)


_SET_REPLY = Prepared(
    update(Message)
    .where(Message.id == bindparam("message"))
    .values(reply=bindparam("its_reply"), reply_key=bindparam("its_key"))
)
