"""The table of states is whole, and says nothing twice."""

from zoneinfo import ZoneInfo

import pytest

from bot.conversation.places.us_states import (
    CODES,
    NAMES,
    ZONES,
    find_state_of_zip,
    name_region,
)
from flows.name_words import STATES_OF_THE_US


def test_all_states_the_capital_and_the_islands_are_there() -> None:
    assert len(CODES) == 50 + 1 + 5
    assert {state.code for state in NAMES.values()} == CODES.keys()


def test_names_are_read_by_the_same_states_without_the_islands() -> None:
    assert {*CODES} - STATES_OF_THE_US == {"AS", "GU", "MP", "PR", "VI"}
    assert {*CODES} >= STATES_OF_THE_US


def test_every_zone_is_one() -> None:
    assert all(ZoneInfo(zone).key == zone for zone in ZONES.values())


def test_every_state_has_zip_codes_and_a_zip_code_only_zones_of_its_state() -> None:
    found = [state for number in range(100_000) if (state := find_state_of_zip(f"{number:05}"))]
    assert {state.code for state in found} == CODES.keys()
    assert all(set(state.zones) <= set(CODES[state.code].zones) for state in found)


def test_a_state_of_two_zones_has_zip_codes_in_both() -> None:
    found = {find_state_of_zip(f"{number:05}") for number in range(100_000)} - {None}
    for code, state in CODES.items():
        zones = {zone for one in found if one and one.code == code for zone in one.zones}
        assert zones == set(state.zones)


@pytest.mark.parametrize(
    ("region", "name"),
    [
        ("US-CA", "California"),
        ("US-DC", "District of Columbia"),
        ("US-WA", "Washington"),
        ("US-NH", "New Hampshire"),
        ("US-MP", "Northern Mariana Islands"),
        ("US-ZZ", "US-ZZ"),
        ("CA", "CA"),
        ("MX", "MX"),
        ("CA-ON", "CA-ON"),
        ("", ""),
    ],
)
def test_a_state_is_named_in_words_and_another_region_stays_as_it_is(
    region: str, name: str
) -> None:
    assert name_region(region) == name


def test_every_state_has_a_name_in_words() -> None:
    assert all(name_region(f"US-{code}")[3:] != code for code in CODES)
