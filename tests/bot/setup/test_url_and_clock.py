"""How the address that Twilio signs for differs from ours."""

import pytest

from bot.languages import say_phrase
from bot.setup.url_and_clock import url_differences, url_options

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
