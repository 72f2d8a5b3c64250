"""Opt-outs in bulk, for lists that come and go: what
``bot.storage.consent.consents_and_suppressions`` does one at a time."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

from bot.storage.engine.prepared_statements import INSERTS, Prepared
from bot.storage.schema.tables import Address, OptOut, Suppression

AT_ONCE = 500
"""Hashes that one statement asks about."""


@dataclass(frozen=True, slots=True)
class SuppressedRow:
    """One suppression. ``sealed`` is the address, under the program's scope; None where it was
    erased or was never known. ``channel`` is "" where nobody ever wrote from it."""

    lookup: bytes
    kind: str
    channel: str
    sealed: bytes | None
    reason: str
    suppressed_at: datetime


def page(connection: Connection, after: bytes, limit: int) -> list[SuppressedRow]:
    """Return the next suppressions behind a lookup hash (b"": from the first one on)."""
    found = _PAGE.rows(connection, behind=after, at_most=limit)
    return [
        SuppressedRow(row[0], row[1] or "", row[2] or "", row[3], row[4], row[5]) for row in found
    ]


_PAGE = Prepared(
    select(
        Suppression.lookup,
        Address.kind,
        Address.channel,
        Address.sealed,
        Suppression.reason,
        Suppression.suppressed_at,
    )
    .outerjoin(Address, Address.lookup == Suppression.lookup)
    .where(Suppression.lookup > bindparam("behind", type_=Suppression.lookup.type))
    .order_by(Suppression.lookup)
    .limit(bindparam("at_most", type_=Address.id.type))
)


def suppress_all(
    connection: Connection,
    addresses: Iterable[Sequence[bytes]],
    *,
    generation: int,
    reason: str,
    at: datetime,
) -> int:
    """Suppress the addresses that are not yet, with a line each in the ledger; return how many.

    Each is given by its lookup hashes of all generations, newest first. No message is the
    evidence: the list is.
    """
    known = {lookups[0]: lookups for lookups in addresses}
    before = _suppressed(connection, {one for lookups in known.values() for one in lookups})
    wanted = [lookup for lookup, all_ in known.items() if before.isdisjoint(all_)]
    if not wanted:
        return 0
    shared = {"generation": generation, "reason": reason, "message_id": None}
    added = connection.execute(
        INSERTS[connection.dialect.name](Suppression)
        .on_conflict_do_nothing(index_elements=["lookup"])
        .returning(Suppression.lookup),
        [{"lookup": lookup, "suppressed_at": at, **shared} for lookup in wanted],
    )
    lines = [
        {"lookup": lookup, "suppressed": True, "at": at, **shared} for lookup in added.scalars()
    ]
    if lines:
        connection.execute(insert(OptOut), lines)
    return len(lines)


def _suppressed(connection: Connection, lookups: Collection[bytes]) -> set[bytes]:
    wanted, found = list(lookups), set[bytes]()
    for first in range(0, len(wanted), AT_ONCE):
        some = wanted[first : first + AT_ONCE]
        asked = select(Suppression.lookup).where(Suppression.lookup.in_(some))
        found.update(connection.execute(asked).scalars())
    return found
