"""Reads figures: sums of few small rows, however many signatures there are."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    and_,
    func,
    literal,
    or_,
    select,
    union,
    union_all,
)

from bot.storage.figures.summed_figures import read_summed_until
from bot.storage.schema.figure_tables import Figure, FigureKind, SummedFigure
from bot.storage.schema.signature_tables import Counter
from flows.invitations import SOURCE_SEPARATOR


@dataclass(frozen=True, slots=True)
class FigureSum:
    """A figure over some days: its kind, name, and how many."""

    kind: FigureKind
    name: str
    number: int


Campaigns = list[str] | Select[tuple[str | None]]
"""Campaigns of which figures are read: their ids, or what selects these."""
WITHOUT_DAYS: Final = frozenset({FigureKind.STATE, FigureKind.UPDATES, FigureKind.OPT_OUT})
"""Kinds of figures that describe the present, and are kept without a day."""


def read_sums(
    connection: Connection, campaign: str, *, since: str, kinds: Iterable[FigureKind]
) -> list[FigureSum]:
    """Return the figures of a campaign ("": of all), by kind and name; the most come first.

    Those that have days are summed up from the day ``since`` on ("": all), the others are as of
    now. Opt-outs are of no campaign: they come in any case. Each kind is summed up by itself: that
    takes half the time, since names alone are sorted.
    """
    wanted = tuple(kinds)
    while True:
        until = since or read_summed_until(connection)
        found = _read_sums(connection, campaign, until, wanted, with_sums=not since)
        # On PostgreSQL days may have been summed up between the statements: it is read anew then.
        if since or read_summed_until(connection) == until:
            return found


def _read_sums(
    connection: Connection,
    campaign: str,
    first_day: str,
    kinds: Iterable[FigureKind],
    *,
    with_sums: bool,
) -> list[FigureSum]:
    """Return the figures from a day on, and with them, if that is asked, the sums of those before.

    The day is given as a value: PostgreSQL reads all days where it has to look it up.
    """
    campaigns = [campaign, ""] if campaign else _campaigns()
    each = (_sum_up(kind, campaigns, first_day, with_sums=with_sums) for kind in kinds)
    sums = union_all(*each).subquery()
    ordered = select(sums).order_by(sums.c.kind, sums.c.number.desc(), sums.c.name)
    rows = connection.execute(ordered)
    return [FigureSum(FigureKind(kind), name, int(number)) for kind, name, number in rows]


def _sum_up(
    kind: FigureKind, campaigns: Campaigns, first_day: str, *, with_sums: bool
) -> Select[str, str, int]:
    counters = _counters(kind, campaigns, first_day, with_sums=with_sums).subquery()
    number = func.sum(counters.c.number)
    return (
        select(literal(kind.value).label("kind"), counters.c.name, number.label("number"))
        .group_by(counters.c.name)
        .having(number != 0)
    )


def _counters(
    kind: FigureKind, campaigns: Campaigns, first_day: str, *, with_sums: bool
) -> Select[str, int] | CompoundSelect[str, int]:
    """Return what selects the counters of a kind by name, of its days and of the sums before."""
    of_day = Figure.day == "" if kind in WITHOUT_DAYS else Figure.day >= first_day
    found = select(Figure.name, Figure.number).where(
        Figure.campaign.in_(campaigns), Figure.kind == kind.value, of_day
    )
    if not with_sums or kind in WITHOUT_DAYS:
        return found
    sums = select(SummedFigure.name, SummedFigure.number).where(
        SummedFigure.campaign.in_(campaigns), SummedFigure.kind == kind.value
    )
    return union_all(found, sums)


def read_days(connection: Connection, campaign: str, *, since: str) -> list[tuple[str, int]]:
    """Return the days on which signatures were given that count, and how many."""
    wanted = (
        select(Figure.day, func.sum(Figure.number))
        .where(
            Figure.campaign.in_([campaign] if campaign else _campaigns()),
            and_(Figure.kind == FigureKind.CHANNEL.value, Figure.day >= since),
        )
        .group_by(Figure.day)
        .having(func.sum(Figure.number) != 0)
        .order_by(Figure.day)
    )
    return [(row[0], int(row[1])) for row in connection.execute(wanted)]


def read_sources(connection: Connection, campaign: str) -> dict[str, int]:
    """Return how many signed by each source of a campaign, the most first; "" is its own keyword.

    A poster of the campaign's own has its code alone, one of a partner's ``partner/code``.
    """
    sums = read_sums(connection, campaign, since="", kinds=[FigureKind.SOURCE])
    return {one.name: one.number for one in sums}


def read_source_days(connection: Connection, source: str) -> list[tuple[str, int]]:
    """Return the days on which people signed by a source or its posters, in all campaigns."""
    wanted = (
        select(Figure.day, func.sum(Figure.number))
        .where(
            Figure.campaign.in_(_campaigns()),
            Figure.kind == FigureKind.SOURCE.value,
            or_(
                Figure.name == source,
                Figure.name.startswith(f"{source}{SOURCE_SEPARATOR}", autoescape=True),
            ),
        )
        .group_by(Figure.day)
        .having(func.sum(Figure.number) != 0)
        .order_by(Figure.day)
    )
    return [(row[0], int(row[1])) for row in connection.execute(wanted)]


def _campaigns() -> Select[tuple[str | None]]:
    """Return what selects the campaigns that have figures ("": those of none), one step each.

    So that a day of a campaign is found by the key, and the days before it are not looked at.
    """
    named = select(func.min(Figure.campaign).label("campaign")).cte("campaigns", recursive=True)
    next_ = select(func.min(Figure.campaign)).where(Figure.campaign > named.c.campaign)
    everyone = named.union_all(select(next_.scalar_subquery()).where(named.c.campaign.is_not(None)))
    return select(everyone.c.campaign).where(everyone.c.campaign.is_not(None))


def count_signatures(connection: Connection, campaign: str) -> int:
    """Return how many signatures count in a campaign, or in all."""
    wanted = select(func.coalesce(func.sum(Counter.signatures), 0)).where(
        *_of(campaign, Counter.campaign == campaign)
    )
    return int(connection.execute(wanted).scalar_one())


def _of(campaign: str, condition: ColumnElement[bool]) -> tuple[ColumnElement[bool], ...]:
    return (condition,) if campaign else ()


def list_campaigns(connection: Connection) -> list[str]:
    """Return the campaigns that have signatures or figures, in the order of their ids."""
    counted = union(select(Counter.campaign), select(Figure.campaign).where(Figure.campaign != ""))
    return sorted(connection.execute(counted).scalars())
