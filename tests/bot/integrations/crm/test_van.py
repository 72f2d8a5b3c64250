"""EveryAction and VAN are told of people as their documentation says."""

import json

import pytest

from bot.integrations.crm.crm_interface import CrmPerson, KnownPerson, Told
from bot.integrations.crm.van import Van
from bot.integrations.http_sender import Answer
from bot.integrations.interface import Refused, Stopped
from tests.bot.integrations.crm.asking import answering, ask
from tests.stand_ins.van import APPLICATION, KEY, OPTED_OUT_CODE, URL, VanStandIn

ANA = "+14155550101"
PERSON = CrmPerson(ANA, "Ana", "Ruiz", country="US", region="CA")


@pytest.fixture
def there() -> VanStandIn:
    return VanStandIn()


@pytest.fixture
def van(there: VanStandIn) -> Van:
    return Van(there.send, APPLICATION, KEY, opted_out_code=OPTED_OUT_CODE, api_url=URL)


def test_somebody_who_agreed_is_found_or_created(van: Van, there: VanStandIn) -> None:
    assert ask(van.tell)(PERSON, subscribes=True) == Told("100000")
    assert there.opted_in == {"14155550101": "I"}
    assert there.people[100_000]["addresses"] == [{"countryCode": "US", "stateOrProvince": "CA"}]


@pytest.mark.parametrize(
    ("given", "names"), [("Ana", ("Ana", "Ana")), ("", ("Unknown", "Unknown"))]
)
def test_a_name_that_lacks_a_part_is_sent_all_the_same(
    van: Van, there: VanStandIn, given: str, names: tuple[str, str]
) -> None:
    assert ask(van.tell)(CrmPerson(ANA, given), subscribes=True) == Told("100000")
    person = there.people[100_000]
    assert (person["firstName"], person["lastName"]) == names


@pytest.mark.parametrize("number", [ANA, ""])
def test_an_end_is_told_by_the_number_or_by_those_they_have(
    van: Van, there: VanStandIn, number: str
) -> None:
    ask(van.tell)(PERSON, subscribes=True)
    assert ask(van.unsubscribe)(KnownPerson("100000", number)) == Told("100000")
    assert there.opted_in == {"14155550101": "O"}


def test_nothing_is_left_to_do_where_a_record_is_gone(van: Van) -> None:
    assert ask(van.unsubscribe)(KnownPerson("5")) == Told("5")
    assert ask(van.unsubscribe)(KnownPerson("5", ANA)) == Refused("status 404")
    assert ask(van.unsubscribe)(KnownPerson("5/codes")) == Refused("no person of that VAN id")


def test_a_wrong_key_is_for_later(there: VanStandIn) -> None:
    van = Van(there.send, APPLICATION, "x", opted_out_code=OPTED_OUT_CODE, api_url=URL)
    assert ask(van.tell)(PERSON, subscribes=True) == Stopped("the key is refused")


@pytest.mark.parametrize("body", [{}, {"vanId": "x"}, {"vanId": True}, {"vanId": [1]}, []])
def test_an_answer_without_an_id_is_refused(body: object) -> None:
    answer = Answer(200, body=json.dumps(body).encode())
    van = Van(answering(answer), APPLICATION, KEY, opted_out_code=OPTED_OUT_CODE, api_url=URL)
    assert ask(van.tell)(PERSON, subscribes=True) == Refused("no VAN id came back")
