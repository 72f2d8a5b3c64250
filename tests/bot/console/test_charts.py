"""Charts are geometry: what is counted decides it, whatever the numbers are."""

import itertools
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.console.charts import MAX_COLUMNS, MIN_COLUMNS, ColumnChart, draw_days, make_shares

TODAY = date(2026, 11, 27)


def drawn(counts: dict[date, int], until: date = TODAY) -> ColumnChart:
    heads = ("Day", "Week from")
    return draw_days("Signatures", counts, until=until, heads=heads, show_day=date.isoformat)


def test_nothing_is_drawn_of_nothing() -> None:
    assert drawn({}).columns == ()
    assert drawn({TODAY: 0}).columns == ()


def test_days_without_a_signature_are_there_and_empty() -> None:
    chart = drawn({TODAY - timedelta(days=2): 4, TODAY: 8})
    assert len(chart.columns) == MIN_COLUMNS
    assert sum(one.number for one in chart.columns[:-3]) == 0
    assert [(one.words, one.number, one.height) for one in chart.columns[-3:]] == [
        ("2026-11-25", 4, 50.0),
        ("2026-11-26", 0, 0),
        ("2026-11-27", 8, 100.0),
    ]
    assert (chart.head, chart.largest) == ("Day", 8)


def test_one_beside_a_hundred_thousand_is_seen() -> None:
    chart = drawn({TODAY - timedelta(days=1): 100_000, TODAY: 1})
    assert chart.columns[-1].height > 1


def test_of_a_long_time_each_column_is_a_week_that_begins_on_a_monday() -> None:
    first = TODAY - timedelta(days=MAX_COLUMNS)
    chart = drawn({first: 1, first + timedelta(days=1): 2, TODAY: 3})
    assert chart.head == "Week from"
    assert date.fromisoformat(chart.columns[0].words).weekday() == 0
    assert sum(one.number for one in chart.columns) == 6


@given(st.dictionaries(st.dates(date(2024, 1, 1), TODAY), st.integers(-3, 10**7), max_size=40))
def test_columns_stand_beside_each_other_and_lose_nobody(counts: dict[date, int]) -> None:
    chart = drawn(counts)
    assert sum(one.number for one in chart.columns) == sum(max(one, 0) for one in counts.values())
    assert all(0 <= one.height <= 100 for one in chart.columns)
    ends = [(one.x, one.x + one.width) for one in chart.columns]
    assert all(one[1] < two[0] for one, two in itertools.pairwise(ends))
    assert not ends or ends[-1][1] == chart.width


def test_shares_are_of_the_whole_and_bars_of_the_largest() -> None:
    shares = make_shares([("a", 60), ("b", 30), ("c", 0)])
    assert [(one.percent, one.of_largest) for one in shares] == [(67, 100.0), (33, 50.0), (0, 0.0)]
    assert [one.percent for one in make_shares([("a", 50)], total=200)] == [25]
    assert make_shares([]) == []
    assert make_shares([("a", 0)])[0].percent == 0
    assert make_shares([("a", -1)])[0].number == 0
