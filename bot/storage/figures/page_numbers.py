"""Reads what the public pages tell in numbers: two small reads for all campaigns together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, func, select

from bot.storage.schema.proof_tables import Checkpoint
from bot.storage.schema.signature_tables import Counter


@dataclass(frozen=True, slots=True)
class NewestCheckpoint:
    """The newest signed state of a campaign's log: how many entries, and when it was signed."""

    entries: int
    at: datetime


@dataclass(frozen=True, slots=True)
class PageNumbers:
    """How many signatures count, and the newest checkpoints, by campaign."""

    counts: Mapping[str, int] = field(default_factory=dict)
    checkpoints: Mapping[str, NewestCheckpoint] = field(default_factory=dict)


def read_page_numbers(connection: Connection) -> PageNumbers:
    """Return the numbers of all campaigns."""
    counts = connection.execute(select(Counter.campaign, Counter.signatures))
    newest = select(
        Checkpoint.campaign, func.max(Checkpoint.size), func.max(Checkpoint.signed_at)
    ).group_by(Checkpoint.campaign)
    return PageNumbers(
        {campaign: int(count) for campaign, count in counts},
        {
            campaign: NewestCheckpoint(int(size), at)
            for campaign, size, at in connection.execute(newest)
        },
    )
