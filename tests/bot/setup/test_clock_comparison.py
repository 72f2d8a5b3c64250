"""Our clock beside a provider's."""

from datetime import timedelta

import pytest

from bot.setup.findings import Level
from bot.setup.url_and_clock import check_clock
from tests.clock import NOON


@pytest.mark.parametrize(
    ("gap", "level", "side"),
    [
        (timedelta(minutes=1), Level.WARNING, "ahead of"),
        (timedelta(minutes=-1), Level.WARNING, "behind"),
        (timedelta(hours=1), Level.PROBLEM, "ahead of"),
    ],
)
def test_a_gap_is_told_with_its_side(gap: timedelta, level: Level, side: str) -> None:
    (finding,) = check_clock("Twilio", NOON + gap, NOON)
    assert finding.level is level
    assert f"{side} Twilio's" in finding.what


def test_seconds_of_an_answer_on_its_way_are_no_gap() -> None:
    assert list(check_clock("Twilio", NOON + timedelta(seconds=12), NOON)) == []
