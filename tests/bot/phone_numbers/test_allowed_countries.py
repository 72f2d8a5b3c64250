"""Holds which numbers are written to: those at home, and none that cost as premium services do."""

import pytest

from bot.phone_numbers.allowed_countries import may_write
from bot.phone_numbers.country_and_time_zones import country_and_time_zones
from bot.settings import load_settings


def written_to(number: str, **environ: str) -> bool:
    settings = load_settings(environ, live=False)
    return may_write(settings, number, country_and_time_zones(number)[0])


@pytest.mark.parametrize(
    ("number", "is_written_to"),
    [
        ("+13125550102", True),  # Chicago
        ("+14165550123", True),  # Toronto
        ("+17875550123", True),  # San Juan
        ("+525512345678", True),  # Mexico City
        ("+15550100000", True),  # an area code that nobody knows yet
        ("+18765551234", False),  # Jamaica, of +1 all the same
        ("+447911123456", False),
        ("+19005551234", False),  # premium services
        ("+13129765550", False),
        ("+529001234567", False),
        ("+870773111632", False),  # satellites
        ("+16005551234", False),
        ("+881612345678", False),
        ("+88216123456", False),
        ("+883510000000000", False),
        ("+97912345678", False),
        ("+99912345678", False),  # a country code that there is not
        ("7001", True),  # a Telegram chat
    ],
)
@pytest.mark.parametrize("own", ["+13125550100", "12345", ""])
def test_from_north_america_it_and_mexico_are_written_to(
    own: str, number: str, is_written_to: bool
) -> None:
    assert written_to(number, TWILIO_FROM=own) is is_written_to


@pytest.mark.parametrize(
    ("own", "number", "is_written_to"),
    [
        ("+34911234567", "+34612345678", True),
        ("+34911234567", "+34803123456", False),  # premium
        ("+34911234567", "+34902123456", False),  # shared cost
        ("+34911234567", "+13125550102", False),
        ("+447911123456", "+447911123457", True),
        ("+99912345678", "+13125550102", True),
    ],
)
def test_from_elsewhere_the_own_country_is_written_to(
    own: str, number: str, is_written_to: bool
) -> None:
    assert written_to(number, TWILIO_FROM=own) is is_written_to


def test_the_setting_names_the_countries_instead() -> None:
    assert written_to("+442079460123", SMS_COUNTRIES="GB, JM")
    assert written_to("+18765551234", SMS_COUNTRIES="GB JM")
    assert not written_to("+13125550102", SMS_COUNTRIES="GB JM")
    assert not written_to("+15550100000", SMS_COUNTRIES="GB JM")
    assert not written_to("+881612345678", SMS_COUNTRIES="GB JM")
