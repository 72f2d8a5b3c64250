"""Action Network is told of people as its documentation says, and believed in nothing else."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from bot.integrations.crm.action_network import ERASED_TAG, ActionNetwork
from bot.integrations.crm.crm_interface import (
    ChangedNumber,
    ChangedNumbers,
    CrmPerson,
    KnownPerson,
    Subscription,
    Told,
)
from bot.integrations.http_sender import Answer
from bot.integrations.interface import Refused, Stopped, TryLater
from tests.bot.integrations.crm.asking import answering, ask
from tests.clock import Clock
from tests.stand_ins.action_network import TOKEN, URL, ActionNetworkStandIn

ANA = "+14155550101"
PERSON = CrmPerson(
    ANA, "Ana", "Ruiz Gómez", "es", "US", "CA", "flyer", ("text petition",), {"came by": "flyer"}
)


@dataclass(slots=True)
class Seconds:
    """A clock for the rate limit, which a test moves."""

    now: float = field(default=0.0)

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def there(clock: Clock, seconds: Seconds) -> ActionNetworkStandIn:
    """The group's list."""
    return ActionNetworkStandIn(clock, tags=("text petition", ERASED_TAG), seconds=seconds)


@pytest.fixture
def network(there: ActionNetworkStandIn) -> ActionNetwork:
    return ActionNetwork(there.send, TOKEN, api_url=URL)


def remote_id(answered: object) -> str:
    assert isinstance(answered, Told), answered
    return answered.remote_id


def test_somebody_who_agreed_is_told_with_what_the_mapping_gives(
    network: ActionNetwork, there: ActionNetworkStandIn
) -> None:
    told = remote_id(ask(network.tell)(PERSON, subscribes=True))
    record = there.people[told]
    assert (record.number, record.status, record.tags) == (
        "14155550101",
        "subscribed",
        {"text petition"},
    )
    assert record.facts == {
        "given_name": "Ana",
        "family_name": "Ruiz Gómez",
        "languages_spoken": ["es"],
        "postal_addresses": [{"country": "US", "region": "CA"}],
        "custom_fields": {"came by": "flyer"},
    }


def test_the_same_number_is_one_record_and_keeps_its_subscription(
    network: ActionNetwork, there: ActionNetworkStandIn
) -> None:
    first = remote_id(ask(network.tell)(PERSON, subscribes=True))
    there.set_status(ANA, "unsubscribed")
    assert remote_id(ask(network.tell)(PERSON, subscribes=False)) == first
    assert there.status_of(ANA) == "unsubscribed"


def test_an_end_is_told_by_number(network: ActionNetwork, there: ActionNetworkStandIn) -> None:
    told = remote_id(ask(network.tell)(PERSON, subscribes=True))
    assert ask(network.unsubscribe)(KnownPerson(told, ANA)) == Told(told)
    assert there.status_of(ANA) == "unsubscribed"
    assert there.people[told].tags == {"text petition"}


def test_who_was_erased_here_is_found_there_by_id_and_marked(
    network: ActionNetwork, there: ActionNetworkStandIn
) -> None:
    told = remote_id(ask(network.tell)(PERSON, subscribes=True))
    assert ask(network.unsubscribe)(KnownPerson(told), is_erased=True) == Told(told)
    assert there.status_of(ANA) == "unsubscribed"
    assert ERASED_TAG in there.people[told].tags


@pytest.mark.parametrize("gone", ["00000000-0000-4000-8000-000000000000", "../people", ""])
def test_nothing_is_left_to_do_where_a_record_is_gone(network: ActionNetwork, gone: str) -> None:
    assert ask(network.unsubscribe)(KnownPerson(gone), is_erased=True) == Told(gone)


def test_a_success_without_a_record_is_none(
    network: ActionNetwork, there: ActionNetworkStandIn
) -> None:
    assert ask(network.tell)(CrmPerson("+1415"), subscribes=True) == Refused("no record came back")
    assert there.people == {}


def test_more_than_four_requests_a_second_are_for_later(
    network: ActionNetwork, seconds: Seconds
) -> None:
    answers = [ask(network.tell)(PERSON, subscribes=True) for _ in range(5)]
    assert [type(one) for one in answers] == [*[Told] * 4, TryLater]
    seconds.now += 1
    assert isinstance(ask(network.tell)(PERSON, subscribes=True), Told)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer(429, {"retry-after": "30"}), TryLater("too many requests", 30)),
        (Answer(429, {"retry-after": "1"}), TryLater("too many requests", 1)),
        (Answer(429, {"retry-after": "nan"}), TryLater("too many requests", 5)),
        (Answer(503), TryLater("status 503")),
        (Answer(403), Stopped("the key is refused")),
        (Answer(400, body=b"+14155550101 is wrong"), Refused("status 400")),
        (Answer(302, {"location": "https://elsewhere.example"}), TryLater("status 302")),
    ],
)
def test_what_follows_from_a_failure(
    network: ActionNetwork, there: ActionNetworkStandIn, answer: Answer, expected: object
) -> None:
    there.instead.append(answer)
    assert ask(network.tell)(PERSON, subscribes=True) == expected


def test_a_wrong_key_is_refused_by_the_stand_in(there: ActionNetworkStandIn) -> None:
    network = ActionNetwork(there.send, "another", api_url=URL)
    assert ask(network.tell)(PERSON, subscribes=True) == Stopped("the key is refused")


