"""The tables of review: what looks odd, and what was held back or released by condition."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Integer, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.schema.table_base import Id, Table


class Verdict(StrEnum):
    """What an organizer decided about a flag."""

    KEPT = "kept"
    HELD = "held"


class ReviewFlag(Table):
    """Something odd about one signature: a ``reason``, and the rule that says so.

    It holds nothing of the name. ``other_id`` is the signature that this one is compared with, for
    a double. Without ``decided_at`` it waits for an organizer.
    """

    __tablename__ = "review_flags"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    signature_id: Mapped[int] = mapped_column(ForeignKey("signatures.id"))
    campaign: Mapped[str]
    reason: Mapped[str]
    rule: Mapped[str]
    version: Mapped[int] = mapped_column(Integer)
    other_id: Mapped[int | None] = mapped_column(ForeignKey("signatures.id"))
    found_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))
    verdict: Mapped[str | None]

    __table_args__ = (
        UniqueConstraint("signature_id", "rule"),
        Index(
            "ix_review_flags_other_id",
            "other_id",
            sqlite_where=text("other_id IS NOT NULL"),
            postgresql_where=text("other_id IS NOT NULL"),
        ),
        Index(
            "ix_review_flags_campaign_id",
            "campaign",
            "id",
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
    )


class ReviewActStatus(StrEnum):
    """Where an act stands: it waits for a second organizer, is carried out, or is over."""

    ASKED = "asked"
    APPROVED = "approved"
    DONE = "done"
    CANCELLED = "cancelled"


class ReviewAct(Table):
    """Signatures that are held back, or released, together: which, why, by whom, and how far.

    ``act`` is "hold" or "release"; ``conditions`` says in words of the program by which ones they
    were chosen, with nothing that a person wrote. ``people`` is how many they were. ``undoes`` is
    the act that this one takes back.
    """

    __tablename__ = "review_acts"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    campaign: Mapped[str]
    act: Mapped[str]
    reason: Mapped[str]
    conditions: Mapped[str]
    people: Mapped[int]
    status: Mapped[str]
    asked_by: Mapped[int] = mapped_column(ForeignKey("organizers.id"))
    asked_at: Mapped[datetime]
    seconded_by: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))
    seconded_at: Mapped[datetime | None]
    undoes: Mapped[int | None] = mapped_column(ForeignKey("review_acts.id"))


class ReviewActSignature(Table):
    """One signature of an act; ``is_done`` once its turn has come.

    ``has_changed``: it was held back then, or released; ``held_for`` and ``held_rule`` are why it
    was held back, before it was released.
    """

    __tablename__ = "review_act_signatures"
    act_id: Mapped[int] = mapped_column(ForeignKey("review_acts.id"), primary_key=True)
    signature_id: Mapped[int] = mapped_column(ForeignKey("signatures.id"), primary_key=True)
    is_done: Mapped[bool] = mapped_column(server_default=false())
    has_changed: Mapped[bool] = mapped_column(server_default=false())
    held_for: Mapped[str | None]
    held_rule: Mapped[str | None]

    __table_args__ = (Index("ix_review_act_signatures_signature_id", "signature_id"),)
