"""Lines and lists, opened by the settings."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from werkzeug.wrappers import Request, Response

from bot.demo.stand_ins.loopback_server import serving
from bot.demo.stand_ins.twilio.account_messages import AccountMessages
from bot.demo.stand_ins.twilio.messages import Status, api_message, inbound_message
from bot.demo.stand_ins.twilio.webhook_requests import Account
from bot.providers.interface import Outgoing, ProviderUnreachable, RequestRefused, Sent
from bot.providers.twilio.client import RebasedHttpClient
from bot.providers.twilio.message_list import TwilioMessageList
from bot.sending.transports import (
    ChannelNotConfigured,
    list_messages_sent_to,
    list_received_messages,
    open_transport,
)
from bot.settings import Settings, load_settings
from tests.bot.providers.transport_cases import send
from tests.clock import NOON, Clock
from tests.conftest import ENVIRONMENT
from tests.stand_ins.telegram_account import TelegramApi
from tests.stand_ins.twilio_account import Number, Service, ShortCode, TwilioApi

ACCOUNT = Account(ENVIRONMENT["TWILIO_ACCOUNT_SID"], ENVIRONMENT["TWILIO_AUTH_TOKEN"], "+15550100")
SERVICE = Service(sid="MG" + "3" * 32, friendly_name="Petition")
PERSON = "+15550140"


@pytest.fixture
def outbox(clock: Clock) -> AccountMessages:
    return AccountMessages(ACCOUNT, clock)


@pytest.fixture
def api(outbox: AccountMessages) -> TwilioApi:
    numbers = (
        Number("PN" + "1" * 32, "+15550100"),
        Number("PN" + "2" * 32, "+15550101", service=SERVICE.sid),
        Number("PN" + "3" * 32, "+15550102", service=SERVICE.sid),
    )
    return TwilioApi(
        ACCOUNT.sid,
        ACCOUNT.auth_token,
        numbers={number.sid: number for number in numbers},
        services={SERVICE.sid: SERVICE},
        short_codes={"SC1": ShortCode("SC" + "1" * 32, "55501")},
        account_messages=outbox,
    )


@pytest.fixture
def reached(api: TwilioApi) -> Iterator[dict[str, str]]:
    """The environment of a set-up that reaches both stand-ins."""
    with ExitStack() as stack:
        telegram = TelegramApi(ENVIRONMENT["TELEGRAM_BOT_TOKEN"])
        yield {
            **ENVIRONMENT,
            "TWILIO_API_URL": stack.enter_context(serving(api)),
            "TELEGRAM_API_URL": stack.enter_context(serving(telegram)),
        }


@pytest.fixture
def ours(reached: dict[str, str]) -> Settings:
    return load_settings(reached)


@pytest.mark.parametrize(("channel", "to"), [("sms", PERSON), ("telegram", "700100001")])
def test_each_channel_has_a_line(ours: Settings, channel: str, to: str) -> None:
    (outcome,) = send(lambda: open_transport(ours, channel), Outgoing("d1-1", to, "Hello"))
    assert isinstance(outcome, Sent)


@pytest.mark.parametrize(
    ("channel", "said"),
    [("sms", "TWILIO_AUTH_TOKEN"), ("telegram", "TELEGRAM_BOT_TOKEN"), ("whatsapp", "whatsapp")],
)
def test_a_channel_that_is_not_set_up_says_what_is_missing(channel: str, said: str) -> None:
    nowhere = ("TWILIO", "TELEGRAM")
    settings = load_settings({k: v for k, v in ENVIRONMENT.items() if not k.startswith(nowhere)})
    with pytest.raises(ChannelNotConfigured, match=said):
        open_transport(settings, channel)


def test_a_service_sends_where_there_is_one(
    reached: dict[str, str], outbox: AccountMessages
) -> None:
    settings = load_settings({**reached, "TWILIO_MESSAGING_SERVICE_SID": SERVICE.sid})
    send(lambda: open_transport(settings, "sms"), Outgoing("d1-1", PERSON, "Hello"))
    assert outbox.to(PERSON)[0].service == SERVICE.sid


def test_what_still_waits_at_the_provider_is_on_the_list(ours: Settings) -> None:
    (sent,) = send(lambda: open_transport(ours, "sms"), Outgoing("d1-1", PERSON, "Hello"))
    assert isinstance(sent, Sent)
    (listed,) = list_messages_sent_to(ours, PERSON, NOON + timedelta(milliseconds=900))
    assert (listed.sid, listed.to, listed.body) == (sent.provider_id, PERSON, "Hello")
    assert (listed.status, listed.direction, listed.at) == ("queued", "outbound-api", NOON)
    assert PERSON not in repr(listed)
    assert "Hello" not in repr(listed)


def test_only_what_was_sent_to_them_since_then_is_listed(
    ours: Settings, outbox: AccountMessages, clock: Clock
) -> None:
    def sent(number: int, to: str, minutes: int) -> str:
        at = NOON + timedelta(minutes=minutes)
        message = api_message(f"SM{number:032x}", {"To": to, "Body": "Hello"}, ACCOUNT.number, at)
        outbox.add(message)
        return message.sid

    sent(1, PERSON, -1)
    wanted = [sent(2, PERSON, 0), sent(3, PERSON, 9)]
    sent(4, "+15550141", 0)
    assert [listed.sid for listed in list_messages_sent_to(ours, PERSON, clock())] == wanted[::-1]


def test_a_list_of_several_pages_is_read_to_its_end_or_to_a_bound(
    ours: Settings, outbox: AccountMessages
) -> None:
    for number in range(5):
        outbox.add(inbound_message(f"SM{number:032x}", PERSON, ACCOUNT.number, "Hi", NOON))
    http = RebasedHttpClient(ours.twilio_api_url)
    pages = partial(TwilioMessageList, ACCOUNT.sid, ACCOUNT.auth_token, ACCOUNT.number, http)
    assert len(list(pages(page_size=2).received(NOON))) == 5
    assert len(list(pages(page_size=2, max_pages=2).received(NOON))) == 4


def test_what_was_received_is_that_of_our_number_since_then(
    ours: Settings, outbox: AccountMessages
) -> None:
    for number, (to, minutes) in enumerate([("+15550100", 0), ("+15550100", -1), ("+15550101", 0)]):
        at = NOON + timedelta(minutes=minutes)
        outbox.add(inbound_message(f"SM{number:032x}", PERSON, to, "SIGN", at))
    (listed,) = list_received_messages(ours, NOON)
    assert (listed.sender, listed.body, listed.direction) == (PERSON, "SIGN", "inbound")


def test_a_services_numbers_are_all_asked_for(
    reached: dict[str, str], outbox: AccountMessages
) -> None:
    settings = load_settings({**reached, "TWILIO_MESSAGING_SERVICE_SID": SERVICE.sid})
    for number, to in enumerate(["+15550100", "+15550101", "+15550102"]):
        outbox.add(inbound_message(f"SM{number:032x}", PERSON, to, "SIGN", NOON))
    assert {listed.to for listed in list_received_messages(settings, NOON)} == {
        "+15550101",
        "+15550102",
    }


def test_a_failed_message_is_listed_with_its_error(ours: Settings, outbox: AccountMessages) -> None:
    message = api_message("SM" + "1" * 32, {"To": PERSON, "Body": "Hello"}, ACCOUNT.number, NOON)
    outbox.add(replace(message, status=Status.UNDELIVERED, error=30003))
    (listed,) = list_messages_sent_to(ours, PERSON, NOON)
    assert (listed.status, listed.error) == ("undelivered", "30003")


def test_a_list_that_cannot_be_had_is_a_failure_of_the_provider(
    ours: Settings, api: TwilioApi, reached: dict[str, str]
) -> None:
    api.broken = 503
    with pytest.raises(ProviderUnreachable):
        list_messages_sent_to(ours, PERSON, NOON)
    api.broken = 0
    wrong = load_settings({**reached, "TWILIO_AUTH_TOKEN": "wrong"})
    with pytest.raises(RequestRefused):
        list(list_received_messages(wrong, NOON))


@pytest.mark.parametrize("quoted", [PERSON, "%2B15550140", "15550140"])
def test_a_number_that_the_provider_quotes_is_not_passed_on(quoted: str) -> None:
    said = f"The 'To' number {quoted} is not valid at /2010-04-01/Accounts"

    @Request.application
    def refusing(_: Request) -> Response:
        problem = {"code": 21211, "message": said, "status": 400, "more_info": ""}
        return Response(json.dumps(problem), 400, content_type="application/json")

    with serving(refusing) as address, pytest.raises(RequestRefused) as caught:
        list_messages_sent_to(
            load_settings({**ENVIRONMENT, "TWILIO_API_URL": address}), PERSON, NOON
        )
    assert str(caught.value).endswith(
        "The 'To' number (a number) is not valid at /2010-04-01/Accounts (error 21211)"
    )
