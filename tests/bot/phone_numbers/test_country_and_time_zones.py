"""Every area code of North America has the zones of the state in which it lies."""

from datetime import UTC, datetime

import phonenumbers
import pytest
from phonenumbers import geocoder

from bot.conversation.places.us_states import CODES, NAMES, State
from bot.phone_numbers.country_and_time_zones import country_and_time_zones
from flows.quiet_hours import Hours, next_daytime

SAME_HOURS = {
    "America/Boise": "America/Denver",
    "America/Juneau": "America/Anchorage",
    "America/North_Dakota/Center": "America/Chicago",
}
IN_ONE_ZONE = """
AZ 480 520 602 623
FL 239 305 321 324 352 386 407 561 645 656 727 728 754 772 786 813 863 904 941 954
IN 260 317 463 765
KS 316 913
KY 502 859
MI 231 248 269 313 517 586 616 734 810 947 989
NE 402 531
NV 702 725
OR 503 971
TN 615 629 731 865 901 931
TX 210 214 254 281 325 346 361 409 430 432 469 512 682 713 726 737 806 817 830 832 903 915 936 940
TX 945 956 972 979
"""
"""Area codes that lie in one zone, of states that have two."""


def state_of(area_code: int) -> State | None:
    number = phonenumbers.parse(f"+1{area_code}5550123", None)
    place = geocoder.description_for_number(number, "en")
    if phonenumbers.region_code_for_number(number) != "US" or not place:
        return None
    return NAMES.get(place.casefold()) or CODES.get(place[-2:])


def zones_of(area_code: int | str) -> set[str]:
    _, zones = country_and_time_zones(f"+1{area_code}5550123")
    return {SAME_HOURS.get(zone, zone) for zone in zones}


STATES = {code: state for code in range(200, 990) if (state := state_of(code))}


def test_the_zones_of_an_area_code_are_zones_of_its_state() -> None:
    assert len(STATES) > 300
    foreign = {code for code, state in STATES.items() if not zones_of(code) <= set(state.zones)}
    assert foreign == set()


def test_an_area_code_has_all_zones_of_its_state_unless_it_is_known_to_lie_in_one() -> None:
    known = {int(code) for line in IN_ONE_ZONE.strip().splitlines() for code in line.split()[1:]}
    narrow = {code for code, state in STATES.items() if zones_of(code) != set(state.zones)}
    assert narrow == known


@pytest.mark.parametrize(
    ("area_code", "zones"),
    [
        ("689", {"America/New_York", "America/Chicago"}),
        ("448", {"America/New_York", "America/Chicago"}),
        ("729", {"America/New_York", "America/Chicago"}),
        ("364", {"America/New_York", "America/Chicago"}),
        ("728", {"America/New_York"}),
        ("463", {"America/New_York"}),
        ("726", {"America/Chicago"}),
        ("861", {"America/Chicago"}),
        ("945", {"America/Chicago"}),
        ("983", {"America/Denver"}),
        ("986", {"America/Denver", "America/Los_Angeles"}),
        ("458", {"America/Denver", "America/Los_Angeles"}),
    ],
)
def test_a_younger_area_code_has_the_zones_of_its_area(area_code: str, zones: set[str]) -> None:
    assert zones_of(area_code) == zones
    assert country_and_time_zones(f"+1{area_code}5550123")[0] == "US"


@pytest.mark.parametrize("area_code", ["236", "257", "672", "367", "581", "474", "879"])
def test_a_younger_area_code_of_canada_has_the_zones_of_the_older_ones(area_code: str) -> None:
    older = {"2": "250", "6": "250", "3": "418", "5": "418", "4": "306", "8": "709"}[area_code[0]]
    assert zones_of(area_code) >= zones_of(older)


def test_a_number_of_no_place_may_be_anywhere() -> None:
    assert country_and_time_zones("+18005550123") == ("US", ())


def test_nobody_in_orlando_is_written_to_after_eight_in_the_evening_there() -> None:
    _, zones = country_and_time_zones("+16895550123")
    half_past_eight = datetime(2026, 3, 3, 1, 30, tzinfo=UTC)
    assert next_daytime(zones, half_past_eight, Hours()) > half_past_eight


@pytest.mark.parametrize("number", ["+526145550123", "+5216145550123", "+526275550123"])
def test_it_is_day_in_chihuahua_by_the_hours_of_the_center_too(number: str) -> None:
    country, zones = country_and_time_zones(number)
    assert country == "MX"
    assert "America/Chihuahua" in zones


@pytest.mark.parametrize("number", ["+526625550123", "+525555550123", "+526645550123"])
def test_the_rest_of_mexico_keeps_its_own_hours(number: str) -> None:
    assert "America/Chihuahua" not in country_and_time_zones(number)[1]


@pytest.mark.parametrize("area_code", "862 867 868 877 878 891 894 897 899".split())
def test_it_is_evening_at_the_border_of_texas_an_hour_before_the_center_in_summer(
    area_code: str,
) -> None:
    _, zones = country_and_time_zones(f"+52{area_code}5550123")
    half_past_eight_in_matamoros = datetime(2026, 7, 7, 1, 30, tzinfo=UTC)
    awake_at = next_daytime(zones, half_past_eight_in_matamoros, Hours())
    assert awake_at > half_past_eight_in_matamoros
