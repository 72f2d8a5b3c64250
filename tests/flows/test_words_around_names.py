"""What people of other languages say before a name, a yes behind one, lists, and places."""

import pytest

from flows.name_reader import NotName, NotNameReason, read_name
from tests.languages import BOTH


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("meu nome é Ana Souza", "Ana Souza"),
        ("me chamo Ana Souza", "Ana Souza"),
        ("Je m'appelle Ana Souza", "Ana Souza"),
        ("ich heiße Anna Schmidt", "Anna Schmidt"),
        ("Mi chiamo Anna Rossi", "Anna Rossi"),
        ("Ana Ruiz yes", "Ana Ruiz"),
        ("Ana Ruiz, yes please", "Ana Ruiz"),
        ("Ana Ruiz yes I agree", "Ana Ruiz"),
    ],
)
def test_what_other_languages_say_and_a_yes_are_left_off(text: str, name: str) -> None:
    assert read_name(text, BOTH) == name


@pytest.mark.parametrize("text", ["Ana, Bob, Eva", "Baturité, Aratuba, Mulungu, Ibo"])
def test_names_between_commas_are_of_several(text: str) -> None:
    assert read_name(text, BOTH) == NotName(NotNameReason.SEVERAL)


@pytest.mark.parametrize("name", ["Ruiz, Ana, Jr.", "Ana Ruiz", "Sandra Oh", "An Nguyen"])
def test_suffixes_and_short_names_are_of_one(name: str) -> None:
    assert read_name(name, BOTH) == name


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Orange County",
            "Suisun City",
            "Mancora Restaurant",
            "Grand Hotel",
            "Oakland High School",
        ),
        *(
            "Yale University",
            "Universidad de Chile",
            "Avenida Central",
            "Cleveland Ohio",
            "New York",
        ),
        *("Republican Party", "Muslim", "blue", "Mr", "miss you", "Ein Haus", "guten morgen"),
    ],
)
def test_places_institutions_and_what_somebody_is_are_no_names(text: str) -> None:
    assert isinstance(read_name(text, BOTH), NotName)


@pytest.mark.parametrize("text", ["Anaheim, CA", "Fresno,CA", "Anaheim, CA please", "Seattle WA"])
def test_a_place_and_its_state_are_no_name(text: str) -> None:
    assert read_name(text, BOTH) == NotName(NotNameReason.SENTENCE)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        *(("Ana Ruiz, CA", "Ana Ruiz"), ("Nguyen, An", "Nguyen, An"), ("RUIZ, MA", "RUIZ, MA")),
        *(("Jordan OH", "Jordan OH"), ("Kim Le", "Kim Le")),
    ],
)
def test_a_name_before_a_state_or_like_one_is_a_name(text: str, name: str) -> None:
    assert read_name(text, BOTH) == name


@pytest.mark.parametrize(
    "text",
    [
        *("Purple Story", "Truck Driver", "Kitchen Lights", "Hot Sandwiches", "Coffee Machine"),
        *("Aurora Diner", "Silver Moon Grill", "Condor Airlines please", "La Ola Cevicheria"),
    ],
)
def test_two_words_that_nobody_is_called_and_institutions_are_no_name(text: str) -> None:
    assert isinstance(read_name(text, BOTH), NotName)


@pytest.mark.parametrize("name", ["Crazy Horse", "Two-Spirit Tom", "Ana Driver", "Kitchen Mora"])
def test_one_such_word_beside_a_name_is_of_a_name(name: str) -> None:
    assert read_name(name, BOTH) == name


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Voting Day",
            "Graduation Day",
            "Cheap Monday",
            "Easter Sunday",
            "Garage Store",
            "Gun Violence",
        ),
        *("Flagstaff Arizona", "Fargo North Dakota", "Buffalo New York", "Night Shift"),
    ],
)
def test_a_day_that_is_kept_a_thing_and_a_place_with_its_state_are_no_name(text: str) -> None:
    assert isinstance(read_name(text, BOTH), NotName)


@pytest.mark.parametrize(
    "name",
    [
        *("Dorothy Day", "Sonny Day", "Summer Day", "Golden Brooks", "Case Mora", "Adam Driver"),
        *("Johnny Cash", "Chukwu Sunday", "Blessing Day", "Edith Head", "Tennessee Williams"),
    ],
)
def test_a_name_with_a_word_of_days_or_things_is_one(name: str) -> None:
    assert read_name(name, BOTH) == name
