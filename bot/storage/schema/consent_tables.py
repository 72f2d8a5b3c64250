"""The tables of who agreed to what, and of who must not be written to."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.schema.table_base import Id, Table


class Wording(Table):
    """A question about updates as it was put, by its SHA-256 in hex."""

    __tablename__ = "wordings"
    sha256: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    first_used_at: Mapped[datetime]


class Consent(Table):
    """One line of the consent ledger, which is only ever added to.

    Without a message, it was time that decided, or an organizer who was asked in another way.
    Lines older than an erasure bind nobody.
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
