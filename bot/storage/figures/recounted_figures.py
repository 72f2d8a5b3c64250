"""Counts rows anew and compares them with the figures that were kept, at one moment.

The stages of conversations cannot be counted anew: where each stands is sealed.
"""

from collections import Counter as Tally
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Text,
    case,
    func,
    insert,
    literal,
    literal_column,
    select,
    union_all,
    update,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from bot.storage.figures import figures, summed_figures
from bot.storage.figures.figures import CountedSignature, Key, figures_of
from bot.storage.figures.summed_figures import HAS_DAY, SUMMED_UNTIL
from bot.storage.schema.consent_tables import Consent, Suppression
from bot.storage.schema.conversation_tables import Person
from bot.storage.schema.figure_tables import Figure, FigureDifference, FigureKind, SummedFigure
from bot.storage.schema.signature_tables import Counter, Signature
from bot.storage.schema.standing_consent import GETS_UPDATES

OPT_OUTS: Final = ""
"""In place of a campaign: the figures that are of none."""
TOLD_COUNT: Final = "signatures"
"""In place of a kind: the count that people are told, of which ``counters`` has one row."""

_KEPT, _DAYS = "kept", "days"
_OF_FIGURES: Final = frozenset({_KEPT, _DAYS})
"""Rows of kept figures, and of what the days of a sum add up to."""
_MOMENT: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""In place of when a signature was withdrawn or erased: the figures know only whether."""

_EMPTY: Final = (literal_column("''", Text()),) * 9
"""Values of the columns that a group of rows has no use for."""

AnyKey = tuple[str, str, str, str]
"""Campaign, kind or ``TOLD_COUNT``, day and name."""
BEFORE: Final = "before "
"""Begins the day of a sum of many days (``summed_figures``), behind which stands the first one
that is not in it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that is not what the rows say."""

    campaign: str
    kind: str
    day: str
    name: str
    kept: int
    counted: int


class _UtcDay(FunctionElement[str]):
    """The day of a time, in UTC: 2026-11-26."""

    type = Text()
    inherit_cache = True


@compiles(_UtcDay, "sqlite")
def _day_on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"substr({compiler.process(element.clauses, **options)}, 1, 10)"


@compiles(_UtcDay, "postgresql")
def _day_on_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    moment = compiler.process(element.clauses, **options)
    return f"to_char(({moment}) AT TIME ZONE 'UTC', 'YYYY-MM-DD')"


def find_differences(connection: Connection, campaign: str) -> list[Difference]:
    """Return which figures of a campaign, or of ``OPT_OUTS``, are not what the rows say.

    Sums of days are compared with the figures of their days, as these were kept. All is read in
    one statement: others may write meanwhile. It takes some seconds for a million signatures.
    """
    kept, counted = Tally[AnyKey](), Tally[AnyKey]()
    for what, *rest, number in connection.execute(_all_rows(campaign)):
        if what in _OF_FIGURES:
            kind, day, name = rest[:3]
            tally = counted if what == _DAYS else kept
            tally[campaign, kind, day, name] += int(number)
            continue
        for key in _keys_of(campaign, what, rest):
            counted[key] += int(number)
    return [
        Difference(*key, kept=kept[key], counted=counted[key])
        for key in sorted({*kept, *counted})
        if kept[key] != counted[key]
    ]


def _keys_of(campaign: str, what: str, values: Sequence[Any]) -> Iterator[AnyKey]:
    """Yield the figures in which a group of rows counts."""
    if what != "signature":
        yield (campaign, what, "", values[0])
        return
    day, source, channel, language, place, letter, *state = values
    is_withdrawn, is_erased, held_for, counted_before = state
    signature = CountedSignature(
        campaign,
        datetime.fromisoformat(day).replace(tzinfo=UTC),
        source,
        channel,
        language,
        place,
        letter,
        withdrawn_at=_MOMENT if is_withdrawn else None,
        erased_at=_MOMENT if is_erased else None,
        held_for=held_for,
        counted_before=bool(counted_before),
    )
    yield from figures_of(signature)
    if signature.counts:
        yield (campaign, TOLD_COUNT, "", "")


def _all_rows(campaign: str) -> Any:
    """Return what selects the kept figures, and the rows in groups that count alike."""
    kept = select(
        literal(_KEPT),
        Figure.kind,
        Figure.day,
        Figure.name,
        *_EMPTY[:7],
        func.sum(Figure.number),
    ).where(Figure.campaign == campaign, Figure.kind != FigureKind.STAGE.value)
    kept = kept.group_by(Figure.kind, Figure.day, Figure.name)
    if campaign == OPT_OUTS:
        return union_all(kept, _opt_outs())
    told = select(literal(_KEPT), literal(TOLD_COUNT), *_EMPTY, Counter.signatures).where(
        Counter.campaign == campaign
    )
    sums = _sums(campaign), _days_of_sums(campaign)
    return union_all(kept, told, *sums, _signatures(campaign), _updates(campaign))


def _sums(campaign: str) -> Any:
    return select(
        literal(_KEPT),
        SummedFigure.kind,
        literal(BEFORE) + SUMMED_UNTIL,
        SummedFigure.name,
        *_EMPTY[:7],
        SummedFigure.number,
    ).where(SummedFigure.campaign == campaign)


def _days_of_sums(campaign: str) -> Any:
    day = literal(BEFORE) + SUMMED_UNTIL
    days = select(
        literal(_DAYS), Figure.kind, day, Figure.name, *_EMPTY[:7], func.sum(Figure.number)
    )
    return days.where(Figure.campaign == campaign, HAS_DAY, Figure.day < SUMMED_UNTIL).group_by(
        Figure.kind, Figure.name
    )


def _signatures(campaign: str) -> Any:
    groups = (
        _UtcDay(Signature.signed_at),
        Signature.source,
        Signature.channel,
        Signature.language,
        Signature.place,
        Signature.letter_sha256,
        case((Signature.withdrawn_at.is_not(None), "yes"), else_=""),
        case((Signature.erased_at.is_not(None), "yes"), else_=""),
        Signature.held_for,
        case((Signature.counted_before, "yes"), else_=""),
    )
    return (
        select(literal("signature"), *groups, func.count())
        .where(Signature.campaign == campaign)
        .group_by(*groups)
    )


def _updates(campaign: str) -> Any:
    return (
        select(literal(FigureKind.UPDATES.value), Consent.organization, *_EMPTY, func.count())
        .join(Person, Person.id == Consent.person_id)
        .where(Consent.campaign == campaign, *GETS_UPDATES)
        .group_by(Consent.organization)
    )


def _opt_outs() -> Any:
    return select(
        literal(FigureKind.OPT_OUT.value), Suppression.reason, *_EMPTY, func.count()
    ).group_by(Suppression.reason)


def keep_differences(
    connection: Connection, differences: Sequence[Difference], *, mends: bool, at: datetime
) -> None:
    """Keep what a recount found; with ``mends`` the figures get what they lack.

    They get the difference, not the number: whatever was counted since stays counted. Sums of days
    are made anew, before their days are mended.
    """
    if not differences:
        return
    connection.execute(
        insert(FigureDifference),
        [
            {
                "campaign": one.campaign,
                "kind": one.kind,
                "day": one.day,
                "name": one.name,
                "kept": one.kept,
                "counted": one.counted,
                "found_at": at,
                "mended_at": at if mends else None,
            }
            for one in differences
        ],
    )
    if not mends:
        return
    if any(one.day.startswith(BEFORE) for one in differences):
        summed_figures.sum_up(connection, summed_figures.read_summed_until(connection))
    changes: dict[Key, int] = {}
    for one in differences:
        by = one.counted - one.kept
        if one.kind == TOLD_COUNT:
            connection.execute(
                update(Counter)
                .where(Counter.campaign == one.campaign)
                .values(signatures=Counter.signatures + by)
            )
        elif not one.day.startswith(BEFORE):
            changes[one.campaign, FigureKind(one.kind), one.day, one.name] = by
    figures.add(connection, changes)
    summed_figures.correct(connection, changes)


def read_differences(connection: Connection, *, since: datetime) -> list[Difference]:
    """Return what recounts found since a moment, in the order in which it was found."""
    columns = (
        FigureDifference.campaign,
        FigureDifference.kind,
        FigureDifference.day,
        FigureDifference.name,
        FigureDifference.kept,
        FigureDifference.counted,
    )
    wanted = select(*columns).where(FigureDifference.found_at >= since)
    rows = connection.execute(wanted.order_by(FigureDifference.id))
    return [Difference(*row) for row in rows]
