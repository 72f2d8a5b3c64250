"""A CRM is told of people who agreed, and of nobody else; and of the end, whatever ended it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.inbox.receive import Channel, Inbound, receive
from bot.integrations.crm.action_network import ERASED_TAG
from bot.integrations.crm.erased_people import ErasedThere, list_erased, note_deleted
from bot.integrations.crm.pull_all import ERASED_KEPT, forget_erased
from bot.integrations.crm.tell_people import LEASE
from bot.integrations.http_sender import Answer
from bot.integrations.interface import Delivered, Refused, Stopped, TryLater
from bot.organizers import accounts
from bot.privacy.erasure import erase_person
from bot.storage.crm import crm_people
from bot.storage.integrations import integrations
from bot.storage.schema.crm_tables import CrmPerson
from flows.events import Said
from tests.bot.conversation.spoken_lines import say
from tests.bot.integrations.crm.conftest import Desk, add_account
from tests.clock import Clock
from tests.stand_ins.action_network import ActionNetworkStandIn

ANA, BOB, CHAT = "+14155550101", "+14155550102", "7001"
AGREE = ("IBM Ana Ruiz", "SIGN", "UPDATES")
NOTHING = Delivered("nothing to tell")


def rows(desk: Desk) -> int:
    """Return how many numbers are kept as known to the CRM."""
    with desk.runtime.database.read() as connection:
        return connection.execute(select(func.count()).select_from(CrmPerson)).scalar_one()


def test_who_agreed_is_told_by_name_number_and_language(desk: Desk) -> None:
    say(desk.runtime, ANA, *AGREE)
    assert desk.tell(ANA) == Delivered("told")
    record = desk.there.find(ANA)
    assert record
    assert record.status == "subscribed"
    assert record.tags == {"text petition"}
    assert record.facts["given_name"] == "Ana"
    assert record.facts["family_name"] == "Ruiz"
    assert record.facts["languages_spoken"] == ["en"]
    assert record.facts["custom_fields"] == {"text_petition_agreed_on": "2026-05-04"}


@pytest.mark.parametrize("words", [("IBM Ana Ruiz", "SIGN"), ("IBM Ana Ruiz", "SIGN", "NO")])
def test_who_signed_without_agreeing_is_never_told(desk: Desk, words: tuple[str, ...]) -> None:
    say(desk.runtime, ANA, *words)
    assert desk.tell(ANA) == NOTHING
    assert desk.there.requests == []
    assert rows(desk) == 0


def test_who_agreed_to_another_organization_is_not_told(desk: Desk) -> None:
    say(desk.runtime, ANA, *AGREE)
    other = replace(desk, account=replace(desk.account, organization="Somebody else"))
    assert other.tell(ANA) == NOTHING


def test_who_agreed_on_another_campaign_is_not_told(desk: Desk) -> None:
    say(desk.runtime, ANA, *AGREE)
    other = replace(desk, account=add_account(desk.runtime, "clean-river"))
    assert other.tell(ANA) == NOTHING


def test_a_yes_where_no_texts_arrive_tells_of_nobody(desk: Desk) -> None:
    say(desk.runtime, CHAT, *AGREE)
    for number, words in enumerate(AGREE):
        inbound = Inbound("twilio", f"wa{number}", Channel.WHATSAPP, ANA, Said(words))
        receive(desk.runtime, inbound)
    assert desk.tell(CHAT) == NOTHING
    assert desk.tell(ANA) == NOTHING
    assert desk.there.people == {}


def test_telling_twice_is_one_record_whose_subscription_is_left_alone(desk: Desk) -> None:
    say(desk.runtime, ANA, *AGREE)
    desk.tell(ANA)
    desk.there.set_status(ANA, "unsubscribed")
    assert desk.tell(ANA) == Delivered("told")
    assert desk.there.status_of(ANA) == "unsubscribed"
    assert len(desk.there.people) == 1


@pytest.mark.parametrize("words", ["STOP", "NO UPDATES", "stop 18 Million Rising", "wrong number"])
def test_every_end_is_told(desk: Desk, words: str) -> None:
    say(desk.runtime, ANA, *AGREE)
    desk.tell(ANA)
    person = desk.person(ANA)
    say(desk.runtime, ANA, words)
    assert desk.tell_of(person) == Delivered("end told")
    assert desk.there.status_of(ANA) == "unsubscribed"
    assert desk.tell_of(person) == NOTHING


def test_an_end_that_comes_first_leaves_nothing_to_tell(desk: Desk) -> None:
    say(desk.runtime, ANA, *AGREE, "STOP")
    assert desk.tell(ANA) == NOTHING
    assert desk.there.people == {}


def test_who_comes_back_is_subscribed_again(desk: Desk, clock: Clock) -> None:
    say(desk.runtime, ANA, *AGREE)
    desk.tell(ANA)
    say(desk.runtime, ANA, "STOP")
    desk.tell(ANA)
    clock.advance(timedelta(days=1))
    say(desk.runtime, ANA, "START", "UPDATES")
    assert desk.tell(ANA) == Delivered("told")
    assert desk.there.status_of(ANA) == "subscribed"


def test_who_was_erased_is_unsubscribed_and_marked_there(desk: Desk) -> None:
    person = erased(desk)
    record = desk.there.find(ANA)
    assert record
    assert record.status == "unsubscribed"
    assert ERASED_TAG in record.tags
    assert desk.tell_of(person) == NOTHING


def erased(desk: Desk) -> int:
    """Have Ana told of, erased, and that told, too; return her person's id."""
    say(desk.runtime, ANA, *AGREE)
    desk.tell(ANA)
    person = desk.person(ANA)
    with desk.runtime.database.write() as connection:
        erase_person(connection, desk.runtime.vault, person, at=desk.runtime.now())
    assert desk.tell_of(person) == Delivered("end told")
    return person


