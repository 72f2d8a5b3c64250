"""The table of open questions: what people asked, and what organizers answered."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.schema.table_base import Id, Table


class QuestionStatus(StrEnum):
    """Where a question stands. Moved only by ``bot.questions``, and by an erasure."""

    OPEN = "open"
    WAITING = "waiting"  # answered; the answer is still to be sent
    SENDING = "sending"  # the answer is with the provider
    ANSWERED = "answered"
    UNCERTAIN = "uncertain"  # the answer may have gone out, and may not
    CLOSED = "closed"  # seen to without an answer
    ERASED = "erased"  # who asked had themselves erased


class Question(Table):
    """One open question. ``words`` and ``answer`` are sealed under ``campaign``'s scope.

    ``step`` is where the conversation stood. ``proposal`` is an answer that waits for its code,
    sealed as an answer is. ``taken_by`` has it before them until ``taken_until``, so that no two
    organizers answer at once. ``problem`` is why an answer did not go out (``question_refusals`` in
    ``bot.languages``, or a provider's code), or "". ``direct_message_id`` is the message that the
    answer went as.
    """

    __tablename__ = "questions"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    campaign: Mapped[str]
    step: Mapped[str]
    language: Mapped[str]
    channel: Mapped[str]
    address_id: Mapped[int] = mapped_column(ForeignKey("addresses.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    words: Mapped[bytes | None]
    asked_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(server_default="open")
    proposal: Mapped[bytes | None]
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))
    answer: Mapped[bytes | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))
    answered_at: Mapped[datetime | None]
    not_before: Mapped[datetime | None]
    direct_message_id: Mapped[int | None]
    claimed_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(server_default="")
    closed_at: Mapped[datetime | None]
    taken_by: Mapped[int | None]
    taken_until: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_questions_campaign_asked_at", "campaign", "asked_at"),
        Index(
            "ix_questions_unfinished",
            "id",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )
