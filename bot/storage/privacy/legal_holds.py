"""Legal holds as rows: while one stands, nothing of its campaign is destroyed by the clock."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, insert, select, update

from bot.storage.schema.ending_tables import LegalHold


@dataclass(frozen=True, slots=True)
class HoldRow:
    """One hold; ``released_at`` is None while it stands."""

    id: int
    campaign: str
    reason: str
    asked_by: int
    asked_at: datetime
    release_asked_by: int | None
    release_asked_at: datetime | None
    released_at: datetime | None


_COLUMNS: Final = [getattr(LegalHold, name) for name in HoldRow.__dataclass_fields__]
_STANDS: Final = LegalHold.released_at.is_(None)


def add(connection: Connection, campaign: str, *, reason: str, by: int, at: datetime) -> None:
    """Add a hold, which stands from now on."""
    connection.execute(
        insert(LegalHold).values(campaign=campaign, reason=reason, asked_by=by, asked_at=at)
    )


def find_standing(connection: Connection, campaign: str) -> HoldRow | None:
    """Return the hold of a campaign that stands, or None."""
    wanted = select(*_COLUMNS).where(LegalHold.campaign == campaign, _STANDS)
    found = connection.execute(wanted.order_by(LegalHold.id).limit(1)).first()
    return HoldRow(*found) if found else None


def stands(connection: Connection, campaign: str) -> bool:
    """Say whether a campaign is under a hold."""
    return find_standing(connection, campaign) is not None


def list_standing(connection: Connection) -> list[HoldRow]:
    """Return all holds that stand, the oldest first."""
    wanted = select(*_COLUMNS).where(_STANDS).order_by(LegalHold.id)
    return [HoldRow(*row) for row in connection.execute(wanted)]


def change(connection: Connection, hold_id: int, **values: object) -> None:
    """Change columns of a hold."""
    connection.execute(update(LegalHold).where(LegalHold.id == hold_id).values(**values))
