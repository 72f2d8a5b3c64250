"""The tables of organizers, and of what was done."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.schema.table_base import Id, Table


class Organizer(Table):
    """Who may act. ``name`` is how they are called; their address, if any, is sealed.

    ``code`` is the keyed hash of a one-time code that was texted to them, ``code_for`` the
    broadcast that it approves, or the question that it answers. ``notify`` is when they are told
    of what the program did by itself, ``unwanted_alerts`` of which kinds not, between blanks, and
    ``notified_to`` the line of the audit trail up to which they were told,
    ``urgently_notified_to`` of what is urgent; ``questions_told_at`` is when they were last told
    of open questions. ``role`` says what they may do (``bot.organizers.roles``); ``source`` is
    whose figures a partner sees.
    """

    __tablename__ = "organizers"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    lookup: Mapped[bytes | None] = mapped_column(unique=True)
    generation: Mapped[int | None] = mapped_column(Integer)
    sealed: Mapped[bytes | None]
    code: Mapped[bytes | None]
    code_for: Mapped[int | None]
    code_until: Mapped[datetime | None]
    code_tries: Mapped[int] = mapped_column(Integer, server_default="0")
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    notify: Mapped[str] = mapped_column(server_default="by_day")
    notified_to: Mapped[int] = mapped_column(server_default="0")
    unwanted_alerts: Mapped[str] = mapped_column(server_default="")
    urgently_notified_to: Mapped[int] = mapped_column(server_default="0")
    questions_told_at: Mapped[datetime | None]
    role: Mapped[str] = mapped_column(server_default="administrator")
    source: Mapped[str] = mapped_column(server_default="")


class AuditLine(Table):
    """Who did what. Lines are only ever added. Without an organizer it was the program itself.

    ``place`` is the line's place in the chain, from 1 on, and ``hash`` the SHA-256 of the line and
    of the hash before it (``bot.storage.organizers.audit_chain``); None until it is chained.
    """

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime]
    organizer_id: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))
    act: Mapped[str]
    broadcast_id: Mapped[int | None] = mapped_column(ForeignKey("broadcasts.id"), index=True)
    detail: Mapped[str] = mapped_column(server_default="")
    place: Mapped[int | None]
    hash: Mapped[bytes | None]

    __table_args__ = (
        Index("ix_audit_place", "place", unique=True),
        Index(
            "ix_audit_unchained",
            "id",
            sqlite_where=text("place IS NULL"),
            postgresql_where=text("place IS NULL"),
        ),
    )
