"""Holds that events go in time: told ones after 30 days, others after 90."""

from datetime import timedelta

from bot.integrations import integration_life
from bot.integrations.event_retention import forget_told, list_told_due
from bot.organizers.accounts import Organizer
from bot.runtime import Runtime
from tests.bot.integrations.receiver import receiving
from tests.bot.integrations.told_events import NAME, listen, sign, standing, tell
from tests.clock import Clock


def test_what_was_told_goes_after_thirty_days_and_the_rest_after_ninety(
    desk: Runtime, ola: Organizer, clock: Clock
) -> None:
    with receiving() as (receiver, url):
        listen(desk, ola, receiver, url)
        sign(desk)
        tell(desk)
    integration_life.pause(desk, ola, NAME)
    sign(desk, "+14155550102", "Sam Lee")
    clock.advance(timedelta(days=30))
    assert due(desk) == []
    assert forget_told(desk) == 0
    clock.advance(timedelta(seconds=1))
    assert due(desk) == [(1, "events that arrived", "30 days after the act")]
    assert forget_told(desk) == 1
    assert [row[1] for row in standing(desk)] == ["waiting"]
    clock.advance(timedelta(days=60))
    assert due(desk) == [(1, "events that wait or failed", "90 days after the act")]
    assert forget_told(desk) == 1
    assert due(desk) == []
    assert standing(desk) == []


def due(desk: Runtime) -> list[tuple[int, str, str]]:
    """Return what `retention --dry-run` says would go: how much of what, and why."""
    return [(one.count, one.what, one.rule) for one in list_told_due(desk)]
