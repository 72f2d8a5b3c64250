"""Letter versions that were on offer: each is kept for good, word for word."""

from datetime import datetime

from sqlalchemy import Connection

from bot.storage.engine.prepared_statements import Prepared
from bot.storage.schema.signature_tables import Letter


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
