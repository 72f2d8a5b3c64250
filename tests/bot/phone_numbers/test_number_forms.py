"""Holds that all forms of one number are known as one, and no two numbers as the same."""

import pytest

from bot.phone_numbers.allowed_countries import may_write
from bot.phone_numbers.country_and_time_zones import country_and_time_zones
from bot.phone_numbers.number_forms import all_forms, newest_form
from bot.settings import load_settings

PAIRS = [
    ("+5215512345678", "+525512345678"),  # Mexico City
    ("+5213312345678", "+523312345678"),  # Guadalajara
    ("+541123456789", "+5491123456789"),  # Buenos Aires
    ("+543511234567", "+5493511234567"),  # Cordoba
    ("+558187654321", "+5581987654321"),  # Recife
    ("+551161234567", "+5511961234567"),  # Sao Paulo
    ("+22997123456", "+2290197123456"),  # Benin
    ("+22507123456", "+2250707123456"),  # Ivory Coast, of three networks
    ("+22545123456", "+2250545123456"),
    ("+22501123456", "+2250101123456"),
]


@pytest.mark.parametrize(("older", "newer"), PAIRS)
def test_an_older_and_a_newer_form_are_one_number(older: str, newer: str) -> None:
    assert all_forms(older) == all_forms(newer) == (older, newer)
    assert newest_form(older) == newest_form(newer) == newer
    assert country_and_time_zones(older) == country_and_time_zones(newer)


@pytest.mark.parametrize(
    "address",
    [
        "+14155550101",
        "+551132654321",  # a fixed line in Sao Paulo, which got no 9
        "+5511912345678",  # a mobile number from after the ninth digit
        "+2250797123456789",
        "+22521234567",  # a fixed line in Abidjan
        "+447911123456",
        "+52123",
        "7001",
        "-52155123456",
        "",
    ],
)
def test_any_other_address_has_one_form(address: str) -> None:
    assert all_forms(address) == (address,)
    assert newest_form(address) == address


@pytest.mark.parametrize(("number", "is_written_to"), [("+5215512345678", True),
                                                       ("+5219001234567", False)])  # fmt: skip
def test_an_older_form_is_written_to_as_the_newer_is(number: str, *, is_written_to: bool) -> None:
    settings = load_settings({}, live=False)
    assert may_write(settings, number, country_and_time_zones(number)[0]) is is_written_to
