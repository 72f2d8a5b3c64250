"""Letter versions that were on offer: each is kept for good, word for word."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from bot.storage.engine.prepared_statements import Prepared
from bot.storage.schema.figure_tables import Figure, FigureKind
from bot.storage.schema.signature_tables import Letter


@dataclass(frozen=True, slots=True)
class SignedLetter:
    """A version that people signed: how many did, and since which day (UTC, as in 2026-11-26)."""

    language: str
    sha256: str
    signatures: int
    since: str


def list_signed_letters(connection: Connection, campaign: str) -> list[SignedLetter]:
    """Return the versions of a campaign's letter under which names stand, the newest last.

    Withdrawn names stand under none. It reads counters, not signatures.
    """
    since = func.min(Figure.day)
    statement = (
        select(Letter.language, Letter.sha256, func.sum(Figure.number), since)
        .join(Letter, Letter.sha256 == Figure.name)
        .where(
            Figure.campaign == campaign,
            Figure.kind == FigureKind.LETTER.value,
            Figure.number != 0,
        )
        .group_by(Letter.language, Letter.sha256)
        .having(func.sum(Figure.number) > 0)
        .order_by(since, Letter.sha256)
    )
    rows = connection.execute(statement)
    return [SignedLetter(row[0], row[1], int(row[2]), row[3]) for row in rows]


def read_text(connection: Connection, sha256: str) -> str | None:
    """Return a letter version, word for word; None for one that was never on offer."""
    return connection.execute(select(Letter.text).where(Letter.sha256 == sha256)).scalar()


def add_letter(
    connection: Connection, *, sha256: str, campaign: str, language: str, text: str, at: datetime
) -> None:
    """Keep a letter version for good, if it is not kept yet. ``sha256`` is hex, of its bytes."""
    _ADD_LETTER.run(
        connection, sha256=sha256, campaign=campaign, language=language, text=text, first_seen_at=at
    )


_ADD_LETTER = Prepared(
    lambda insert: insert(Letter).on_conflict_do_nothing(index_elements=["sha256"]),
    "sha256 campaign language text first_seen_at",
)
