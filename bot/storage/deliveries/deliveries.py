"""Deliveries: the truth about each send, and the only way to change it.

``move`` alone changes a delivery's status once its broadcast's audience is frozen, but for the
claim (``bot.storage.deliveries.claim_statements``). Both keep the counts of the chunk in the same
transaction, so that no progress ever counts rows.

PostgreSQL locks rows as they are written. Whoever locks more than one kind takes them in this
order, and nobody waits for another in a circle:

1. deliveries, by their ids, then their chunks, by broadcast and number (``move``);
2. the broadcasts that what was settled stops, then the row of a sender
   (``bot.storage.deliveries.sender_pace``), which the claims of one channel take one after the
   other;
3. the chunk that is claimed from, its deliveries, and the broadcast whose canary is counted:
   these are never waited for. What another transaction holds is left for the next claim.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    Text,
    and_,
    bindparam,
    case,
    column,
    func,
    or_,
    select,
    update,
    values,
)
from sqlalchemy.types import TypeEngine

from bot.storage.deliveries.waiting import RETRY
from bot.storage.engine.prepared_statements import Prepared, Row, among, numbered
from bot.storage.schema.broadcast_tables import Chunk, Delivery, DeliveryStatus
from bot.storage.schema.table_base import Id, UtcDateTime, columns

DUE_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""When what is queued again without a ``not_before`` is due: long ago."""
STATEMENT_SIZES: Final = (1, 8, 32, 128)
"""How many moves one statement holds: few texts, each prepared once, the rest of it filled up."""
FILLER_ID: Final = -1
"""The id of a row that fills up a statement."""


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One broadcast to one address of one person, as it is stored."""

    id: int
    broadcast_id: int
    chunk: int
    person_id: int
    address_id: int
    status: DeliveryStatus
    attempt: int
    not_before: datetime | None
    owner: str
    lease_until: datetime | None
    provider_id: str
    provider_rank: int
    error: str
    segments: int
    claimed_at: datetime | None
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class StatusChange:
    """A delivery's step from one status to another, or within one (a receipt that is news).

    It is made only where the delivery is ``before``, where ``owner`` (if given) is who claimed
    it, where ``attempt`` (if given) is still its last one, and where ``provider_rank`` (if given)
    is not lower than the one that is known. What is None stays as it is; but ``not_before`` is
    set as given. ``unmade`` takes the attempt back: the provider surely did nothing (it
    throttled us, or was never asked). The one before is the last one then, and so is its rank,
    which the claim had set below zero: what is told of it late, or again, is still no news.
    """

    delivery_id: int
    before: DeliveryStatus
    after: DeliveryStatus
    owner: str = ""
    attempt: int | None = None
    provider_id: str | None = None
    provider_rank: int | None = None
    error: str | None = None
    sent_at: datetime | None = None
    not_before: datetime | None = None
    unmade: bool = False


def find(connection: Connection, delivery_id: int, *, lock: bool = False) -> DeliveryRow | None:
    """Return a delivery, or None. ``lock`` holds others off it until the transaction ends."""
    row = (_LOCK if lock else _FIND).row(connection, delivery=delivery_id)
    if row is None:
        return None
    found = DeliveryRow(*row)
    return replace(found, status=DeliveryStatus(found.status))


_WANTED = select(*(getattr(Delivery, name) for name in DeliveryRow.__slots__)).where(
    Delivery.id == bindparam("delivery")
)
_FIND = Prepared(_WANTED)
_LOCK = Prepared(_WANTED.with_for_update())


def change_statuses(connection: Connection, moves: Sequence[StatusChange]) -> frozenset[int]:
    """Make the moves, keep the chunks' counts, and return the ids of those that were made.

    Cheap for a hundred at once: a statement for them all and one for each chunk. Several moves
    of one delivery are made in their order.
    """
    _lock_deliveries(connection, moves)
    moved: set[int] = set()
    counts: dict[tuple[int, int], Counter[str]] = {}
    due: dict[tuple[int, int], datetime] = {}
    for batch in _batches(moves):
        by_id = {one.delivery_id: one for one in batch}
        for delivery_id, broadcast_id, number in _apply(connection, batch):
            moved.add(delivery_id)
            made, chunk = by_id[delivery_id], (broadcast_id, number)
            count = counts.setdefault(chunk, Counter())
            count[made.before] -= 1
            count[made.after] += 1
            if made.after == DeliveryStatus.QUEUED:
                again = made.not_before or DUE_LONG_AGO
                due[chunk] = min(due.get(chunk, again), again)
    for chunk in sorted(counts):
        if any(counts[chunk].values()) or chunk in due:
            add_to_chunk_counts(connection, chunk, counts[chunk], due.get(chunk))
    return frozenset(moved)


def _lock_deliveries(connection: Connection, moves: Sequence[StatusChange]) -> None:
    """Lock the deliveries in the order of their ids. On SQLite there is one writer anyway."""
    if connection.dialect.name == "sqlite":
        return
    ids = sorted({one.delivery_id for one in moves})
    for start in range(0, len(ids), STATEMENT_SIZES[-1]):
        part = ids[start : start + STATEMENT_SIZES[-1]]
        size = statement_size_for(len(part))
        part += [FILLER_ID] * (size - len(part))
        _lock_statement(size).rows(connection, **numbered("id", part))


@cache
def _lock_statement(count: int) -> Prepared:
    wanted = select(Delivery.id).where(among(Delivery.id, "id", count))
    return Prepared(wanted.order_by(Delivery.id).with_for_update())


def _batches(moves: Sequence[StatusChange]) -> Iterator[list[StatusChange]]:
    """Cut the moves where a statement is full, or a delivery comes again."""
    batch: list[StatusChange] = []
    ids: set[int] = set()
    for one in moves:
        if len(batch) == STATEMENT_SIZES[-1] or one.delivery_id in ids:
            yield batch
            batch, ids = [], set()
        batch.append(one)
        ids.add(one.delivery_id)
    if batch:
        yield batch


def statement_size_for(count: int) -> int:
    """Return the smallest of ``SIZES`` that holds so many; the largest holds no more."""
    return next(size for size in STATEMENT_SIZES if size >= count)


def _apply(connection: Connection, batch: Sequence[StatusChange]) -> list[Row]:
    """Write the moves and return id, broadcast and chunk of those that were made."""
    size = statement_size_for(len(batch))
    params: dict[str, Any] = {}
    for at, change in enumerate(batch):
        params[f"id{at}"] = change.delivery_id
        params[f"before{at}"] = change.before.value
        params[f"after{at}"] = change.after.value
        params[f"by{at}"] = change.owner
        params[f"attempt{at}"] = change.attempt
        params[f"provider{at}"] = change.provider_id
        params[f"rank{at}"] = change.provider_rank
        params[f"error{at}"] = change.error
        params[f"sent{at}"] = change.sent_at
        params[f"later{at}"] = change.not_before
        params[f"unmade{at}"] = int(change.unmade)
    for at in range(len(batch), size):
        params.update({f"{name}{at}": None for name in _PARAMETERS}, **{f"id{at}": FILLER_ID})
    return _change_statement(size).rows(connection, **params)


_PARAMETERS: Final[dict[str, TypeEngine[Any]]] = {
    "id": Id,
    "before": Text(),
    "after": Text(),
    "by": Text(),
    "attempt": Integer(),
    "provider": Text(),
    "rank": Integer(),
    "error": Text(),
    "sent": UtcDateTime(),
    "later": UtcDateTime(),
    "unmade": Integer(),
}
"""What is given of each move, by its name within the statement."""


@cache
def _change_statement(count: int) -> Prepared:
    """Return the statement for so many moves."""
    rows = [
        tuple(bindparam(f"{name}{at}", type_=kind) for name, kind in _PARAMETERS.items())
        for at in range(count)
    ]
    table = values(*(column(name, kind) for name, kind in _PARAMETERS.items())).data(rows)
    moves = table.cte("moves").c
    open_ones = (DeliveryStatus.SENDING, DeliveryStatus.UNCERTAIN)
    is_open = or_(*(moves.after == status.value for status in open_ones))
    return Prepared(
        update(Delivery)
        .where(
            Delivery.id == moves.id,
            Delivery.status == moves.before,
            or_(moves.by == "", Delivery.owner == moves.by),
            or_(moves.attempt.is_(None), Delivery.attempt == moves.attempt),
            or_(moves.rank.is_(None), Delivery.provider_rank <= moves.rank),
        )
        .values(
            status=moves.after,
            attempt=Delivery.attempt - moves.unmade,
            owner=case((is_open, Delivery.owner), else_=""),
            lease_until=case((is_open, Delivery.lease_until)),
            provider_id=func.coalesce(moves.provider, Delivery.provider_id),
            provider_rank=case(
                (moves.unmade == 1, func.abs(Delivery.provider_rank)),
                else_=func.coalesce(moves.rank, Delivery.provider_rank),
            ),
            error=func.coalesce(moves.error, Delivery.error),
            sent_at=func.coalesce(moves.sent, Delivery.sent_at),
            not_before=moves.later,
            wait_reason=case((moves.later.is_not(None), RETRY), else_=""),
        )
        .returning(Delivery.id, Delivery.broadcast_id, Delivery.chunk)
    )


def add_to_chunk_counts(
    connection: Connection, chunk: tuple[int, int], change: Counter[str], due: datetime | None
) -> None:
    """Add to the counts of a chunk, by status; ``due`` is when what is queued again is due."""
    _RECOUNT.run(
        connection,
        broadcast=chunk[0],
        chunk=chunk[1],
        due=due,
        **{f"more_{status}": change[status] for status in DeliveryStatus},
    )


def _more(status: DeliveryStatus) -> Any:
    counted: Column[int] = columns(Chunk).c[status.value]
    return counted + bindparam(f"more_{status}", type_=counted.type)


_DUE = bindparam("due", type_=Chunk.due_at.type)
_RECOUNT = Prepared(
    update(Chunk)
    .where(Chunk.broadcast_id == bindparam("broadcast"), Chunk.number == bindparam("chunk"))
    .values(
        {
            **{status.value: _more(status) for status in DeliveryStatus},
            "due_at": case(
                (and_(_DUE.is_not(None), or_(Chunk.queued == 0, Chunk.due_at > _DUE)), _DUE),
                else_=Chunk.due_at,
            ),
        }
    )
)
