"""How the address that a provider signs for, and its clock, differ from ours."""

from datetime import timedelta

import pytest

from bot.languages import say_phrase
from bot.setup.findings import Level
from bot.setup.url_and_clock import check_clock, url_differences, url_options
from tests.clock import NOON

OURS = "https://petition.example.org/twilio/message"


@pytest.mark.parametrize(
    ("found", "named"),
    [
        (OURS, ()),
        (OURS + "#rc=2&rp=all", ()),
        ("https://petition.example.org:443/twilio/message", ()),
        ("https://PETITION.example.org/twilio/message", ()),
        ("http://petition.example.org/twilio/message", ("scheme", "port")),
        ("https://www.petition.example.org/twilio/message", ("host",)),
        ("https://petition.example.org:8443/twilio/message", ("port",)),
        (OURS + "/", ("trailing slash",)),
        ("https://petition.example.org/sms", ("path",)),
        (OURS + "?debug=1", ("query",)),
        ("https://demo.twilio.com/welcome/sms/reply", ("host", "path")),
    ],
)
def test_each_difference_is_named(found: str, named: tuple[str, ...]) -> None:
    said = url_differences(OURS, found)
    assert len(said) == len(named)
    for words, name in zip(said, named, strict=True):
        assert name in say_phrase("en", words)


def test_the_options_are_the_fragment() -> None:
    assert url_options(OURS + "#rc=2&rt=4000") == "rc=2&rt=4000"
    assert url_options(OURS) == ""


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
