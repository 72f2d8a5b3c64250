"""Who must not be written to: the suppressions, and the ledger of opt-outs behind them.

Lines of the ledger are only ever added; a suppression is their current state. Both are known by
the address's lookup hashes of all generations, since an address may have opted out under an older
vault key; they are written under the one that is in use.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, bindparam, delete, insert, literal_column, select

from bot.storage.engine.prepared_statements import INSERTS, Prepared, among, numbered
from bot.storage.figures import figures
from bot.storage.figures.figures import FIGURE_COLUMNS, STRIPES, kind_column, sum_up
from bot.storage.integrations import noted_events
from bot.storage.schema.consent_tables import OptOut, Suppression
from bot.storage.schema.figure_tables import Figure, FigureKind

MAX_HASHES_PER_QUERY = 500


def suppress(
    connection: Connection,
    *,
    lookup: bytes,
    generation: int,
    reason: str,
    message_id: int | None,
    at: datetime,
    lookups: Sequence[bytes] = (),
) -> None:
    """Suppress an address and note it in the ledger. One that is already stays as it is.

    ``lookup`` and ``generation`` are the vault's for new rows, ``lookups`` all that the address may
    be stored under: by them integrations are told whose it is.
    """
    line = {
        "lookup": lookup,
        "generation": generation,
        "reason": reason,
        "message_id": message_id,
    }
    noted_events.note_opted_out(connection, lookups or (lookup,), at=at)
    _COUNT_NEW.later(connection, of_lookup=lookup, its_reason=reason, stripe=_stripe(lookup))
    _SUPPRESS.later(connection, suppressed_at=at, **line)
    _ADD_LINE.later(connection, suppressed=True, at=at, **line)


def _stripe(lookup: bytes) -> int:
    return lookup[0] % STRIPES


def count_gone(connection: Connection, reasons: Sequence[str], *, lookup: bytes) -> None:
    """Count suppressions no more that were lifted, or of which two became one."""
    changes = {_key(reason): -count for reason, count in Counter(reasons).items()}
    figures.add(connection, changes, stripe=_stripe(lookup))


def _key(reason: str) -> figures.Key:
    return ("", FigureKind.OPT_OUT, "", reason)


_COUNT_NEW = Prepared(
    lambda insert_: sum_up(
        insert_(Figure).from_select(
            FIGURE_COLUMNS,
            select(
                literal_column("''", Figure.campaign.type),
                kind_column(FigureKind.OPT_OUT),
                literal_column("''", Figure.day.type),
                bindparam("its_reason", type_=Figure.name.type),
                bindparam("stripe", type_=Figure.stripe.type),
                literal_column("1"),
            ).where(
                ~select(Suppression.generation)
                .where(Suppression.lookup == bindparam("of_lookup"))
                .exists()
            ),
        )
    )
)
"""Counts an address that is suppressed only now."""
_SUPPRESS = Prepared(
    lambda insert_: insert_(Suppression).on_conflict_do_nothing(index_elements=["lookup"]),
    "lookup generation reason message_id suppressed_at",
)
_ADD_LINE = Prepared(insert(OptOut), "lookup generation suppressed reason message_id at")


def lift(
    connection: Connection,
    lookups: Sequence[bytes],
    *,
    generation: int,
    reason: str,
    message_id: int | None,
    at: datetime,
) -> bool:
    """Lift an address's suppression and note it in the ledger; say whether there was one.

    ``lookups`` are the vault's for the address, and ``generation`` the one for new rows.
    """
    lifted = _lift(len(lookups)).rows(connection, **numbered("lookup", lookups))
    if not lifted:
        return False
    count_gone(connection, [row[0] for row in lifted], lookup=lookups[0])
    _ADD_LINE.later(
        connection,
        lookup=lookups[-generation],
        generation=generation,
        suppressed=False,
        reason=reason,
        message_id=message_id,
        at=at,
    )
    noted_events.note_opted_in_again(connection, lookups, at=at)
    return True


@cache
def _lift(generations: int) -> Prepared:
    return Prepared(
        delete(Suppression)
        .where(among(Suppression.lookup, "lookup", generations))
        .returning(Suppression.reason)
    )


def is_suppressed(connection: Connection, lookups: Sequence[bytes]) -> bool:
    """Say whether an address, given by its lookup hashes of all generations, is suppressed."""
    return _is_suppressed(len(lookups)).row(connection, **numbered("lookup", lookups)) is not None


@cache
def _is_suppressed(generations: int) -> Prepared:
    return Prepared(
        select(Suppression.generation)
        .where(among(Suppression.lookup, "lookup", generations))
        .limit(1)
    )


def suppressed_since(
    connection: Connection, lookups: Sequence[bytes], reason: str
) -> datetime | None:
    """Return since when an address is suppressed for this reason alone, or None."""
    rows = _reasons(len(lookups)).rows(connection, **numbered("lookup", lookups))
    since = [at for kept, at in rows if kept == reason]
    return min(since) if since and len(since) == len(rows) else None


@cache
def _reasons(generations: int) -> Prepared:
    return Prepared(
        select(Suppression.reason, Suppression.suppressed_at).where(
            among(Suppression.lookup, "lookup", generations)
        )
    )


@dataclass(frozen=True, slots=True)
class OptOutLine:
    """A line of the ledger about an address: out, or in again; why, and when."""

    suppressed: bool
    reason: str
    at: datetime


def newest_opt_out_line(connection: Connection, lookups: Sequence[bytes]) -> OptOutLine | None:
    """Return the newest line about an address, given by its hashes of all generations."""
    row = _newest_line(len(lookups)).row(connection, **numbered("lookup", lookups))
    return None if row is None else OptOutLine(*row)


@cache
def _newest_line(generations: int) -> Prepared:
    return Prepared(
        select(OptOut.suppressed, OptOut.reason, OptOut.at)
        .where(among(OptOut.lookup, "lookup", generations))
        .order_by(OptOut.id.desc())
        .limit(1)
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

    Each is given by its lookup hashes, as the vault returns them. No message is the
    evidence: the list is.
    """
    known = {lookups[-generation]: lookups for lookups in addresses}
    before = suppressed_among(connection, {one for lookups in known.values() for one in lookups})
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
        figures.add(connection, {_key(reason): len(lines)})
        opted_out = [known[line["lookup"]] for line in lines]
        noted_events.note_all_opted_out(connection, opted_out, at=at)
    return len(lines)


def suppressed_among(connection: Connection, lookups: Collection[bytes]) -> set[bytes]:
    """Return those of some lookup hashes that are of suppressed addresses."""
    wanted, found = list(lookups), set[bytes]()
    for first in range(0, len(wanted), MAX_HASHES_PER_QUERY):
        some = wanted[first : first + MAX_HASHES_PER_QUERY]
        asked = select(Suppression.lookup).where(Suppression.lookup.in_(some))
        found.update(connection.execute(asked).scalars())
    return found