def test_the_record_of_who_was_erased_is_named_until_somebody_deleted_it(
    desk: Desk, clock: Clock
) -> None:
    ola = accounts.add(desk.runtime, "ola")
    erased(desk)
    (remote_id,) = desk.there.people
    wanted = [ErasedThere(remote_id, clock())]
    assert list_erased(desk.runtime, ola, "roses") == wanted
    assert note_deleted(desk.runtime, ola, "roses", ["another"]) == 0
    assert list_erased(desk.runtime, ola, "roses") == wanted
    assert note_deleted(desk.runtime, ola, "roses", [remote_id, remote_id]) == 1
    assert rows(desk) == 0


@pytest.mark.parametrize("comes_back", [False, True])
def test_the_record_of_who_was_erased_is_named_for_thirty_days(
    desk: Desk, clock: Clock, *, comes_back: bool
) -> None:
    ola = accounts.add(desk.runtime, "ola")
    erased(desk)
    if comes_back:
        say(desk.runtime, ANA, "IBM Ana Ruiz", "SIGN", "NO")
    clock.advance(ERASED_KEPT)
    assert forget_erased(desk.runtime) == 0
    assert len(list_erased(desk.runtime, ola, "roses")) == 1
    clock.advance(timedelta(seconds=1))
    assert forget_erased(desk.runtime) == 1
    assert list_erased(desk.runtime, ola, "roses") == []


def test_who_was_erased_and_agrees_anew_is_not_to_be_deleted(desk: Desk, clock: Clock) -> None:
    ola = accounts.add(desk.runtime, "ola")
    erased(desk)
    clock.advance(timedelta(days=1))
    say(desk.runtime, ANA, *AGREE)
    assert desk.tell(ANA) == Delivered("told")
    assert list_erased(desk.runtime, ola, "roses") == []
    assert desk.there.status_of(ANA) == "subscribed"


def test_nobody_is_told_to_a_crm_that_was_removed_meanwhile(desk: Desk) -> None:
    say(desk.runtime, ANA, *AGREE)
    with desk.runtime.database.write() as connection:
        integrations.remove(connection, desk.account.integration_id, at=desk.runtime.now())
    assert isinstance(desk.tell(ANA), TryLater)
    assert desk.there.requests == []
    assert rows(desk) == 0


def test_of_two_who_became_one_both_are_looked_at(desk: Desk) -> None:
    say(desk.runtime, ANA, *AGREE)
    say(desk.runtime, BOB, "IBM Bob Lee", "SIGN", "UPDATES")
    assert desk.tell_of(desk.person(BOB), desk.person(ANA)) == Delivered("told")
    assert {ANA, BOB} == {f"+{one.number}" for one in desk.there.people.values()}


