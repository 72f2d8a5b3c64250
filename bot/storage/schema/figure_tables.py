"""The tables of figures, of what a recount found, and of campaigns closed by command."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Integer
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.schema.table_base import Id, Table


class FigureKind(StrEnum):
    """What a figure counts, and what its ``name`` then is.

    The first four count signatures that count (neither withdrawn nor held back), by the day (UTC)
    on which they were given; ``LETTER`` those that were not withdrawn. ``STATE``, ``UPDATES`` and
    ``OPT_OUT`` say what is so now: they have no day.
    """

    SOURCE = "source"
    CHANNEL = "channel"
    LANGUAGE = "language"
    PLACE = "place"  # of ISO 3166: US-CA or MX; "" is unknown
    LETTER = "letter"  # the SHA-256 of the version
    STATE = "state"  # withdrawn; erased (counts all the same); held:<reason>
    STAGE = "stage"  # conversations that came so far (flows.stages), by the day on which they did
    UPDATES = "updates"  # people who get an organization's updates; its id
    OPT_OUT = "opt-out"  # addresses that must not be written to, by reason; of no campaign


class Figure(Table):
    """One counter: the sum of its stripes.

    It is written in the transaction of the rows that it counts. A transaction holds what it
    counts in until its commit, so that what many count at once, and no other row keeps apart, has
    several stripes.
    """

    __tablename__ = "figures"
    campaign: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    stripe: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    number: Mapped[int]

    # Written with every signature: room to rewrite a row in its own page.
    __table_args__ = ({"sqlite_with_rowid": False, "postgresql_with": {"fillfactor": 50}},)


class SummedFigure(Table):
    """A figure that has days, summed up over those before a day that is the same for all.

    The worker sums up anew once a day, and notes the day (``bot.storage.figures.summed_figures``).
    """

    __tablename__ = "summed_figures"
    campaign: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]

    __table_args__ = ({"sqlite_with_rowid": False},)


class FigureDifference(Table):
    """One counter that a recount found to differ from the rows: what it said, and what they do.

    ``kind`` "signatures" is the count that people are told; ``day`` "before 2026-11-26" is a sum of
    the days before that one. ``mended_at``: when it was put right.
    """

    __tablename__ = "figure_differences"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    campaign: Mapped[str]
    kind: Mapped[str]
    day: Mapped[str]
    name: Mapped[str]
    kept: Mapped[int]
    counted: Mapped[int]
    found_at: Mapped[datetime]
    mended_at: Mapped[datetime | None]


class CampaignState(Table):
    """What was done to a campaign by command. Without a row, its campaign.yaml alone decides."""

    __tablename__ = "campaign_states"
    campaign: Mapped[str] = mapped_column(primary_key=True)
    closed_at: Mapped[datetime | None]
