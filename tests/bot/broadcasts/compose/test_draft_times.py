"""Holds that a moment is read with its time zone or not at all, across daylight saving."""

from datetime import UTC, datetime

import pytest

from bot.broadcasts.compose import draft_times
from bot.broadcasts.compose.draft_times import UnclearMoment

NOW = datetime(2026, 10, 20, 15, 0, tzinfo=UTC)  # 11:00 in New York


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-10-20T18:30-04:00", datetime(2026, 10, 20, 22, 30, tzinfo=UTC)),
        ("2026-10-20T18:30:00Z", datetime(2026, 10, 20, 18, 30, tzinfo=UTC)),
        ("2026-10-20 18:30 America/New_York", datetime(2026, 10, 20, 22, 30, tzinfo=UTC)),
        (" 2026-10-20  18:30   America/New_York ", datetime(2026, 10, 20, 22, 30, tzinfo=UTC)),
        ("2026-12-20 18:30 America/New_York", datetime(2026, 12, 20, 23, 30, tzinfo=UTC)),
        ("2026-10-20 America/New_York", datetime(2026, 10, 20, 4, 0, tzinfo=UTC)),
        ("2026-10-20 18:30 UTC", datetime(2026, 10, 20, 18, 30, tzinfo=UTC)),
        ("2026-11-01 01:30 America/New_York", datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
    ],
)
def test_a_moment_with_its_zone_is_read(text: str, moment: datetime) -> None:
    assert draft_times.read(text) == moment
    assert draft_times.read(text).tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("18:30 America/New_York", datetime(2026, 10, 20, 22, 30, tzinfo=UTC)),
        ("today 18:30 America/New_York", datetime(2026, 10, 20, 22, 30, tzinfo=UTC)),
        ("9:30 America/New_York", datetime(2026, 10, 21, 13, 30, tzinfo=UTC)),
        ("11:00 America/New_York", datetime(2026, 10, 21, 15, 0, tzinfo=UTC)),
        ("Tomorrow 18:30 America/New_York", datetime(2026, 10, 21, 22, 30, tzinfo=UTC)),
        ("today 9:30 America/New_York", datetime(2026, 10, 20, 13, 30, tzinfo=UTC)),
        ("9:30 Asia/Tokyo", datetime(2026, 10, 21, 0, 30, tzinfo=UTC)),
    ],
)
def test_an_hour_alone_is_the_next_such_hour_there(text: str, moment: datetime) -> None:
    assert draft_times.read(text, NOW) == moment


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-10-20 18:30", "say the time zone"),
        ("2026-10-20", "say the time zone"),
        ("soon", "write it like"),
        ("", "write it like"),
        ("soon America/New_York", "write it like"),
        ("18:30 America/New_York", "write it like"),
        ("25:00 America/New_York", "write it like"),
        ("2026-10-20 18:30 Atlantis/Capital", "write it like"),
        ("2026-03-08 02:30 America/New_York", "clocks skip 02:30"),
        ("9999-12-31 23:59 America/New_York", "write it like"),
        ("9999-12-31T23:59-04:00", "write it like"),
        ("0001-01-01 00:00 Asia/Tokyo", "write it like"),
        ("0001-01-01 00:00 UTC", "write it like"),
        ("9999-12-31 23:59 UTC", "write it like"),
    ],
)
def test_what_is_not_one_moment_is_refused_with_what_to_write(text: str, said: str) -> None:
    with pytest.raises(UnclearMoment, match=said):
        draft_times.read(text)


def test_an_hour_that_there_is_not_is_refused_also_where_the_day_is_known() -> None:
    with pytest.raises(UnclearMoment, match="write it like"):
        draft_times.read("25:00 America/New_York", NOW)


def test_a_moment_is_shown_as_people_read_it_there() -> None:
    moment = datetime(2026, 10, 20, 22, 30, tzinfo=UTC)
    assert draft_times.shown(moment, "America/New_York") == "Tue 20 Oct, 18:30 New York time"
    assert draft_times.shown(moment, "America/New_York", now=NOW) == "18:30 New York time"
    late = datetime(2026, 10, 21, 3, 59, tzinfo=UTC)  # still the same day there
    assert draft_times.shown(moment, "America/New_York", now=late) == "18:30 New York time"
    assert draft_times.shown(moment, "UTC") == "Tue 20 Oct, 22:30 UTC"
