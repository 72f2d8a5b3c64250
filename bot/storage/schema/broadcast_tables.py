"""The tables of broadcasts, their deliveries, and what sends them.

Nothing in here names a signer. A broadcast's words are public; who gets it is a person's id. A
delivery's row is the truth about that send: the engine decides when work is looked for, and is
never asked what was sent.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Float, ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.schema.table_base import Id, Table


class BroadcastStatus(StrEnum):
    """Where a broadcast stands. Moved only by ``bot.broadcasts``."""

    DRAFT = "draft"
    AWAITING = "awaiting"  # approved once, and too large for one person's word
    SCHEDULED = "scheduled"  # approved, its audience frozen, its hour not come
    CANARY = "canary"  # the first few are sent, and looked at
    SENDING = "sending"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    SENT = "sent"


class DeliveryStatus(StrEnum):
    """Where a delivery stands. What is still queued when its broadcast ends was never sent."""

    QUEUED = "queued"
    SENDING = "sending"  # claimed by its owner until its lease is over
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    UNCERTAIN = "uncertain"  # it may have gone out, and may not


class Broadcast(Table):
    """One broadcast from one organization. ``texts`` (language → words) and ``audience`` are JSON.

    ``expires_hours`` is what the draft asks for: None takes the setting when it is approved.
    ``recipients`` is how many the approval froze; ``canary_left`` how many of the canary are
    still to be claimed. Those who sent, passed or paused it are in the audit trail.
    """

    __tablename__ = "broadcasts"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    campaign: Mapped[str]
    organization: Mapped[str]
    title: Mapped[str]
    texts: Mapped[str]
    audience: Mapped[str]
    expires_hours: Mapped[float | None] = mapped_column(Float)
    status: Mapped[str] = mapped_column(index=True)
    pause_reason: Mapped[str] = mapped_column(server_default="")
    drafted_by: Mapped[int] = mapped_column(ForeignKey("organizers.id"))
    drafted_at: Mapped[datetime]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))
    approved_at: Mapped[datetime | None]
    seconded_by: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))
    seconded_at: Mapped[datetime | None]
    recipients: Mapped[int] = mapped_column(server_default="0")
    starts_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    canary_size: Mapped[int] = mapped_column(server_default="0")
    canary_left: Mapped[int] = mapped_column(server_default="0")
    canary_passed_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class Chunk(Table):
    """About a thousand deliveries of one broadcast, channel and set of time zones, counted.

    ``due_at`` is the earliest moment at which one of its queued deliveries may be sent. The
    counts are kept by whoever moves a delivery, in the same transaction.
    """

    __tablename__ = "chunks"
    broadcast_id: Mapped[int] = mapped_column(
        ForeignKey("broadcasts.id"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    channel: Mapped[str]
    zones: Mapped[str]
    due_at: Mapped[datetime]
    queued: Mapped[int] = mapped_column(Integer)
    sending: Mapped[int] = mapped_column(Integer, server_default="0")
    sent: Mapped[int] = mapped_column(Integer, server_default="0")
    delivered: Mapped[int] = mapped_column(Integer, server_default="0")
    failed: Mapped[int] = mapped_column(Integer, server_default="0")
    suppressed: Mapped[int] = mapped_column(Integer, server_default="0")
    uncertain: Mapped[int] = mapped_column(Integer, server_default="0")

    __table_args__ = (
        Index(
            "ix_chunks_queued",
            "broadcast_id",
            "channel",
            "due_at",
            sqlite_where=text("queued > 0"),
            postgresql_where=text("queued > 0"),
        ),
        {"postgresql_with": {"fillfactor": 50}},  # rewritten by every batch and every receipt
    )


class Delivery(Table):
    """One broadcast to one address of one person, fenced by its owner and lease.

    ``attempt`` counts the sends; it stands in the status callback's address, so that a receipt
    of an earlier attempt is known for one. ``not_before`` is when it may be tried again.
    ``wait_reason`` says why it waits until then (``bot.storage.deliveries.waiting``), or "".
    ``error`` is the provider's code, or a word of ours. Persons and addresses are never deleted,
    and come from their own tables at the freeze: foreign keys to them would take longer to check
    than all the rest of it, with every reply waiting on SQLite.
    """

    __tablename__ = "deliveries"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    broadcast_id: Mapped[int] = mapped_column(ForeignKey("broadcasts.id"))
    chunk: Mapped[int] = mapped_column(Integer)
    person_id: Mapped[int]
    address_id: Mapped[int]
    status: Mapped[str]
    attempt: Mapped[int] = mapped_column(Integer, server_default="0")
    not_before: Mapped[datetime | None]
    wait_reason: Mapped[str] = mapped_column(server_default="")
    owner: Mapped[str] = mapped_column(server_default="")
    lease_until: Mapped[datetime | None]
    provider_id: Mapped[str] = mapped_column(server_default="")
    provider_rank: Mapped[int] = mapped_column(Integer, server_default="0")
    error: Mapped[str] = mapped_column(server_default="")
    segments: Mapped[int] = mapped_column(Integer, server_default="0")
    claimed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("broadcast_id", "person_id"),
        Index("ix_deliveries_address_id", "address_id"),
        Index(
            "ix_deliveries_queued",
            "broadcast_id",
            "chunk",
            sqlite_where=text("status = 'queued'"),
            postgresql_where=text("status = 'queued'"),
        ),
        Index(
            "ix_deliveries_waiting",
            "broadcast_id",
            "wait_reason",
            sqlite_where=text("wait_reason <> ''"),
            postgresql_where=text("wait_reason <> ''"),
        ),
        Index(
            "ix_deliveries_open",
            "lease_until",
            sqlite_where=text("status IN ('sending', 'uncertain')"),
            postgresql_where=text("status IN ('sending', 'uncertain')"),
        ),
        Index(
            "ix_deliveries_sent",
            "broadcast_id",
            "sent_at",
            sqlite_where=text("sent_at IS NOT NULL"),
            postgresql_where=text("sent_at IS NOT NULL"),
        ),
        Index(
            "ix_deliveries_failed",
            "broadcast_id",
            "error",
            sqlite_where=text("status = 'failed'"),
            postgresql_where=text("status = 'failed'"),
        ),
        {"postgresql_with": {"fillfactor": 80}},
    )


class Sender(Table):
    """What one channel sends from, and its pace, for all workers together.

    ``paced_until`` is the theoretical arrival time of the generic cell rate algorithm: what was
    promised fills the time up to it. Until ``stopped_until`` nothing is sent (the provider asked
    for it); while ``stopped_for`` says why, nothing is sent until an organizer resumes it.
    """

    __tablename__ = "senders"
    channel: Mapped[str] = mapped_column(primary_key=True)
    paced_until: Mapped[datetime]
    stopped_until: Mapped[datetime]
    stopped_for: Mapped[str] = mapped_column(server_default="")


class DirectMessage(Table):
    """One message that we sent by ourselves outside any broadcast, and what became of it.

    ``purpose`` is "test", "reminder", "notice" or "answer". Its id stands in the status
    callback's address ("m12"). ``address_id`` is None for someone of whom there is no address
    among people's. ``error`` is the provider's code.
    """

    __tablename__ = "direct_messages"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    purpose: Mapped[str]
    channel: Mapped[str]
    address_id: Mapped[int | None] = mapped_column(index=True)
    status: Mapped[str] = mapped_column(server_default="")
    status_rank: Mapped[int] = mapped_column(Integer, server_default="0")
    error: Mapped[str] = mapped_column(server_default="")
    provider_id: Mapped[str] = mapped_column(server_default="")
    sent_at: Mapped[datetime]
