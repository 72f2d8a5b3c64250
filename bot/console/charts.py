"""Figures as they are drawn: columns for days, bars for what is counted by name.

All is geometry in percent; the numbers stand beside it, or in the table behind it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

MAX_COLUMNS: Final = 92
"""Days that are drawn one by one; of more, each column is a week."""
MIN_COLUMNS: Final = 14
"""So that the first day of a campaign is a column, and no wall."""
COLUMN_WIDTH: Final = 10
COLUMN_GAP: Final = 2
LEAST_HEIGHT: Final = 1.5
"""The least height of a column that is not empty, in percent: one signature beside a thousand is
seen."""


@dataclass(frozen=True, slots=True)
class Share:
    """What is counted by name: its words, its number, and how long its bar is, in percent."""

    words: str
    number: int
    percent: int
    of_largest: float
    note: str = ""


def make_shares(counts: Iterable[tuple[str, int]], *, total: int | None = None) -> list[Share]:
    """Return the shares of what is counted, in its order. ``total`` is their sum if it is None."""
    listed = [(words, max(count, 0)) for words, count in counts]
    whole = total if total is not None else sum(count for _, count in listed)
    largest = max((count for _, count in listed), default=0)
    return [
        Share(
            words,
            count,
            round(100 * count / whole) if whole else 0,
            round(100 * count / largest, 1) if largest else 0,
        )
        for words, count in listed
    ]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: where it stands, how high it is in percent, and what it says."""

    x: int
    width: int
    height: float
    words: str
    number: int


@dataclass(frozen=True, slots=True)
class ColumnChart:
    """Columns beside each other, the oldest first. ``head`` is what each of them is: day, week."""

    caption: str
    head: str
    columns: Sequence[Column]
    largest: int
    width: int


def draw_days(
    caption: str,
    counts: Mapping[date, int],
    *,
    until: date,
    heads: tuple[str, str],
    show_day: Callable[[date], str],
) -> ColumnChart:
    """Return a chart from the first day with a count until a day, and of two weeks at least.

    ``heads`` are the words for a day, and for a week by its first day.
    """
    begun = [day for day, count in counts.items() if count > 0]
    if begun and (until - min(begun)).days >= MAX_COLUMNS:
        weeks = sum_weeks(counts)
        return draw_weeks(caption, weeks, until=until, head=heads[1], show_day=show_day)
    return _draw(caption, heads[0], counts, until, timedelta(days=1), show_day)


def sum_weeks(counts: Mapping[date, int]) -> dict[date, int]:
    """Return what is counted by day as counts by week, each by its Monday."""
    weeks: dict[date, int] = {}
    for day, count in counts.items():
        monday = day - timedelta(days=day.weekday())
        weeks[monday] = weeks.get(monday, 0) + max(count, 0)
    return weeks


def draw_weeks(
    caption: str,
    weeks: Mapping[date, int],
    *,
    until: date,
    head: str,
    show_day: Callable[[date], str],
) -> ColumnChart:
    """Return a chart of weeks, by their Mondays, from the first with a count until a day."""
    return _draw(caption, head, weeks, until, timedelta(weeks=1), show_day)


def _draw(  # noqa: PLR0917 -- all that a chart depends on
    caption: str,
    head: str,
    counts: Mapping[date, int],
    until: date,
    step: timedelta,
    show_day: Callable[[date], str],
) -> ColumnChart:
    begun = [day for day, count in counts.items() if count > 0]
    if not begun:
        return ColumnChart(caption, head, (), 0, 0)
    first = min(*begun, until - (MIN_COLUMNS - 1) * step)
    days = [first + place * step for place in range((until - first) // step + 1)]
    largest = max(counts.get(day, 0) for day in days)
    columns = [
        Column(
            place * COLUMN_WIDTH,
            COLUMN_WIDTH - COLUMN_GAP,
            max(round(100 * count / largest, 1), LEAST_HEIGHT) if count else 0,
            show_day(day),
            count,
        )
        for place, day in enumerate(days)
        for count in [max(counts.get(day, 0), 0)]
    ]
    width = len(columns) * COLUMN_WIDTH - COLUMN_GAP
    return ColumnChart(caption, head, columns, largest, width)
