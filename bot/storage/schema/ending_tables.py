"""The tables of how campaigns end, and of what must be kept longer than its time."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.schema.table_base import Id, Table


class CampaignEnd(Table):
    """The end of a campaign: asked for, approved by a second organizer, carried out.

    ``reason`` is why it ends without a hand-in, or "". ``record`` is what was written down before
    anything was destroyed, as JSON; its hash closes the public log. ``samples`` are sealed values
    in hex, one a line, which are tried once the keys are destroyed: they go with the certificate,
    which is JSON too.
    """

    __tablename__ = "campaign_ends"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    campaign: Mapped[str] = mapped_column(index=True)
    reason: Mapped[str]
    asked_by: Mapped[int] = mapped_column(ForeignKey("organizers.id"))
    asked_at: Mapped[datetime]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))
    approved_at: Mapped[datetime | None]
    record: Mapped[str] = mapped_column(server_default="")
    samples: Mapped[str] = mapped_column(server_default="")
    certificate: Mapped[str] = mapped_column(server_default="")
    ended_at: Mapped[datetime | None]


class CampaignRetention(Table):
    """What the clock needs to know of a campaign whose names are to go.

    ``closed_at`` is since when it is seen to be closed. ``warned_of`` is the rule of which
    organizers were told at ``warned_at``, two weeks or more before it is applied, or "".
    """

    __tablename__ = "campaign_retention"
    campaign: Mapped[str] = mapped_column(primary_key=True)
    closed_at: Mapped[datetime | None]
    warned_of: Mapped[str] = mapped_column(server_default="")
    warned_at: Mapped[datetime | None]


class LegalHold(Table):
    """Nothing of a campaign is destroyed by the clock while this stands, and it does not end.

    It stands from ``asked_at`` on; a release needs a second organizer.
    """

    __tablename__ = "legal_holds"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    campaign: Mapped[str] = mapped_column(index=True)
    reason: Mapped[str]
    asked_by: Mapped[int] = mapped_column(ForeignKey("organizers.id"))
    asked_at: Mapped[datetime]
    release_asked_by: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))
    release_asked_at: Mapped[datetime | None]
    released_by: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))
    released_at: Mapped[datetime | None]