def test_a_doubt_is_waited_for(desk: Desk) -> None:
    say(desk.runtime, ANA, *AGREE)
    say(desk.runtime, ANA, "stop your games")
    assert isinstance(desk.tell(ANA), TryLater)
    assert desk.there.people == {}


def test_what_another_worker_tells_is_left_to_it(desk: Desk, clock: Clock) -> None:
    say(desk.runtime, ANA, *AGREE)
    desk.tell(ANA)
    with desk.runtime.database.write() as connection:
        (row,) = crm_people.list_of_person(
            connection, desk.account.integration_id, desk.person(ANA)
        )
        until = clock() + timedelta(minutes=1)
        assert crm_people.lease(
            connection, desk.account.integration_id, row.address_id, now=clock(), until=until
        )
    assert desk.tell(ANA) == TryLater("told of by another worker", 10.0, is_ours=True)
    clock.advance(timedelta(minutes=2))
    assert desk.tell(ANA) == Delivered("told")


def test_what_changes_while_it_is_told_is_told_again(desk: Desk) -> None:
    say(desk.runtime, ANA, *AGREE)
    there = StopsMeanwhile(desk)
    during = replace(desk, there=there)
    assert during.tell(ANA) == TryLater("it changed meanwhile", 0.0, is_ours=True)
    assert desk.there.status_of(ANA) == "subscribed"
    assert desk.tell(ANA) == Delivered("end told")
    assert desk.there.status_of(ANA) == "unsubscribed"


class StopsMeanwhile(ActionNetworkStandIn):
    """A list that is told of somebody who stops at that very moment."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.runtime.now)
        self._desk = desk

    async def send(self, request: object) -> Answer:
        say(self._desk.runtime, ANA, "STOP")
        return await self._desk.there.send(request)  # type: ignore[arg-type]  # a request it is


def test_a_worker_that_dies_before_it_notes_what_it_sent_makes_no_second_record(
    desk: Desk, clock: Clock
) -> None:
    say(desk.runtime, ANA, *AGREE)
    with pytest.raises(Killed):
        replace(desk, there=DiesOnceItIsSent(desk)).tell(ANA)
    assert desk.there.status_of(ANA) == "subscribed"
    assert desk.tell(ANA) == TryLater("told of by another worker", 10.0, is_ours=True)
    clock.advance(LEASE)
    assert desk.tell(ANA) == Delivered("told")
    assert len(desk.there.people) == 1


class Killed(Exception):
    """In place of the end of a process."""


class DiesOnceItIsSent(ActionNetworkStandIn):
    """A list that takes what it is told, and whose answer nobody lives to see."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.runtime.now)
        self._desk = desk

    async def send(self, request: object) -> Answer:
        await self._desk.there.send(request)  # type: ignore[arg-type]  # a request it is
        raise Killed


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Answer(429), TryLater("too many requests", 5.0)),
        (Answer(200, body=b"{}"), Refused("no record came back")),
        (Answer(401), Stopped("the key is refused")),
    ],
)
def test_what_is_not_taken_is_not_noted_as_told(
    desk: Desk, answer: Answer, outcome: object
) -> None:
    say(desk.runtime, ANA, *AGREE)
    desk.there.instead.append(answer)
    assert desk.tell(ANA) == outcome
    assert rows(desk) == 0
    assert desk.tell(ANA) == Delivered("told")


def test_an_end_that_is_not_taken_is_told_later(desk: Desk) -> None:
    say(desk.runtime, ANA, *AGREE)
    desk.tell(ANA)
    say(desk.runtime, ANA, "STOP")
    desk.there.instead.append(Answer(500))
    assert desk.tell(ANA) == TryLater("status 500")
    assert desk.tell(ANA) == Delivered("end told")


def test_the_id_of_a_record_lies_sealed(desk: Desk) -> None:
    say(desk.runtime, ANA, *AGREE)
    desk.tell(ANA)
    (remote_id,) = desk.there.people
    with desk.runtime.database.read() as connection:
        kept = connection.execute(select(CrmPerson.remote_id)).scalar_one()
    assert kept
    assert remote_id.encode() not in kept
