"""Every table. What is sealed says so; nothing else in here names a person.

Times are aware and UTC. Sealed columns are under the data key of their scope (``bot.vault``): an
address's is the program's, a signer's or an organizer's; everything else's its campaign's.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bot.storage.schema.utc_column import UtcDateTime

Id = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only where the key is a plain INTEGER (of 64 bits there)."""
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Table(DeclarativeBase):
    """What all tables share."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 -- SQLAlchemy reads it once, from the class
        datetime: UtcDateTime,
        bytes: LargeBinary,
        str: Text,
        bool: Boolean,
        int: BigInteger,
    }


class Sealed(StrEnum):
    """The sealed columns, by the name to which what lies in them is bound."""

    ADDRESS = "addresses.sealed"
    STATE = "conversations.state"
    BODY = "messages.body"
    REPLY = "messages.reply"
    NAME = "signatures.name"
    ANSWERS = "signatures.answers"
    ORGANIZER = "organizers.sealed"
    SET_ASIDE = "set_aside.sealed"


class Person(Table):
    """One human, with one or more addresses."""

    __tablename__ = "people"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    created_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]


class Address(Table):
    """A number or a Telegram chat. Coarse facts for filtering are clear; the address is sealed.

    ``lookup`` is the keyed hash of the address under vault key number ``generation``; ``zones``
    are IANA names separated by blanks; ``country`` is an ISO 3166 code (US), ``region`` one of its
    parts (US-CA) where the person said where they are, else "".
    """

    __tablename__ = "addresses"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str]
    lookup: Mapped[bytes] = mapped_column(unique=True)
    generation: Mapped[int] = mapped_column(Integer)
    sealed: Mapped[bytes | None]
    channel: Mapped[str]
    language: Mapped[str]
    country: Mapped[str]
    region: Mapped[str] = mapped_column(server_default="")
    zones: Mapped[str]
    created_at: Mapped[datetime]


class Conversation(Table):
    """Where one address stands. Written with every turn: no index on what changes then."""

    __tablename__ = "conversations"
    address_id: Mapped[int] = mapped_column(
        ForeignKey("addresses.id"), primary_key=True, autoincrement=False
    )
    campaign: Mapped[str]
    step: Mapped[str]
    state: Mapped[bytes]
    spoke_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    doubted_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "ix_conversations_doubted_at",
            "doubted_at",
            sqlite_where=text("doubted_at IS NOT NULL"),
            postgresql_where=text("doubted_at IS NOT NULL"),
        ),
        {"postgresql_with": {"fillfactor": 80}},  # room to rewrite a row in its own page
    )


class Message(Table):
    """One inbound message, and the reply that went out in its answer.

    The row is at once the dedupe key, the evidence and the stored reply. ``campaign`` is the
    scope of ``body`` and ``reply`` ("" is the program's).

    An id is unique within our account and for its sender: ``sender`` marks both, by four bytes
    of a hash of the address's oldest lookup hash (which stays the same whatever keys are added),
    of our account there, and of the id, so that it neither links two messages nor names a number.
    Messages from before version 0004 have none; they are the repeats of whom they belong to by
    ``address_id``, or of a stranger. An id that Telegram uses anew, after days, for another chat
    or with another bot, is taken from the older message, whose ``provider_id`` gets its row's
    number.
    """

    __tablename__ = "messages"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    provider: Mapped[str]
    provider_id: Mapped[str]
    sender: Mapped[bytes | None]
    channel: Mapped[str]
    address_id: Mapped[int | None] = mapped_column(ForeignKey("addresses.id"), index=True)
    campaign: Mapped[str]
    body: Mapped[bytes | None]
    reply: Mapped[bytes | None]
    reply_key: Mapped[str]
    received_at: Mapped[datetime]
    shredded_at: Mapped[datetime | None]
    status: Mapped[str] = mapped_column(server_default="")
    status_rank: Mapped[int] = mapped_column(Integer, server_default="0")
    status_error: Mapped[str] = mapped_column(server_default="")
    provider_reply_id: Mapped[str] = mapped_column(server_default="")

    __table_args__ = (
        UniqueConstraint("provider", "provider_id"),
        Index(
            "ix_messages_received_at_unshredded",
            "received_at",
            sqlite_where=text("shredded_at IS NULL"),
            postgresql_where=text("shredded_at IS NULL"),
        ),
    )


class Letter(Table):
    """A letter version that was on offer: the exact text, by its SHA-256 in hex."""

    __tablename__ = "letters"
    sha256: Mapped[str] = mapped_column(primary_key=True)
    campaign: Mapped[str]
    language: Mapped[str]
    text: Mapped[str]
    first_seen_at: Mapped[datetime]


class Wording(Table):
    """A question about updates as it was put, by its SHA-256 in hex."""

    __tablename__ = "wordings"
    sha256: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    first_used_at: Mapped[datetime]


class Signature(Table):
    """One person's name under one letter version. Erased, it still counts; withdrawn, it does not.

    ``number`` is the campaign's count when it was given; ``message_id`` is the evidence.
    """

    __tablename__ = "signatures"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    campaign: Mapped[str] = mapped_column(index=True)
    name: Mapped[bytes | None]
    answers: Mapped[bytes | None]
    letter_sha256: Mapped[str] = mapped_column(ForeignKey("letters.sha256"))
    language: Mapped[str]
    read_in: Mapped[str]
    source: Mapped[str]
    channel: Mapped[str]
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"))
    number: Mapped[int]
    signed_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("person_id", "campaign"),)


class Consent(Table):
    """One line of the consent ledger, which is only ever added to.

    Without a message, it was time that decided. Lines older than an erasure bind nobody.
    """

    __tablename__ = "consents"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    campaign: Mapped[str]
    organization: Mapped[str]
    granted: Mapped[bool]
    wording_sha256: Mapped[str] = mapped_column(ForeignKey("wordings.sha256"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    channel: Mapped[str]
    decided_at: Mapped[datetime]

    __table_args__ = (Index(None, "person_id", "organization", "id"),)


class Suppression(Table):
    """An address that must not be written to. Outlives erasure, as a keyed hash."""

    __tablename__ = "suppressions"
    lookup: Mapped[bytes] = mapped_column(primary_key=True)
    generation: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str]
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    suppressed_at: Mapped[datetime]


class Answered(Table):
    """What an address was answered in the last minutes: "seconds:key", separated by blanks.

    ``lookup`` is the address's hash under the oldest vault key, which no newer key changes.
    Outlives erasure and opt-out, for a day: neither begins the reply budget anew.
    """

    __tablename__ = "answered"
    lookup: Mapped[bytes] = mapped_column(primary_key=True)
    lately: Mapped[str]
    at: Mapped[datetime]

    # Written with every reply: no index on what changes then.
    __table_args__ = ({"postgresql_with": {"fillfactor": 80}},)


class OptOut(Table):
    """One line of the ledger of opt-outs and of their lifting. Lines are only ever added."""

    __tablename__ = "opt_outs"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    lookup: Mapped[bytes] = mapped_column(index=True)
    generation: Mapped[int] = mapped_column(Integer)
    suppressed: Mapped[bool]
    reason: Mapped[str]
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    at: Mapped[datetime]


class Counter(Table):
    """How many have signed a campaign: counted as it happens, never by counting rows."""

    __tablename__ = "counters"
    campaign: Mapped[str] = mapped_column(primary_key=True)
    signatures: Mapped[int]


class DataKey(Table):
    """A data key, wrapped under a vault key; no longer there once it is destroyed."""

    __tablename__ = "data_keys"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    scope: Mapped[str]
    number: Mapped[int] = mapped_column(Integer)
    wrapped: Mapped[bytes | None]
    vault_key: Mapped[bytes]
    created_at: Mapped[datetime]
    destroyed_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("scope", "number"),)


class VaultKey(Table):
    """A vault key this database was written with, by its fingerprint; the oldest is number 1."""

    __tablename__ = "vault_keys"
    generation: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    fingerprint: Mapped[bytes] = mapped_column(unique=True)
    registered_at: Mapped[datetime]
    backed_up_at: Mapped[datetime | None]


def columns(table: type[Table]) -> Any:
    """Return the table of a class, for Core."""
    return table.__table__
