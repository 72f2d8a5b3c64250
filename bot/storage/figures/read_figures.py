"""Reads figures: sums of few small rows, however many signatures there are."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, union

from bot.storage.schema.figure_tables import Figure, FigureKind
from bot.storage.schema.signature_tables import Counter


@dataclass(frozen=True, slots=True)
class FigureSum:
    """A figure over some days: its kind, name, and how many."""

    kind: FigureKind
    name: str
    number: int


def read_sums(connection: Connection, campaign: str, *, since: str) -> list[FigureSum]:
    """Return the figures of a campaign ("": of all), by kind and name.

    Those that have days are summed up from the day ``since`` on ("": all), the others are as of
    now. Opt-outs are of no campaign: they come in any case.
    """
    of_day = or_(Figure.day == "", Figure.day >= since)
    wanted = (
        select(Figure.kind, Figure.name, func.sum(Figure.number))
        .where(of_day, *_of(campaign, Figure.campaign.in_([campaign, ""])))
        .group_by(Figure.kind, Figure.name)
        .having(func.sum(Figure.number) != 0)
        .order_by(Figure.kind, func.sum(Figure.number).desc(), Figure.name)
    )
    rows = connection.execute(wanted)
    return [FigureSum(FigureKind(kind), name, int(number)) for kind, name, number in rows]


def read_days(connection: Connection, campaign: str, *, since: str) -> list[tuple[str, int]]:
    """Return the days on which signatures were given that count, and how many."""
    wanted = (
        select(Figure.day, func.sum(Figure.number))
        .where(
            and_(Figure.kind == FigureKind.CHANNEL.value, Figure.day >= since),
            *_of(campaign, Figure.campaign == campaign),
        )
        .group_by(Figure.day)
        .having(func.sum(Figure.number) != 0)
        .order_by(Figure.day)
    )
    return [(row[0], int(row[1])) for row in connection.execute(wanted)]


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
