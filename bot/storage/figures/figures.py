"""Counts in the figures, in the transaction of the rows that are counted.

What a signature counts for is decided here alone (``figures_of``): acts on signatures hand in
what they were before and after, a recount all rows there are. On PostgreSQL whoever counts
signatures holds the campaign's row of ``counters`` by then, so that they never wait crosswise.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, bindparam, literal_column

from bot.storage.engine.prepared_statements import Prepared
from bot.storage.figures import summed_figures
from bot.storage.schema.figure_tables import Figure, FigureKind
from bot.storage.schema.signature_tables import Signature

STRIPES: Final = 8
"""Of figures in which many count at once, on PostgreSQL."""
WITHDRAWN, ERASED, HELD_PREFIX = "withdrawn", "erased", "held:"
"""Names of figures of the kind ``STATE``; behind the last stands the reason."""
MAX_ROWS: Final = 64
"""Figures that are counted in one statement."""

Key = tuple[str, FigureKind, str, str]
"""Campaign, kind, day and name of a figure."""


@dataclass(frozen=True, slots=True)
class CountedSignature:
    """What the figures know of a signature, in the order of ``COUNTED_COLUMNS``."""

    campaign: str
    signed_at: datetime
    source: str
    channel: str
    language: str
    place: str
    letter_sha256: str
    withdrawn_at: datetime | None = None
    erased_at: datetime | None = None
    held_for: str | None = None
    counted_before: bool = False

    @property
    def counts(self) -> bool:
        """Whether it is neither withdrawn nor held back, nor an erased one counts in its place.

        Erased, it still counts.
        """
        return self.withdrawn_at is None and self.held_for is None and not self.counted_before


COUNTED_COLUMNS: Final[tuple[ColumnElement[Any], ...]] = tuple(
    getattr(Signature, name) for name in CountedSignature.__slots__
)
"""What an act on signatures reads, or has returned, to count them."""


def day_of(moment: datetime) -> str:
    """Return the day of a moment, as figures have it: UTC, 2026-11-26."""
    return moment.astimezone(UTC).date().isoformat()


def figures_of(signature: CountedSignature) -> list[Key]:
    """Return the figures in which a signature counts."""
    campaign, day = signature.campaign, day_of(signature.signed_at)
    if signature.counted_before:  # an erased one counts in its place
        is_signed = signature.withdrawn_at is None
        return [(campaign, FigureKind.LETTER, day, signature.letter_sha256)] if is_signed else []
    if signature.withdrawn_at is not None:
        return [(campaign, FigureKind.STATE, "", WITHDRAWN)]
    found = [(campaign, FigureKind.LETTER, day, signature.letter_sha256)]
    if signature.held_for is not None:
        return [*found, (campaign, FigureKind.STATE, "", HELD_PREFIX + signature.held_for)]
    if signature.erased_at is not None:
        found.append((campaign, FigureKind.STATE, "", ERASED))
    return [
        *found,
        (campaign, FigureKind.SOURCE, day, signature.source),
        (campaign, FigureKind.CHANNEL, day, signature.channel),
        (campaign, FigureKind.LANGUAGE, day, signature.language),
        (campaign, FigureKind.PLACE, day, signature.place),
    ]


def count(
    connection: Connection,
    *,
    before: Iterable[CountedSignature] = (),
    after: Iterable[CountedSignature] = (),
) -> None:
    """Count signatures as what they are after an act, and no longer as what they were before it.

    One that is new has nothing ``before``, and counts today: only the days of those that were
    there before may be summed up already.
    """
    changes, days = Counter[Key](), set[str]()
    for one in after:
        changes.update(figures_of(one))
    for one in before:
        changes.subtract(figures_of(one))
        days.add(day_of(one.signed_at))
    add(connection, changes)
    if days:
        summed_figures.correct(connection, {key: changes[key] for key in changes if key[2] in days})


def add(connection: Connection, changes: Mapping[Key, int], *, stripe: int = 0) -> None:
    """Add to figures, always in the same order, so that no two wait for each other."""
    wanted = sorted((key, by) for key, by in changes.items() if by)
    for first in range(0, len(wanted), MAX_ROWS):
        some = wanted[first : first + MAX_ROWS]
        if len({(key[0], key[2], by) for key, by in some}) == 1:
            _add_alike(connection, some, stripe)
        else:
            _add_any(connection, some, stripe)


def _add_alike(connection: Connection, some: Sequence[tuple[Key, int]], stripe: int) -> None:
    """Add as much to each of some figures of one campaign and day: what most turns do."""
    (campaign, _, day, _), by = some[0]
    values: dict[str, Any] = {"campaign_": campaign, "day_": day, "stripe": stripe, "by_": by}
    for place, ((_, _, _, name), _) in enumerate(some):
        values[f"name_{place}"] = name
    _alike(tuple(key[1] for key, _ in some)).later(connection, **values)


@cache
def _alike(kinds: tuple[FigureKind, ...]) -> Prepared:
    shared = {
        "campaign": bindparam("campaign_", type_=Figure.campaign.type),
        "day": bindparam("day_", type_=Figure.day.type),
        "stripe": bindparam("stripe", type_=Figure.stripe.type),
        "number": bindparam("by_", type_=Figure.number.type),
    }
    rows = [
        {
            **shared,
            "kind": kind_column(kind),
            "name": bindparam(f"name_{place}", type_=Figure.name.type),
        }
        for place, kind in enumerate(kinds)
    ]
    return Prepared(lambda insert: sum_up(insert(Figure).values(rows)))


def _add_any(connection: Connection, some: Sequence[tuple[Key, int]], stripe: int) -> None:
    values: dict[str, Any] = {"stripe": stripe}
    for place, ((campaign, kind, day, name), by) in enumerate(some):
        values[f"campaign_{place}"] = campaign
        values[f"kind_{place}"] = kind.value
        values[f"day_{place}"] = day
        values[f"name_{place}"] = name
        values[f"by_{place}"] = by
    _any(len(some)).later(connection, **values)


@cache
def _any(count: int) -> Prepared:
    rows = [
        {
            "campaign": bindparam(f"campaign_{place}", type_=Figure.campaign.type),
            "kind": bindparam(f"kind_{place}", type_=Figure.kind.type),
            "day": bindparam(f"day_{place}", type_=Figure.day.type),
            "name": bindparam(f"name_{place}", type_=Figure.name.type),
            "stripe": bindparam("stripe", type_=Figure.stripe.type),
            "number": bindparam(f"by_{place}", type_=Figure.number.type),
        }
        for place in range(count)
    ]
    return Prepared(lambda insert: sum_up(insert(Figure).values(rows)))


def sum_up(statement: Any) -> Any:
    """Return an insert into the figures that adds to those that are there."""
    return statement.on_conflict_do_update(
        index_elements=["campaign", "kind", "day", "name", "stripe"],
        set_={"number": Figure.number + statement.excluded.number},
    )


FIGURE_COLUMNS: Final = ["campaign", "kind", "day", "name", "stripe", "number"]


def kind_column(kind: FigureKind) -> ColumnElement[str]:
    """Return a kind as it stands in a statement that selects figures."""
    return literal_column(f"'{kind.value}'", Figure.kind.type)


def count_stages(
    connection: Connection, campaign: str, stages: Iterable[str], *, at: datetime, spread: int
) -> None:
    """Count that a conversation came to these stages. ``spread`` is an id: it picks the stripe."""
    day = day_of(at)
    some = [((campaign, FigureKind.STAGE, day, stage), 1) for stage in sorted(stages)]
    _add_alike(connection, some, spread % STRIPES)
