"""Twilio's account and wiring, read and set against a stand-in of its REST API."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from werkzeug.wrappers import Response

from bot.demo.stand_ins.loopback_server import serving
from bot.languages import Phrase, say_phrase
from bot.providers.interface import ProviderUnreachable, RequestRateLimited, RequestRefused
from bot.providers.twilio.account import TwilioAccount
from bot.providers.twilio.callbacks import INBOUND_RETRIES
from bot.providers.twilio.client import RebasedHttpClient, rebase, sign
from tests.stand_ins.twilio_account import Number, Service, ShortCode, TwilioApi

ACCOUNT = "AC" + "1" * 32
TOKEN = "a" * 32
NUMBER = Number(sid="PN" + "2" * 32, phone_number="+15550100")
SERVICE = Service(sid="MG" + "3" * 32, friendly_name="Petition")
CODE = ShortCode(sid="SC" + "4" * 32, short_code="55501")
URL = "https://petition.example.org/twilio/message"


@pytest.fixture
def api() -> TwilioApi:
    return TwilioApi(
        ACCOUNT,
        TOKEN,
        numbers={NUMBER.sid: NUMBER},
        services={SERVICE.sid: SERVICE},
        short_codes={CODE.sid: CODE},
    )


@pytest.fixture
def base(api: TwilioApi) -> Iterator[str]:
    with serving(api) as address:
        yield address


def twilio(base: str, sender: str, token: str = TOKEN) -> TwilioAccount:
    return TwilioAccount(ACCOUNT, token, sender, RebasedHttpClient(base))


def words(phrase: Phrase | None) -> str:
    """Return what a phrase says in English."""
    assert phrase is not None
    return say_phrase("en", phrase)


def test_the_account_is_read_with_its_name_and_state(api: TwilioApi, base: str) -> None:
    api.type = "Trial"
    account = twilio(base, "+15550100").account()
    assert (account.name, account.active, account.trial) == ("Petitions", True, True)


def test_the_clock_of_the_answer_is_kept(base: str) -> None:
    asked = twilio(base, "+15550100")
    asked.account()
    assert asked.http.answered_at is not None
    assert abs(asked.http.answered_at - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_number_is_wired_by_post_with_retries_and_without_a_twiml_app(
    api: TwilioApi, base: str
) -> None:
    api.numbers[NUMBER.sid] = Number(NUMBER.sid, "+15550100", sms_application_sid="AP" + "5" * 32)
    ours = twilio(base, "+15550100")
    assert "TwiML app" in words(ours.inbound_webhook().overridden_by)
    ours.set_inbound_webhook(URL + INBOUND_RETRIES, "https://petition.example.org/twilio/status/0")
    wired = ours.inbound_webhook()
    assert (wired.url, wired.method, wired.overridden_by) == (URL + INBOUND_RETRIES, "POST", None)
    assert words(wired.sender) == "phone number +15550100"


def test_a_number_in_a_services_pool_is_overridden_by_it(api: TwilioApi, base: str) -> None:
    api.numbers[NUMBER.sid] = Number(NUMBER.sid, "+15550100", service=SERVICE.sid)
    wired = twilio(base, "+15550100").inbound_webhook()
    assert "“Petition”" in words(wired.overridden_by)
    assert wired.is_in_other_pool


def test_a_service_that_defers_to_its_numbers_overrides_nothing(api: TwilioApi, base: str) -> None:
    api.numbers[NUMBER.sid] = Number(NUMBER.sid, "+15550100", service=SERVICE.sid)
    api.services[SERVICE.sid] = Service(SERVICE.sid, "Petition", use_inbound_webhook_on_number=True)
    assert twilio(base, "+15550100").inbound_webhook().overridden_by is None


def test_a_number_that_cannot_text_is_noted(api: TwilioApi, base: str) -> None:
    api.numbers[NUMBER.sid] = Number(NUMBER.sid, "+15550100", sms=False)
    (note,) = twilio(base, "+15550100").inbound_webhook().notes
    assert words(note) == "it cannot send or receive text messages"


def test_a_service_is_wired_for_all_its_senders(api: TwilioApi, base: str) -> None:
    api.services[SERVICE.sid] = Service(SERVICE.sid, "Petition", use_inbound_webhook_on_number=True)
    ours = twilio(base, SERVICE.sid)
    assert "Defer" in words(ours.inbound_webhook().overridden_by)
    ours.set_inbound_webhook(URL + INBOUND_RETRIES, "https://petition.example.org/twilio/status/0")
    wired = ours.inbound_webhook()
    assert (wired.url, wired.method, wired.overridden_by) == (URL + INBOUND_RETRIES, "POST", None)
    assert wired.status_url == "https://petition.example.org/twilio/status/0"


@pytest.mark.parametrize(
    ("numbers", "registered", "noted"),
    [
        ({}, True, "it holds no sender"),
        ({NUMBER.sid: Number(NUMBER.sid, "+15550100", service=SERVICE.sid)}, False, "10DLC"),
    ],
)
def test_what_keeps_a_service_from_sending_is_noted(
    api: TwilioApi, base: str, numbers: dict[str, Number], registered: bool, noted: str
) -> None:
    api.numbers = numbers
    api.services[SERVICE.sid] = Service(
        SERVICE.sid, "Petition", us_app_to_person_registered=registered
    )
    assert noted in " ".join(map(words, twilio(base, SERVICE.sid).inbound_webhook().notes))


def test_a_short_code_is_wired(api: TwilioApi, base: str) -> None:
    ours = twilio(base, "55501")
    ours.set_inbound_webhook(URL + INBOUND_RETRIES, "https://petition.example.org/twilio/status/0")
    assert ours.inbound_webhook().url == URL + INBOUND_RETRIES
    assert api.changes == [CODE.sid]


def test_wrong_credentials_are_refused_with_a_remedy_and_without_the_token(base: str) -> None:
    with pytest.raises(RequestRefused) as caught:
        twilio(base, "+15550100", token="b" * 32).account()
    assert caught.value.code == "20003"
    assert "console.twilio.com" in caught.value.remedy
    assert "b" * 32 not in str(caught.value) + caught.value.remedy


def test_wrong_credentials_are_told_apart_where_a_list_is_asked_for(base: str) -> None:
    with pytest.raises(RequestRefused) as caught:
        twilio(base, "+15550100", token="b" * 32).inbound_webhook()
    assert caught.value.code == "20003"


@pytest.mark.parametrize("sender", ["+15550199", "55599", "MG" + "9" * 32])
def test_a_sender_of_another_account_is_refused(base: str, sender: str) -> None:
    with pytest.raises(RequestRefused) as caught:
        twilio(base, sender).inbound_webhook()
    assert caught.value.code == "20404"


def test_an_address_that_twilio_does_not_take_is_refused_with_its_page(base: str) -> None:
    with pytest.raises(RequestRefused) as caught:
        twilio(base, "+15550100").set_inbound_webhook(
            "https://no_dots", "https://petition.example.org/"
        )
    assert caught.value.remedy == "See https://www.twilio.com/docs/api/errors/21609."


def test_too_many_requests_are_throttled(api: TwilioApi, base: str) -> None:
    api.broken = 429
    with pytest.raises(RequestRateLimited) as caught:
        twilio(base, "+15550100").account()
    assert caught.value.retry_after > 0


def test_a_server_error_is_unreachable(api: TwilioApi, base: str) -> None:
    api.broken = 503
    with pytest.raises(ProviderUnreachable, match="HTTP 503"):
        twilio(base, "+15550100").account()


def test_a_closed_port_is_unreachable_and_says_which_setting(api: TwilioApi) -> None:
    with serving(api) as address:
        closed = address
    with pytest.raises(ProviderUnreachable) as caught:
        twilio(closed, "+15550100").account()
    assert "TWILIO_API_URL" in caught.value.remedy


def test_an_answer_that_is_no_api_is_unreachable() -> None:
    with (
        serving(Response("<h1>hello</h1>", content_type="text/html")) as address,
        pytest.raises(ProviderUnreachable, match="not Twilio's API"),
    ):
        twilio(address, "+15550100").account()


def test_requests_are_not_logged(base: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="twilio.http_client"):
        twilio(base, "+15550100").account()
    assert not caplog.records


@pytest.mark.parametrize(
    ("url", "base", "moved"),
    [
        (
            "https://messaging.twilio.com/v1/Services?PageSize=2",
            "http://127.0.0.1:8001",
            "http://127.0.0.1:8001/v1/Services?PageSize=2",
        ),
        (
            "https://messaging.twilio.com/v1/Services",
            "https://api.dublin.ie1.twilio.com",
            "https://messaging.dublin.ie1.twilio.com/v1/Services",
        ),
        (
            "https://api.twilio.com/2010-04-01/Accounts.json",
            "https://api.twilio.com",
            "https://api.twilio.com/2010-04-01/Accounts.json",
        ),
        (
            "https://api.twilio.com/2010-04-01/Accounts.json",
            "https://proxy.example.org/twilio/",
            "https://proxy.example.org/twilio/2010-04-01/Accounts.json",
        ),
    ],
)
def test_the_base_address_moves_every_product(url: str, base: str, moved: str) -> None:
    assert rebase(url, base) == moved


def test_a_signature_is_the_documented_one() -> None:
    # The worked example of twilio.com/docs/usage/security.
    form = {
        "CallSid": "CA1234567890ABCDE", "Caller": "+14158675309", "Digits": "1234",
        "From": "+14158675309", "To": "+18005551212",
    }  # fmt: skip
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert sign("12345", url, form) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="
