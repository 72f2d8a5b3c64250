"""An answer names a state, or it is not taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.places import Place, locate

WEST = ("America/Los_Angeles",)
EAST = ("America/New_York",)
CENTRAL = ("America/Chicago",)
MOUNTAIN = ("America/Denver",)


@pytest.mark.parametrize(
    ("answer", "region", "zones"),
    [
        ("Oakland, CA", "US-CA", WEST),
        ("oakland ca", "US-CA", WEST),
        ("oakland, ca, usa", "US-CA", WEST),
        ("Oakland, California, United States of America", "US-CA", WEST),
        ("I live in Oakland, California!", "US-CA", WEST),
        ("California", "US-CA", WEST),
        ("Ontario, California", "US-CA", WEST),
        ("94610", "US-CA", WEST),
        ("123 Main St, Oakland CA 94610-1234", "US-CA", WEST),
        ("New York NY 10001", "US-NY", EAST),
        ("New York, New York", "US-NY", EAST),
        ("nyc", "US-NY", EAST),
        ("Bronx, N.Y.", "US-NY", EAST),
        ("Nueva York, EE. UU.", "US-NY", EAST),
        ("Nuevo México", "US-NM", MOUNTAIN),
        ("Carolina del Norte", "US-NC", EAST),
        ("West Virginia", "US-WV", EAST),
        ("Virginia", "US-VA", EAST),
        ("Indiana, PA", "US-PA", EAST),
        ("Washington, D.C.", "US-DC", EAST),
        ("DC", "US-DC", EAST),
        ("Seattle, Washington", "US-WA", WEST),
        ("Washington State", "US-WA", WEST),
        ("Atlanta, Georgia", "US-GA", EAST),
        ("Atlanta GA", "US-GA", EAST),
        ("New Orleans, LA", "US-LA", CENTRAL),
        ("new orleans la 70112", "US-LA", CENTRAL),
        ("Tulsa, OK", "US-OK", CENTRAL),
        ("Kansas City, MO", "US-MO", CENTRAL),
        ("Springfield, IL, 62701", "US-IL", CENTRAL),
        ("San Juan, PR", "US-PR", ("America/Puerto_Rico",)),
        ("00601", "US-PR", ("America/Puerto_Rico",)),
        ("U.S. Virgin Islands", "US-VI", ("America/Puerto_Rico",)),
        ("Hagåtña, Guam", "US-GU", ("Pacific/Guam",)),
        ("96799", "US-AS", ("Pacific/Pago_Pago",)),
        ("96815", "US-HI", ("Pacific/Honolulu",)),
        ("99999", "US-AK", ("America/Anchorage",)),
    ],
)
def test_a_state_is_known_by_its_name_its_code_or_a_zip_code(
    answer: str, region: str, zones: tuple[str, ...]
) -> None:
    assert locate(answer) == Place(region, zones)


@pytest.mark.parametrize(
    ("answer", "zones"),
    [
        ("TX", CENTRAL + MOUNTAIN),
        ("Portland, Oregon", WEST + MOUNTAIN),
        ("Miami Florida", EAST + CENTRAL),
        ("99547", ("America/Anchorage", "America/Adak")),
    ],
)
def test_a_state_of_two_zones_has_both(answer: str, zones: tuple[str, ...]) -> None:
    found = locate(answer)
    assert found is not None
    assert found.zones == zones


@pytest.mark.parametrize(
    ("answer", "zones"),
    [
        ("El Paso, TX 79901", MOUNTAIN),
        ("Dallas 75201", CENTRAL),
        ("79830", CENTRAL + MOUNTAIN),
        ("Pensacola FL 32501", CENTRAL),
        ("Miami, FL 33101", EAST),
        ("Boise, ID 83702", MOUNTAIN),
        ("83814", WEST),
    ],
)
def test_a_zip_code_tells_the_zone_where_the_state_has_two(
    answer: str, zones: tuple[str, ...]
) -> None:
    found = locate(answer)
    assert found is not None
    assert found.zones == zones


@pytest.mark.parametrize(
    "answer",
    [
        "",
        " ",
        "!!",
        "📍",
        "USA",
        "Paris",
        "Los Angeles",
        "Kansas City",
        "London, UK",
        "Florida, Uruguay",
        "Baja California",
        "Ensenada, Baja California",
        "Vancouver, BC, CA",
        "75011 Paris",
        "12345678",
        "TX 94610",
        "00000",
        "09012",  # a post office of the army, abroad
        "34012",
        "96939",  # Palau
        f"{'far beyond ' * 9}Oakland, CA",  # longer than any answer that is stored
    ],
)
def test_what_is_elsewhere_or_nowhere_is_not_taken(answer: str) -> None:
    assert locate(answer) is None


@pytest.mark.parametrize(
    "answer",
    ["Washington", "Fort Washington", "Georgia", "Tbilisi, Georgia", "Republic of Georgia", "LA",
     "la", "ok", "OK", "hi", "Me", "in", "tulsa ok", "not for you, ok", "washington, usa"],
)  # fmt: skip
def test_what_may_be_two_places_or_none_is_not_taken(answer: str) -> None:
    assert locate(answer) is None


@given(st.text(max_size=100))
def test_no_answer_is_too_odd_to_be_read(answer: str) -> None:
    found = locate(answer)
    assert found is None or found.zones
