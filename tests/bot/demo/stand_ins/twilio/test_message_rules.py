"""The stand-in of Twilio's messages refuses what the real one refuses, and lists what it took."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]  # no types
from werkzeug.test import Client, TestResponse

from bot.demo.stand_ins.fault_injection import Faults, Luck, Mishap
from bot.demo.stand_ins.twilio.carrier_keywords import Sender
from bot.demo.stand_ins.twilio.message_rules import Taken
from bot.demo.stand_ins.twilio.outbound_messages import Outbox
from bot.demo.stand_ins.twilio.rest_api import Number, Service, TwilioApi
from bot.demo.stand_ins.twilio.webhook_forms import Account
from bot.demo.stand_ins.webhook_client import Wire
from tests.clock import Clock

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
def outbox(clock: Clock) -> Outbox:
    return Outbox(ACCOUNT, clock)


@pytest.fixture
def client(outbox: Outbox) -> Client:
    numbers = (
        Number("PN" + "1" * 32, "+15550100"),
        Number("PN" + "2" * 32, "+15550101", service=SERVICE),
        Number("PN" + "3" * 32, "+15550102", sms=False),
    )
    services = {sid: Service(sid, "Petition") for sid in (SERVICE, EMPTY)}
    by_sid = {number.sid: number for number in numbers}
    return Client(TwilioApi(*AUTH, numbers=by_sid, services=services, outbox=outbox))


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
    client: Client, outbox: Outbox, changes: dict[str, str | None], code: int
) -> None:
    answer = create(client, **changes)
    assert answer.json is not None
    assert answer.json["code"] == code
    assert answer.status_code == answer.json["status"] >= 400
    assert outbox.book.to() == []


@pytest.mark.parametrize("callback", ["http://127.0.0.1:8000/x", "http://localhost:8000/x"])
def test_this_machine_may_be_called_back(client: Client, callback: str) -> None:
    assert create(client, StatusCallback=callback).status_code == 201


def test_a_message_is_answered_as_the_resource_that_it_became(client: Client) -> None:
    answer = create(client).json
    assert answer is not None
    assert (answer["status"], answer["num_segments"], answer["date_sent"]) == ("queued", "1", None)
    assert answer["date_created"] == "Mon, 04 May 2026 12:00:00 +0000"
    assert client.get(answer["uri"], auth=AUTH).json == answer


def test_a_service_has_not_chosen_its_sender_yet(client: Client, outbox: Outbox) -> None:
    answer = create(client, From=None, MessagingServiceSid=SERVICE).json
    assert answer is not None
    assert (answer["status"], answer["from"], answer["num_segments"]) == ("accepted", None, "0")
    assert outbox.book.to()[0].sender == "+15550101"


def test_whoever_stopped_at_the_carrier_is_not_written_to(client: Client, outbox: Outbox) -> None:
    outbox.carrier.hear(Sender.LONG_CODE, "+15550100", GOOD["To"], "STOP")
    assert create(client).json["code"] == 21610  # type: ignore[index]  # a refusal has a body
    assert create(client, To="+15550141").status_code == 201


def test_without_an_outbox_there_are_no_messages() -> None:
    client = Client(TwilioApi(*AUTH))
    assert create(client).status_code == 404
    for path in (f"{PATH}.json", f"{PATH}/SM{'0' * 32}.json"):
        assert client.get(path, auth=AUTH).status_code == 404


def test_the_list_is_newest_first_and_asked_by_who_and_when(
    client: Client, outbox: Outbox, clock: Clock
) -> None:
    for to in ("+15550140", "+15550141", "+15550140"):
        create(client, To=to)
        outbox.tick()
        clock.advance(timedelta(days=1))
    first, second, third = (message.sid for message in reversed(outbox.book.to()))
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


def test_a_list_is_read_page_by_page_to_its_end(client: Client, outbox: Outbox) -> None:
    for _ in range(5):
        create(client)
    path, found = f"{PATH}.json?PageSize=2&To=%2B15550140", []
    while path:
        page = client.get(path, auth=AUTH).json
        assert page is not None
        found += [message["sid"] for message in page["messages"]]
        path = page["next_page_uri"]
    assert found == [message.sid for message in outbox.book.to()]


@pytest.mark.parametrize(
    ("mishap", "status", "code"),
    [(Mishap.THROTTLED, 429, 20429), (Mishap.FAILED, 503, 20500), (Mishap.REFUSED, 400, 21614)],
)
def test_what_goes_wrong_on_command_is_not_taken(
    client: Client, outbox: Outbox, mishap: Mishap, status: int, code: int
) -> None:
    outbox.luck = Luck(Faults(refusals=("21614",)))
    outbox.luck.command(mishap)
    answer = create(client)
    assert (answer.status_code, answer.json["code"]) == (status, code)  # type: ignore[index]  # a refusal has a body
    assert outbox.book.to() == []
    assert create(client).status_code == 201


def test_receipts_are_signed_and_say_what_became_of_it(
    client: Client, outbox: Outbox, posted: list[httpx.Request]
) -> None:
    outbox.wire = wire(posted)
    create(client, StatusCallback="http://127.0.0.1:8000/twilio/status/d1-1#rc=2")
    assert posted == []
    assert outbox.tick() == 2
    forms = [dict(parse_qsl(request.content.decode())) for request in posted]
    assert [form["MessageStatus"] for form in forms] == ["sent", "delivered"]
    for request, form in zip(posted, forms, strict=True):
        assert str(request.url) == "http://127.0.0.1:8000/twilio/status/d1-1"
        signature = request.headers["X-Twilio-Signature"]
        assert RequestValidator(ACCOUNT.auth_token).validate(str(request.url), form, signature)
    assert [message["status"] for message in listed(client)] == ["delivered"]
    assert outbox.tick() == 0


def test_receipts_may_come_before_the_answer(
    client: Client, outbox: Outbox, posted: list[httpx.Request]
) -> None:
    outbox.wire, outbox.luck = wire(posted), Luck(Faults(early=1, reordered=1, repeated=1))
    create(client, StatusCallback="http://127.0.0.1:8000/twilio/status/d1-1")
    said = [dict(parse_qsl(request.content.decode()))["MessageStatus"] for request in posted]
    assert said == ["delivered", "delivered", "sent", "sent"]


def test_a_receipt_that_fails_is_posted_twice_more(
    client: Client, outbox: Outbox, posted: list[httpx.Request]
) -> None:
    outbox.wire = wire(posted, status=503)
    create(client, StatusCallback="http://127.0.0.1:8000/twilio/status/d1-1")
    outbox.tick()
    assert len(posted) == 6


def test_whoever_takes_delivery_tells_of_it(client: Client, outbox: Outbox) -> None:
    handed: list[Taken] = []
    outbox.deliver = handed.append
    create(client)
    assert handed == outbox.book.to()
    assert outbox.tick() == 0


def wire(posted: list[httpx.Request], status: int = 204) -> Wire:
    def answer(request: httpx.Request) -> httpx.Response:
        posted.append(request)
        return httpx.Response(status)

    return Wire(httpx.Client(transport=httpx.MockTransport(answer)))
