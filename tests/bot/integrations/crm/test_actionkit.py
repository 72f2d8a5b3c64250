"""ActionKit is told of people as its manual says."""

import json

import pytest

from bot.integrations.crm.actionkit import ActionKit
from bot.integrations.crm.crm_interface import CrmPerson, KnownPerson, Told
from bot.integrations.http_sender import Answer
from bot.integrations.interface import Refused, Stopped
from tests.bot.integrations.crm.asking import answering, ask
from tests.stand_ins.actionkit import PAGE, PASSWORD, URL, USER, ActionKitStandIn

PERSON = CrmPerson("+14155550101", "Ana", "Ruiz", "es", tags=("flyers",), custom_fields={"by": "x"})


@pytest.fixture
def there() -> ActionKitStandIn:
    return ActionKitStandIn()


@pytest.fixture
def kit(there: ActionKitStandIn) -> ActionKit:
    return ActionKit(
        there.send, USER, PASSWORD, api_url=URL, page=PAGE, mail_domain="sms.roses.example"
    )


def test_somebody_who_agreed_is_a_user_without_mail(
    kit: ActionKit, there: ActionKitStandIn
) -> None:
    assert ask(kit.tell)(PERSON, subscribes=True) == Told("1")
    assert ask(kit.tell)(PERSON, subscribes=False) == Told("1")
    assert there.users == {
        1: {
            "page": PAGE,
            "email": "14155550101@sms.roses.example",
            "opt_in": False,
            "first_name": "Ana",
            "last_name": "Ruiz",
            "mobile_phone": "14155550101",
            "lang": "es",
            "action_tags": "flyers",
            "user_by": "x",
            "user_sms_subscribed": "yes",
        }
    }


@pytest.mark.parametrize(("is_erased", "word"), [(False, "no"), (True, "erase")])
def test_an_end_is_told_by_id(
    kit: ActionKit, there: ActionKitStandIn, *, is_erased: bool, word: str
) -> None:
    ask(kit.tell)(PERSON, subscribes=True)
    assert ask(kit.unsubscribe)(KnownPerson("1"), is_erased=is_erased) == Told("1")
    assert there.users[1]["user_sms_subscribed"] == word


def test_an_id_of_anything_else_is_asked_nowhere(kit: ActionKit) -> None:
    assert ask(kit.unsubscribe)(KnownPerson("../page")) == Refused("no user of that id")


def test_nothing_is_left_to_do_where_a_user_is_gone(kit: ActionKit) -> None:
    assert ask(kit.unsubscribe)(KnownPerson("7")) == Told("7")


def test_a_wrong_password_is_for_later(there: ActionKitStandIn) -> None:
    kit = ActionKit(there.send, USER, "x", api_url=URL, page=PAGE, mail_domain="sms.roses.example")
    assert ask(kit.tell)(PERSON, subscribes=True) == Stopped("the key is refused")


@pytest.mark.parametrize("body", [{}, {"user": 1}, {"user": "/rest/v1/user/x/"}, {"user": [1]}, 5])
def test_an_answer_without_a_user_is_refused(body: object) -> None:
    answer = Answer(201, body=json.dumps(body).encode())
    kit = ActionKit(answering(answer), USER, PASSWORD, api_url=URL, page=PAGE, mail_domain="x")
    assert ask(kit.tell)(PERSON, subscribes=True) == Refused("no user came back")
