"""How a friend would reach us, and what is known of a number."""

import pytest

from bot.channel import Channel, format_our_number, medium
from bot.phone_numbers.country_and_time_zones import country_and_time_zones
from bot.settings import Settings


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("+12025550100", "(202) 555-0100"),
        ("+447700900123", "+44 7700 900123"),
        ("12345", "12345"),
        ("", ""),
    ],
)
def test_our_number_is_written_as_on_a_poster(number: str, written: str) -> None:
    assert format_our_number(number) == written


def test_in_telegram_a_friend_is_given_the_link(settings: Settings) -> None:
    words = medium(settings, Channel.TELEGRAM)
    assert words.rich
    assert words.reach == "https://t.me/handraiser_test_bot?start={keyword}"
    nameless = settings.model_copy(update={"telegram_bot_name": ""})
    assert medium(nameless, Channel.TELEGRAM).reach == ""


def test_the_number_that_was_written_to_is_the_one_to_tell(settings: Settings) -> None:
    assert medium(settings, Channel.SMS, "+12025550100").reach == "(202) 555-0100"
    assert medium(settings, Channel.WHATSAPP).reach == format_our_number(settings.twilio_from)


@pytest.mark.parametrize(
    ("address", "country", "zones"),
    [
        ("+14155550101", "US", ("America/Los_Angeles",)),
        ("+33639980001", "FR", ("Europe/Paris",)),
        ("+99999999999", "", ()),
        ("+1", "", ()),
        ("7001", "", ()),
    ],
)
def test_country_and_zones_are_those_of_the_number(
    address: str, country: str, zones: tuple[str, ...]
) -> None:
    found = country_and_time_zones(address)
    assert found[0] == country
    assert set(zones) <= set(found[1])
    assert bool(zones) is bool(found[1])
