"""Which of a provider's messages came to us, and when the last one did."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, bindparam, select

from bot.store.prepared import Prepared, among, numbered
from bot.store.tables import Message


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
