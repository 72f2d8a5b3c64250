"""Comparisons of a campaign's log with its signatures, as rows: asked for, and what was found."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from bot.storage.schema.proof_tables import ProofComparison


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One comparison. ``found_at`` is None while it runs; ``problems`` are JSON, or ""."""

    id: int
    campaign: str
    asked_at: datetime
    found_at: datetime | None
    entries: int
    counted: int
    waiting: int
    problems: str


_COLUMNS = ComparisonRow.__dataclass_fields__
_SELECT = select(*(ProofComparison.__table__.c[one] for one in _COLUMNS))


def add(connection: Connection, campaign: str, *, at: datetime) -> int:
    """Add a comparison that is to run, and return its id."""
    added = insert(ProofComparison).values(campaign=campaign, asked_at=at)
    return int(connection.execute(added.returning(ProofComparison.id)).scalar_one())


def find(connection: Connection, comparison_id: int) -> ComparisonRow | None:
    """Return one, or None."""
    found = connection.execute(_SELECT.where(ProofComparison.id == comparison_id)).first()
    return None if found is None else ComparisonRow(*found)


def find_newest(connection: Connection, campaign: str) -> ComparisonRow | None:
    """Return the newest of a campaign, or None."""
    of_campaign = _SELECT.where(ProofComparison.campaign == campaign)
    found = connection.execute(of_campaign.order_by(ProofComparison.id.desc()).limit(1)).first()
    return None if found is None else ComparisonRow(*found)


def note_found(connection: Connection, comparison_id: int, **found: object) -> None:
    """Note what was found; ``found`` are columns by name."""
    which = update(ProofComparison).where(ProofComparison.id == comparison_id)
    connection.execute(which.values(**found))
