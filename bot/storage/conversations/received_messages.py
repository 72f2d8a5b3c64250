"""Which of a provider's messages came to us, when the last one did, and who left since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, bindparam, select

from bot.storage.engine.prepared_statements import Prepared, among, numbered
from bot.storage.schema.tables import Message, OptOut


def known(connection: Connection, provider: str, provider_ids: Sequence[str]) -> frozenset[str]:
    """Return those of the ids under which a message is stored."""
    if not provider_ids:
        return frozenset()
    rows = _known(len(provider_ids)).rows(
        connection, of_provider=provider, **numbered("id", provider_ids)
    )
    return frozenset(row[0] for row in rows)


@cache
def _known(count: int) -> Prepared:
    return Prepared(
        select(Message.provider_id).where(
            Message.provider == bindparam("of_provider"),
            among(Message.provider_id, "id", count),
        )
    )


def newest(connection: Connection, provider: str, *, before: datetime) -> datetime | None:
    """Return when the newest message of a provider that came before then was received."""
    row = _NEWEST.row(connection, of_provider=provider, moment=before)
    return None if row is None else row[0]


_NEWEST = Prepared(
    select(Message.received_at)
    .where(Message.provider == bindparam("of_provider"), Message.received_at < bindparam("moment"))
    .order_by(Message.id.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class LastWord:
    """The newest line of the ledger about an address: out, or in again; when, and why."""

    suppressed: bool
    reason: str
    at: datetime


def last_word(connection: Connection, lookups: Sequence[bytes]) -> LastWord | None:
    """Return the newest line of the ledger of opt-outs about an address, or None.

    ``lookups`` are its hashes of all generations.
    """
    row = _last_word(len(lookups)).row(connection, **numbered("lookup", lookups))
    return None if row is None else LastWord(*row)


@cache
def _last_word(generations: int) -> Prepared:
    return Prepared(
        select(OptOut.suppressed, OptOut.reason, OptOut.at)
        .where(among(OptOut.lookup, "lookup", generations))
        .order_by(OptOut.id.desc())
        .limit(1)
    )