def test_what_could_not_be_sent_is_passed_on() -> None:
    network = ActionNetwork(answering(TryLater("no connection")), TOKEN, api_url=URL)
    assert ask(network.tell)(PERSON, subscribes=True) == TryLater("no connection")
    assert ask(network.unsubscribe)(KnownPerson("1")) == TryLater("no connection")


def changes(network: ActionNetwork, clock: Clock, ago: timedelta, page: int) -> ChangedNumbers:
    found = ask(network.read_changes)(clock() - ago, page)
    assert isinstance(found, ChangedNumbers), found
    return found


def test_changes_come_in_pages_until_one_is_empty(
    network: ActionNetwork, there: ActionNetworkStandIn, clock: Clock, seconds: Seconds
) -> None:
    for number in range(60):
        there.set_status(f"+1415555{number:04}", "unsubscribed")
    pages = [changes(network, clock, timedelta(hours=1), page) for page in (1, 2, 3, 4)]
    assert [(len(one.numbers), one.is_last) for one in pages] == [
        (25, False),
        (25, False),
        (10, False),
        (0, True),
    ]
    seconds.now += 1
    assert changes(network, clock, timedelta(), 1).is_last


def test_statuses_are_read_by_their_words(
    network: ActionNetwork, there: ActionNetworkStandIn, clock: Clock
) -> None:
    words = {"subscribed", "unsubscribed", "spam complaint", "bouncing", "previous bounce"}
    for number, word in enumerate(sorted(words)):
        there.set_status(f"+1415555010{number}", word)
    found = changes(network, clock, timedelta(hours=1), 1).numbers
    assert {one.written: one.subscription for one in found} == {
        "14155550100": Subscription.UNCLEAR,
        "14155550101": Subscription.UNCLEAR,
        "14155550102": Subscription.UNSUBSCRIBED,
        "14155550103": Subscription.SUBSCRIBED,
        "14155550104": Subscription.UNSUBSCRIBED,
    }


HOSTILE: list[Any] = [
    None,
    7,
    "people",
    [],
    {"_embedded": None},
    {"_embedded": {"osdi:people": {"phone_numbers": []}}},
    {"_embedded": {"osdi:people": [None, 3, [], {"phone_numbers": "1"}]}},
    {"_embedded": {"osdi:people": [{"phone_numbers": [{"number": [1], "status": {}}, 5]}]}},
    {"_embedded": {"osdi:people": [{"phone_numbers": [{"number": "1" * 5000}]}]}},
    {"_embedded": {"osdi:people": [{"phone_numbers": [{"number": True, "status": 1}]}]}},
]


@pytest.mark.parametrize("body", HOSTILE)
def test_pages_of_anything_hold_no_numbers(
    network: ActionNetwork, there: ActionNetworkStandIn, clock: Clock, body: Any
) -> None:
    there.instead.append(Answer(200, body=json.dumps(body).encode()))
    assert ask(network.read_changes)(clock(), 1) in (
        Refused("no list of people came back"),
        ChangedNumbers((), is_last=True),
        ChangedNumbers((), is_last=False),
    )


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"{", b"[" * 100_000, b'{"identifiers": ' + b"9" * 5000 + b"}"]
)
def test_bodies_of_anything_are_no_record(
    network: ActionNetwork, there: ActionNetworkStandIn, clock: Clock, body: bytes
) -> None:
    there.instead.extend(Answer(200, body=body) for _ in range(2))
    assert ask(network.tell)(PERSON, subscribes=True) == Refused("no record came back")
    assert isinstance(ask(network.read_changes)(clock(), 1), Refused)


@pytest.mark.parametrize(
    "identifiers",
    [None, "action_network:1", [1], ["other:1"], ["action_network:" + "x" * 500], [None] * 9],
)
def test_a_record_has_an_id_that_can_be_kept(
    network: ActionNetwork, there: ActionNetworkStandIn, identifiers: Any
) -> None:
    there.instead.append(Answer(200, body=json.dumps({"identifiers": identifiers}).encode()))
    assert ask(network.tell)(PERSON, subscribes=True) == Refused("no record came back")


def test_a_page_is_cut_where_it_holds_more_than_was_asked_for(
    network: ActionNetwork, there: ActionNetworkStandIn, clock: Clock
) -> None:
    people = [{"phone_numbers": [{"number": f"{one}"}] * 200} for one in range(200)]
    body = json.dumps({"_embedded": {"osdi:people": people}}).encode()
    there.instead.append(Answer(200, body=body))
    assert len(changes(network, clock, timedelta(), 1).numbers) == 100 * 100


def test_nothing_personal_stands_in_an_address_or_in_what_is_shown_of_a_value(
    network: ActionNetwork, there: ActionNetworkStandIn
) -> None:
    told = remote_id(ask(network.tell)(PERSON, subscribes=True))
    ask(network.unsubscribe)(KnownPerson(told, ANA))
    shown = " ".join([*(one.url for one in there.requests), *map(repr, there.requests)])
    shown += (
        repr(PERSON) + repr(KnownPerson(told, ANA)) + repr(ChangedNumber(ANA, Subscription("")))
    )
    assert not any(one in shown for one in ("4155550101", "Ruiz", TOKEN))
