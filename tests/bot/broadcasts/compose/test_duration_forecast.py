"""Plays sendings through beforehand: the pace, the nights, the first few, the end of the time."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.broadcasts.compose.duration_forecast import (
    Forecast,
    RecipientsByZone,
    SendingPlan,
    forecast,
)
from flows.quiet_hours import Hours

EAST, WEST = ("America/New_York",), ("America/Los_Angeles",)
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=ZoneInfo(EAST[0])).astimezone(UTC)
HOUR = timedelta(hours=1)


def plan(**changes: Any) -> SendingPlan:
    """One text and one message a second, from noon in New York, for three days."""
    given_ = {
        "paces": {"sms": 1.0, "telegram": 1.0},
        "hours": Hours(),
        "starts_at": NOON,
        "expires_at": NOON + timedelta(days=3),
        "canary": 0,
        "canary_rests": timedelta(0),
    }
    return SendingPlan(**{**given_, **changes})


def test_nobody_takes_no_time() -> None:
    assert forecast([], plan()) == Forecast(NOON, 0, 0, None)


def test_a_small_one_takes_what_its_pace_takes() -> None:
    found = forecast([RecipientsByZone("sms", EAST, 50, 100)], plan())
    assert found == Forecast(NOON + timedelta(seconds=100), 0, 0, None)


def test_channels_are_sent_on_side_by_side_each_at_its_own_pace() -> None:
    crowds = [RecipientsByZone("sms", EAST, 600, 600), RecipientsByZone("telegram", EAST, 600, 600)]
    paces = {"sms": 2.0, "telegram": 20.0}
    assert forecast(crowds, plan(paces=paces)).ends_at == NOON + timedelta(minutes=5)


def test_two_crowds_of_one_channel_share_its_pace() -> None:
    crowds = [
        RecipientsByZone("sms", EAST, 1800, 1800),
        RecipientsByZone("sms", ("America/Chicago",), 1800, 1800),
    ]
    assert forecast(crowds, plan()).ends_at == NOON + HOUR


def test_who_is_asleep_waits_for_their_morning() -> None:
    crowds = [RecipientsByZone("sms", EAST, 60, 60), RecipientsByZone("sms", WEST, 40, 40)]
    found = forecast(crowds, plan())
    assert found == Forecast(NOON + HOUR + timedelta(seconds=40), 0, 40, NOON + HOUR)


def test_a_night_is_slept_through() -> None:
    found = forecast([RecipientsByZone("sms", EAST, 9 * 3600, 9 * 3600)], plan())
    assert found.ends_at == NOON + timedelta(days=1) - HOUR  # eight hours, and from ten to eleven
    assert (found.left, found.waiting) == (0, 0)


def test_what_is_left_when_its_time_is_over_is_counted_in_people() -> None:
    found = forecast([RecipientsByZone("sms", EAST, 3600, 7200)], plan(expires_at=NOON + HOUR))
    assert found.left == 1800
    assert found.ends_at == NOON + HOUR


def test_who_never_wakes_in_its_time_is_left() -> None:
    found = forecast([RecipientsByZone("sms", WEST, 10, 10)], plan(expires_at=NOON + HOUR))
    assert found == Forecast(NOON, 10, 10, NOON + HOUR)


def test_the_first_few_are_looked_at_before_the_others_follow() -> None:
    crowds = [RecipientsByZone("sms", EAST, 300, 600)]
    found = forecast(crowds, plan(canary=100, canary_rests=timedelta(minutes=10)))
    assert found.ends_at == NOON + timedelta(seconds=600) + timedelta(minutes=10)


def test_where_all_are_the_first_few_nothing_is_waited_for() -> None:
    found = forecast([RecipientsByZone("sms", EAST, 50, 50)], plan(canary=200, canary_rests=HOUR))
    assert found.ends_at == NOON + timedelta(seconds=50)


def test_messages_without_a_price_in_pace_are_no_one_left() -> None:
    assert forecast([RecipientsByZone("sms", EAST, 50, 0)], plan()).left == 0


crowds_of_any = st.lists(
    st.builds(
        lambda channel, zones, people, each: RecipientsByZone(
            channel, zones, people, people * each
        ),
        st.sampled_from(["sms", "telegram"]),
        st.sampled_from([EAST, WEST, ("Asia/Kolkata",), EAST + WEST, ("Pacific/Guam",)]),
        st.integers(1, 200_000),
        st.integers(1, 3),
    ),
    max_size=6,
)


@given(crowds_of_any, st.integers(0, 300), st.floats(0.5, 500))
def test_it_always_ends_between_its_start_and_its_end(
    crowds: list[RecipientsByZone], canary: int, pace: float
) -> None:
    paces = {"sms": pace, "telegram": pace}
    begun = plan(canary=canary, canary_rests=timedelta(minutes=10), paces=paces)
    found = forecast(crowds, begun)
    assert begun.starts_at <= found.ends_at <= begun.expires_at
    assert 0 <= found.left <= sum(crowd.people for crowd in crowds)
    needed = sum(crowd.pace_units for crowd in crowds if crowd.channel == "sms") / pace
    if not found.left:
        assert found.ends_at - begun.starts_at >= timedelta(seconds=needed) - timedelta(seconds=1)


@pytest.mark.parametrize("hours", [72, 720])
def test_a_million_people_in_many_places_are_played_through_at_once(hours: int) -> None:
    zones = [("America/New_York", f"Etc/GMT+{number % 12}") for number in range(100)]
    crowds = [RecipientsByZone("sms", zone, 10_000, 20_000) for zone in zones]
    found = forecast(crowds, plan(expires_at=NOON + timedelta(hours=hours)))
    assert found.left
