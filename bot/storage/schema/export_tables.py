"""The table of exports: what organizers asked to be written to files."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.schema.table_base import Id, Table


class ExportKind(StrEnum):
    """What is exported."""

    SIGNATURES = "signatures"
    CONSENTS = "consents"
    OPT_OUTS = "opt-outs"
    QUESTIONS = "questions"
    AUDIT = "audit"


class ExportStatus(StrEnum):
    """Where an export stands. Moved only by ``bot.exports``."""

    ASKED = "asked"  # personal data: a second organizer has to release it
    RELEASED = "released"  # it is being written
    BUILT = "built"  # whole, read back, and to be fetched once
    FETCHED = "fetched"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class Export(Table):
    """One export. ``campaign`` and ``organization`` are "" where it holds those of all.

    ``reason`` is what its organizer wrote down, ``recipients`` the public keys that the file is
    encrypted to, one a line. ``written_after`` is the key of the last row that lies in the file,
    whose first ``written_bytes`` bytes are good: a build that was cut short goes on from there.
    ``sha256`` (hex) is of the file in clear; ``rows`` are counted when it is read back.
    """

    __tablename__ = "exports"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str]
    file_format: Mapped[str]
    campaign: Mapped[str]
    organization: Mapped[str]
    has_personal_data: Mapped[bool]
    reason: Mapped[str]
    recipients: Mapped[str]
    status: Mapped[str]
    asked_by: Mapped[int] = mapped_column(ForeignKey("organizers.id"))
    asked_at: Mapped[datetime]
    released_by: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))
    released_at: Mapped[datetime | None]
    written_after: Mapped[str] = mapped_column(server_default="")
    written_rows: Mapped[int] = mapped_column(server_default="0")
    written_bytes: Mapped[int] = mapped_column(server_default="0")
    written_pages: Mapped[int] = mapped_column(Integer, server_default="0")
    unreadable: Mapped[int] = mapped_column(server_default="0")
    rows: Mapped[int | None]
    sha256: Mapped[str] = mapped_column(server_default="")
    built_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
