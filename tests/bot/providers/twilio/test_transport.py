"""What is Twilio's own about its transport."""

import json
import logging
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from werkzeug.wrappers import Request, Response

from bot.demo.stand_ins.loopback_server import serving
from bot.demo.stand_ins.twilio.account_messages import AccountMessages
from bot.providers.interface import Outcome, Outgoing, RateLimited, Refused, Sent
from tests.bot.providers.transport_cases import ACCOUNT, NUMBER, send, twilio_transport
from tests.clock import Clock
from tests.stand_ins.twilio_account import Number, Service, TwilioApi

SERVICE = Service(sid="MG" + "3" * 32, friendly_name="Petition")
POOLED = Number(sid="PN" + "4" * 32, phone_number="+15550101", service=SERVICE.sid)
PERSON = "+15550140"


@pytest.fixture
def outbox() -> AccountMessages:
    return AccountMessages(ACCOUNT, Clock())


@pytest.fixture
def base(outbox: AccountMessages) -> Iterator[str]:
    numbers = {NUMBER.sid: NUMBER, POOLED.sid: POOLED}
    services = {SERVICE.sid: SERVICE}
    api = TwilioApi(
        ACCOUNT.sid, ACCOUNT.auth_token, numbers=numbers, services=services, account_messages=outbox
    )
    with serving(api) as address:
        yield address


def one(base: str, key: str = "d12-2", **transport: Any) -> Outcome:
    return send(lambda: twilio_transport(base, **transport), Outgoing(key, PERSON, "Hello"))[0]


def test_receipts_come_to_the_messages_own_address_with_retries(
    base: str, outbox: AccountMessages
) -> None:
    assert isinstance(one(base), Sent)
    (message,) = outbox.to(PERSON)
    assert message.callback == (
        "https://petition.example.org/twilio/status/d12-2#rc=2&rp=5xx,ct,rt"
    )


def test_a_message_without_a_key_asks_for_no_receipt(base: str, outbox: AccountMessages) -> None:
    assert isinstance(one(base, key=""), Sent)
    assert outbox.to(PERSON)[0].callback == ""


def test_a_number_sends_itself_and_a_service_chooses(base: str, outbox: AccountMessages) -> None:
    assert one(base) == Sent(outbox.to(PERSON)[0].sid, "queued")
    assert one(base, sender=SERVICE.sid) == Sent(outbox.to(PERSON)[0].sid, "accepted")
    by_service, by_number = outbox.to(PERSON)
    assert (by_number.sender, by_number.service) == ("+15550100", "")
    assert (by_service.sender, by_service.service) == ("+15550101", SERVICE.sid)


def test_in_whatsapp_both_ends_are_whatsapps() -> None:
    taken: list[dict[str, str]] = []

    @Request.application
    def twilio(request: Request) -> Response:
        taken.append(dict(request.form))
        return Response(json.dumps({"sid": "SM1", "status": "queued"}), 201)

    for sender in (NUMBER.phone_number, SERVICE.sid):
        with serving(twilio) as address:
            outgoing = Outgoing("m1", f"whatsapp:{PERSON}", "Hello")
            send(partial(twilio_transport, address, sender=sender), outgoing)
    assert [form["To"] for form in taken] == [f"whatsapp:{PERSON}"] * 2
    assert taken[0]["From"] == f"whatsapp:{NUMBER.phone_number}"
    assert "From" not in taken[1]


def test_a_text_that_waits_too_long_is_not_to_come_at_night() -> None:
    asked: list[str] = []

    @Request.application
    def app(request: Request) -> Response:
        asked.append(request.form["ValidityPeriod"])
        return Response(json.dumps({"sid": "SM" + "0" * 32}), 201)

    with serving(app) as address:
        assert isinstance(one(address), Sent)
    assert asked == ["3600"]


@pytest.mark.parametrize(
    ("transport", "code"),
    [
        ({"token": "b" * 32}, "20003"),
        ({"sender": "+15550199"}, "21606"),
        ({"sender": "MG" + "9" * 32}, "21701"),
    ],
)
def test_what_concerns_the_account_is_refused_with_its_code(
    base: str, transport: dict[str, str], code: str
) -> None:
    assert one(base, **transport) == Refused(code)


@pytest.mark.parametrize(
    ("code", "header", "outcome"),
    [
        (20429, "", RateLimited(1.0)),
        (20429, "4", RateLimited(4.0)),
        (63017, "", RateLimited(1.0)),
        (63038, "", Refused("63038")),  # the account's day is used up: no pause helps
    ],
)
def test_a_429_is_a_pause_unless_the_day_is_used_up(
    code: int, header: str, outcome: Outcome
) -> None:
    answer = Response(json.dumps({"code": code, "message": "no", "status": 429}), 429)
    answer.headers["Retry-After"] = header
    with serving(answer) as address:
        assert one(address) == outcome


def test_an_error_in_the_newer_form_is_refused_with_its_code() -> None:
    body = {"type": "about:blank", "title": "no", "status": 400, "code": 21610}
    with serving(Response(json.dumps(body), 400)) as address:
        assert one(address) == Refused("21610")


def test_the_librarys_loggers_say_nothing_of_a_request(
    base: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    one(base)
    assert [record for record in caplog.records if record.name.startswith("twilio")] == []
