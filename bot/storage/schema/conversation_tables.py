"""The tables of people, their addresses, their messages, and where each conversation stands."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.schema.table_base import Id, Table


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
    parts (US-CA) where the person said where they are, else "". ``owned_since`` is when whoever
    has the number by now said that it is not the number of who had spoken from it before.
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
    owned_since: Mapped[datetime | None]


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


class JoinCode(Table):
    """A code by which another address joins this one's person, and wrong codes that it sent itself.

    ``code`` is a keyed hash, none once it is used or the person erased; ``wrong_codes`` counts
    since ``wrong_since``. ``at`` is when the row was written last.
    """

    __tablename__ = "join_codes"
    address_id: Mapped[int] = mapped_column(
        ForeignKey("addresses.id"), primary_key=True, autoincrement=False
    )
    code: Mapped[bytes | None] = mapped_column(unique=True)
    code_until: Mapped[datetime | None]
    wrong_codes: Mapped[int] = mapped_column(Integer, server_default="0")
    wrong_since: Mapped[datetime | None]
    at: Mapped[datetime]


class Answered(Table):
    """What an address was answered in the last minutes: "seconds:key", separated by blanks.

    First stands how often on the last day (UTC) that it was: "#day:number".

    ``lookup`` is the address's hash under the oldest vault key, which no newer key changes.
    Outlives erasure and opt-out, for a day: neither begins the reply budget anew.
    """

    __tablename__ = "answered"
    lookup: Mapped[bytes] = mapped_column(primary_key=True)
    lately: Mapped[str]
    at: Mapped[datetime]

    # Written with every reply: no index on what changes then.
    __table_args__ = ({"postgresql_with": {"fillfactor": 80}},)
