"""The stand-in of Twilio's messages refuses what the real one refuses, and lists what it took."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]  # no types
from werkzeug.test import Client, TestResponse

from bot.demo.stand_ins.twilio.account_messages import AccountMessages
from bot.demo.stand_ins.twilio.carrier_keywords import SenderType
from bot.demo.stand_ins.twilio.messages import Message
from bot.demo.stand_ins.twilio.webhook_requests import Account
from bot.demo.stand_ins.webhook_client import WebhookClient
from tests.clock import Clock
from tests.stand_ins.fault_injection import (
    FaultInjector,
    FaultRates,
    RequestFault,
    inject_twilio_faults,
)
from tests.stand_ins.twilio_account import Number, Service, TwilioApi

ACCOUNT = Account("AC" + "1" * 32, "a" * 32, "+15550100")
AUTH = (ACCOUNT.sid, ACCOUNT.auth_token)
SERVICE, EMPTY = "MG" + "3" * 32, "MG" + "4" * 32
PATH = f"/2010-04-01/Accounts/{ACCOUNT.sid}/Messages"
GOOD = {
    "To": "+15550140",
    "From": "+15550100",
    "Body": "Hello",
    "StatusCallback": "https://petition.example.org/twilio/status/d1-1#rc=2",
    "ValidityPeriod": "3600",
}


@pytest.fixture
def posted() -> list[httpx.Request]:
    return []


@pytest.fixture
def messages(clock: Clock) -> AccountMessages:
    return AccountMessages(ACCOUNT, clock)


@pytest.fixture
def client(messages: AccountMessages) -> Client:
    numbers = (
        Number("PN" + "1" * 32, "+15550100"),
        Number("PN" + "2" * 32, "+15550101", service=SERVICE),
        Number("PN" + "3" * 32, "+15550102", sms=False),
    )
    services = {sid: Service(sid, "Petition") for sid in (SERVICE, EMPTY)}
    by_sid = {number.sid: number for number in numbers}
    return Client(TwilioApi(*AUTH, numbers=by_sid, services=services, account_messages=messages))


def create(client: Client, **changes: str | None) -> TestResponse:
    form = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    return client.post(f"{PATH}.json", data=form, auth=AUTH)


def listed(client: Client, **args: str) -> list[Mapping[str, Any]]:
    answer = client.get(f"{PATH}.json", query_string=args, auth=AUTH).json
    assert answer is not None
    return list(answer["messages"])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"To": None}, 21604),
        ({"To": "5550140"}, 21211),
        ({"To": "Ana"}, 21211),
        ({"From": None}, 21603),
        ({"From": "+15550199"}, 21606),
        ({"From": "+15550102"}, 21606),
        ({"To": "+15550100"}, 21266),
        ({"MessagingServiceSid": "MG1"}, 21701),
        ({"MessagingServiceSid": "MG" + "9" * 32}, 21701),
        ({"MessagingServiceSid": EMPTY}, 21703),
        ({"Body": None}, 21602),
        ({"Body": " "}, 21602),
        ({"Body": "x" * 1601}, 21617),
        ({"StatusCallback": "https://my_host.example.org/"}, 21609),
        ({"StatusCallback": "petition.example.org"}, 21609),
        ({"StatusCallback": "https://petition/"}, 21609),
        ({"ValidityPeriod": "0"}, 20001),
        ({"ValidityPeriod": "36001"}, 20001),
        ({"ValidityPeriod": "1.5"}, 20001),
        ({"Text": "Hello"}, 20001),
    ],
)
def test_a_message_outside_of_the_contract_is_refused(
    client: Client, messages: AccountMessages, changes: dict[str, str | None], code: int
) -> None:
    answer = create(client, **changes)
    assert answer.json is not None
    assert answer.json["code"] == code
    assert answer.status_code == answer.json["status"] >= 400
    assert messages.all() == []


@pytest.mark.parametrize("callback", ["http://127.0.0.1:8000/x", "http://localhost:8000/x"])
def test_this_machine_may_be_called_back(client: Client, callback: str) -> None:
    assert create(client, StatusCallback=callback).status_code == 201


def test_a_message_is_answered_as_the_resource_that_it_became(client: Client) -> None:
    answer = create(client).json
    assert answer is not None
    assert (answer["status"], answer["num_segments"], answer["date_sent"]) == ("queued", "1", None)
    assert answer["date_created"] == "Mon, 04 May 2026 12:00:00 +0000"
    assert client.get(answer["uri"], auth=AUTH).json == answer


def test_a_service_has_not_chosen_its_sender_yet(client: Client, messages: AccountMessages) -> None:
    answer = create(client, From=None, MessagingServiceSid=SERVICE).json
    assert answer is not None
    assert (answer["status"], answer["from"], answer["num_segments"]) == ("accepted", None, "0")
    assert messages.all()[0].sender == "+15550101"


def test_whoever_stopped_at_the_carrier_is_not_written_to(
    client: Client, messages: AccountMessages
) -> None:
    messages.carrier.handle_text(SenderType.LONG_CODE, "+15550100", GOOD["To"], "STOP")
    assert create(client).json["code"] == 21610  # type: ignore[index]  # a refusal has a body
    assert create(client, To="+15550141").status_code == 201


def test_a_message_that_is_not_there_is_not_found(client: Client) -> None:
    assert client.get(f"{PATH}/SM{'0' * 32}.json", auth=AUTH).status_code == 404


def test_the_list_is_newest_first_and_asked_by_who_and_when(
    client: Client, messages: AccountMessages, clock: Clock
) -> None:
    for to in ("+15550140", "+15550141", "+15550140"):
        create(client, To=to)
        deliver(messages)
        clock.advance(timedelta(days=1))
    first, second, third = (message.sid for message in messages.all())
    for args, expected in (
        ({}, [third, second, first]),
        ({"To": "+15550140"}, [third, first]),
        ({"From": "+15550101"}, []),
        ({"DateSent>": "2026-05-05T12:00:00Z"}, [third, second]),
        ({"DateSent<": "2026-05-05T12:00:00Z"}, [second, first]),
        ({"DateSent": "2026-05-05"}, [second]),
    ):
        assert [message["sid"] for message in listed(client, **args)] == expected


def test_what_waits_is_in_no_list_by_date(client: Client) -> None:
    create(client)
    assert len(listed(client)) == 1
    assert listed(client, **{"DateSent>": "2026-01-01"}) == []


@pytest.mark.parametrize(
    "args", [{"PageSize": "1001"}, {"Page": "x"}, {"DateSent": "today"}, {"Status": "sent"}]
)
def test_a_list_outside_of_the_contract_is_refused(client: Client, args: dict[str, str]) -> None:
    assert client.get(f"{PATH}.json", query_string=args, auth=AUTH).status_code == 400


def test_a_list_is_read_page_by_page_to_its_end(client: Client, messages: AccountMessages) -> None:
    for _ in range(5):
        create(client)
    path, found = f"{PATH}.json?PageSize=2&To=%2B15550140", []
    while path:
        page = client.get(path, auth=AUTH).json
        assert page is not None
        found += [message["sid"] for message in page["messages"]]
        path = page["next_page_uri"]
    assert found == [message.sid for message in messages.to("+15550140")]


@pytest.mark.parametrize(
    ("mishap", "status", "code"),
    [
        (RequestFault.THROTTLED, 429, 20429),
        (RequestFault.FAILED, 503, 20500),
        (RequestFault.REFUSED, 400, 21614),
    ],
)
def test_what_goes_wrong_on_command_is_not_taken(
    client: Client, messages: AccountMessages, mishap: RequestFault, status: int, code: int
) -> None:
    faults = FaultInjector(FaultRates(refusals=("21614",)))
    messages.intercept = inject_twilio_faults(faults)
    faults.force(mishap)
    answer = create(client)
    assert (answer.status_code, answer.json["code"]) == (status, code)  # type: ignore[index]  # a refusal has a body
    assert messages.all() == []
    assert create(client).status_code == 201


def test_receipts_are_signed_and_say_what_became_of_it(
    client: Client, messages: AccountMessages, posted: list[httpx.Request]
) -> None:
    messages.client = client_to(posted)
    create(client, StatusCallback="http://127.0.0.1:8000/twilio/status/d1-1#rc=2")
    assert posted == []
    deliver(messages)
    forms = [dict(parse_qsl(request.content.decode())) for request in posted]
    assert [form["MessageStatus"] for form in forms] == ["sent", "delivered"]
    for request, form in zip(posted, forms, strict=True):
        assert str(request.url) == "http://127.0.0.1:8000/twilio/status/d1-1"
        signature = request.headers["X-Twilio-Signature"]
        assert RequestValidator(ACCOUNT.auth_token).validate(str(request.url), form, signature)
    assert [message["status"] for message in listed(client)] == ["delivered"]
    assert not messages.tick()
    assert len(posted) == 2


def test_a_receipt_that_fails_is_posted_twice_more(
    client: Client, messages: AccountMessages, posted: list[httpx.Request]
) -> None:
    messages.client = client_to(posted, status=503)
    create(client, StatusCallback="http://127.0.0.1:8000/twilio/status/d1-1")
    deliver(messages)
    assert len(posted) == 6


def test_each_message_that_goes_out_is_told_of(client: Client, messages: AccountMessages) -> None:
    told: list[Message] = []
    messages.on_accepted = told.append
    create(client)
    create(client, To="Ana")
    assert told == messages.all()


def deliver(messages: AccountMessages) -> None:
    while messages.tick():
        pass


def client_to(posted: list[httpx.Request], status: int = 204) -> WebhookClient:
    def answer(request: httpx.Request) -> httpx.Response:
        posted.append(request)
        return httpx.Response(status)

    return WebhookClient(httpx.Client(transport=httpx.MockTransport(answer)))
