"""Nobody is written to at night, wherever they may be, and nobody waits longer than they must."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from flows.quiet_hours import LAWFUL_HOURS, Hours, next_daytime

HOURS = Hours()
NEW_YORK, LOS_ANGELES = "America/New_York", "America/Los_Angeles"
ODD_ZONES = (
    NEW_YORK,
    LOS_ANGELES,
    "America/Phoenix",
    "America/St_Johns",
    "America/Havana",  # its clock is set at midnight
    "Pacific/Honolulu",
    "Pacific/Guam",
    "Pacific/Apia",  # left out a whole day in 2011
    "Pacific/Chatham",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Australia/Lord_Howe",  # set by half an hour
    "Africa/Casablanca",
    "Antarctica/Troll",  # set by two hours
    "Europe/London",
)

minutes = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))
hours = st.builds(Hours, minutes, minutes, minutes)
moments = st.datetimes(
    datetime(2005, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    datetime(2037, 1, 1),  # noqa: DTZ001 - the same
    timezones=st.just(UTC),
)
zones = st.lists(st.sampled_from(ODD_ZONES), min_size=1, max_size=3).map(tuple)


def is_day(zone: str, moment: datetime, kept: Hours) -> bool:
    """The rule, as one would read it off a clock on the wall."""
    local = moment.astimezone(ZoneInfo(zone))
    begins = kept.sunday_begins if local.isoweekday() == 7 else kept.begins
    return begins <= local.time() < kept.ends


def is_day_in(names: tuple[str, ...], moment: datetime, kept: Hours) -> int:
    return sum(is_day(zone, moment, kept) for zone in set(names))


def minutes_between(begin: datetime, end: datetime) -> list[datetime]:
    """Every quarter of an hour from one moment to another, and the last instant before it."""
    spans = range(int((end - begin) / timedelta(minutes=15)) + 1)
    steps = [begin + step * timedelta(minutes=15) for step in spans]
    return [moment for moment in (*steps, end - timedelta.resolution) if begin <= moment < end]


def local(zone: str, *when: int) -> datetime:
    year, month, day, hour, minute = when
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(zone))


@given(zones, moments, hours)
def test_it_is_the_first_moment_when_it_is_day_in_every_zone(
    names: tuple[str, ...], now: datetime, kept: Hours
) -> None:
    awake = next_daytime(names, now, kept)
    assume(is_day_in(names, awake, kept) == len(set(names)))
    assert awake >= now
    earlier = minutes_between(now, awake)
    assert all(is_day_in(names, moment, kept) < len(set(names)) for moment in earlier)


@given(zones, moments)
# Lawful hours of all three meet only after more than a week, when one of the clocks was set.
@example(
    ("Pacific/Honolulu", "Pacific/Guam", "Antarctica/Troll"), datetime(2005, 3, 18, 6, tzinfo=UTC)
)
def test_where_the_days_never_meet_the_law_is_kept_in_as_many_zones_as_can_be(
    names: tuple[str, ...], now: datetime
) -> None:
    awake = next_daytime(names, now, HOURS)
    week = minutes_between(now, now + timedelta(days=7))
    if is_day_in(names, awake, HOURS) < len(set(names)):
        assert all(is_day_in(names, moment, HOURS) < len(set(names)) for moment in week)
        most = max(is_day_in(names, moment, LAWFUL_HOURS) for moment in week)
        assert is_day_in(names, awake, LAWFUL_HOURS) == most
        earlier = minutes_between(now, awake)
        assert all(is_day_in(names, moment, LAWFUL_HOURS) < most for moment in earlier)


@given(st.sampled_from(ODD_ZONES), moments)
def test_one_zone_is_always_awake_within_two_days(zone: str, now: datetime) -> None:
    awake = next_daytime((zone,), now, HOURS)
    assert is_day(zone, awake, HOURS)
    assert awake - now < timedelta(days=2)


@given(zones, moments)
def test_what_was_waited_for_is_now(names: tuple[str, ...], now: datetime) -> None:
    awake = next_daytime(names, now, HOURS)
    assert next_daytime(names, awake, HOURS) == awake


@pytest.mark.parametrize(
    ("now", "awake"),
    [
        ((2026, 5, 4, 9, 59), (2026, 5, 4, 10, 0)),
        ((2026, 5, 4, 10, 0), (2026, 5, 4, 10, 0)),
        ((2026, 5, 4, 19, 59), (2026, 5, 4, 19, 59)),
        ((2026, 5, 4, 20, 0), (2026, 5, 5, 10, 0)),
        ((2026, 5, 3, 10, 0), (2026, 5, 3, 12, 0)),  # a Sunday
        ((2026, 5, 2, 21, 0), (2026, 5, 3, 12, 0)),  # the evening before one
        ((2026, 3, 7, 22, 0), (2026, 3, 8, 12, 0)),  # a night without two o'clock
        ((2026, 10, 31, 22, 0), (2026, 11, 1, 12, 0)),  # a night with it twice
    ],
)
def test_a_day_is_from_ten_to_eight_and_on_sunday_from_noon(
    now: tuple[int, ...], awake: tuple[int, ...]
) -> None:
    assert next_daytime((NEW_YORK,), local(NEW_YORK, *now), HOURS) == local(NEW_YORK, *awake)


def test_the_east_waits_for_the_west_and_the_west_sleeps_with_the_east() -> None:
    both = (NEW_YORK, LOS_ANGELES)
    morning, evening = local(NEW_YORK, 2026, 5, 4, 10, 0), local(LOS_ANGELES, 2026, 5, 4, 18, 0)
    assert next_daytime(both, morning, HOURS) == local(LOS_ANGELES, 2026, 5, 4, 10, 0)
    assert next_daytime(both, evening, HOURS) == local(LOS_ANGELES, 2026, 5, 5, 10, 0)


def test_a_day_that_begins_in_the_hour_that_is_left_out_begins_after_it() -> None:
    early = Hours(begins=time(2, 30), ends=time(9), sunday_begins=time(2, 30))
    midnight = local(NEW_YORK, 2026, 3, 8, 0, 0)
    assert next_daytime((NEW_YORK,), midnight, early) == local(NEW_YORK, 2026, 3, 8, 3, 0)


def test_an_evening_that_comes_twice_is_day_twice() -> None:
    late = Hours(begins=time(0, 30), ends=time(1, 30), sunday_begins=time(0, 30))
    between = datetime(2026, 11, 1, 5, 45, tzinfo=UTC)  # 1:45 in summer time
    assert next_daytime((NEW_YORK,), between, late) == datetime(2026, 11, 1, 6, 0, tzinfo=UTC)


def test_a_number_in_new_york_or_guam_gets_the_hours_that_are_lawful_in_both() -> None:
    names = (NEW_YORK, "Pacific/Guam")
    assert next_daytime(names, local(NEW_YORK, 2026, 5, 4, 12, 0), HOURS) == local(
        "Pacific/Guam", 2026, 5, 5, 8, 0
    )


def test_a_number_all_around_the_world_gets_the_hours_of_as_many_as_can_be() -> None:
    names = ("Europe/London", "Asia/Tokyo", LOS_ANGELES, NEW_YORK)
    now = datetime(2026, 5, 4, 3, 0, tzinfo=UTC)
    awake = next_daytime(names, now, HOURS)
    assert awake == local(LOS_ANGELES, 2026, 5, 4, 8, 0)
    assert is_day_in(names, awake, LAWFUL_HOURS) == 3


def test_hours_that_never_come_are_no_way_to_never_send() -> None:
    backwards = Hours(begins=time(20), ends=time(10), sunday_begins=time(20))
    night = local(NEW_YORK, 2026, 5, 4, 3, 0)
    assert next_daytime((NEW_YORK,), night, backwards) == local(NEW_YORK, 2026, 5, 4, 8, 0)


@pytest.mark.parametrize("name", ["Etc/Nowhere", "", "America", "../etc/passwd"])
def test_a_name_that_is_no_zone_is_read_as_utc(name: str) -> None:
    night = datetime(2026, 5, 4, 3, 0, tzinfo=UTC)
    assert next_daytime((name,), night, HOURS) == datetime(2026, 5, 4, 10, 0, tzinfo=UTC)


def test_without_any_zone_it_is_always_day() -> None:
    night = datetime.combine(date(2026, 5, 3), time(3), UTC)
    assert next_daytime((), night, HOURS) == night
