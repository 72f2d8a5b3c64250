"""What is said of Twilio's account and wiring, and what is changed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.providers.twilio.account import InboundWebhook, TwilioAccount
from bot.providers.twilio.callbacks import INBOUND_RETRIES
from bot.providers.twilio.client import RebasedHttpClient
from bot.settings import Settings
from bot.setup.check_twilio import (
    check_account,
    check_alerts,
    check_countries,
    check_registration,
    check_wiring,
    compare_wiring,
    point_at_us,
    preview,
    twilio_of,
)
from bot.setup.checked_setup import CheckedSetup
from bot.setup.findings import Finding, Level
from tests.bot.setup.conftest import NUMBER
from tests.stand_ins.twilio_account import Service, TwilioApi

URL = "https://petition.example.org/twilio/message"
POOL = "the Messaging Service “Petition”, whose pool the number is in"


def wiring(url: str = URL + INBOUND_RETRIES, **changes: str) -> InboundWebhook:
    given = {"sender": "phone number +15550100", "url": url, "method": "POST", **changes}
    return InboundWebhook(**given)  # type: ignore[arg-type]  # built from words


def levels(findings: list[Finding]) -> list[Level]:
    return [finding.level for finding in findings]


@pytest.fixture
def twilio(site: CheckedSetup) -> TwilioAccount:
    return twilio_of(site.settings)


def test_a_messaging_service_comes_before_a_number(site: CheckedSetup) -> None:
    service = "MG" + "3" * 32
    settings = site.settings.model_copy(update={"twilio_messaging_service_sid": service})
    assert twilio_of(settings).sender == service


@pytest.mark.parametrize(
    ("ours", "countries", "left_out"),
    [
        ("+12025550100", ("GB",), "US"),
        ("+442079460123", ("US", "CA"), "GB"),
        ("+12025550100", ("US", "GB"), ""),
        ("+12025550100", (), ""),
        ("+442079460123", (), ""),
        ("12345", ("GB",), ""),
        ("+15550100", ("GB",), ""),
    ],
)
def test_it_is_told_where_those_of_our_own_country_are_not_answered(
    site: CheckedSetup, ours: str, countries: tuple[str, ...], left_out: str
) -> None:
    changes = {"twilio_from": ours, "sms_countries": countries}
    told = list(check_countries(site.settings.model_copy(update=changes)))
    assert levels(told) == ([Level.WARNING] if left_out else [])
    assert all(left_out in one.what and left_out in one.remedy for one in told)


def test_an_active_account_is_fine(site: CheckedSetup, twilio: TwilioAccount) -> None:
    site = replace(site, now=lambda: datetime.now(UTC))
    assert levels(list(check_account(site, twilio))) == [Level.OK]


def test_a_trial_account_is_a_warning(
    site: CheckedSetup, twilio: TwilioAccount, twilio_api: TwilioApi
) -> None:
    twilio_api.type = "Trial"
    finding = next(check_account(site, twilio))
    assert finding.level is Level.WARNING
    assert "trial" in finding.what


def test_an_account_that_is_suspended_is_a_problem(
    site: CheckedSetup, twilio: TwilioAccount, twilio_api: TwilioApi
) -> None:
    twilio_api.status = "suspended"
    finding = next(check_account(site, twilio))
    assert finding.level is Level.PROBLEM
    assert "not active" in finding.what


def test_a_clock_that_is_wrong_is_told(site: CheckedSetup, twilio: TwilioAccount) -> None:
    site = replace(site, now=lambda: datetime.now(UTC) - timedelta(minutes=10))
    finding = list(check_account(site, twilio))[-1]
    assert (finding.where, finding.level) == ("clock", Level.PROBLEM)
    assert "behind Twilio's" in finding.what


def test_wrong_credentials_are_a_problem_without_the_token(site: CheckedSetup) -> None:
    wrong = TwilioAccount(
        "AC" + "0" * 32, "wrong-token", "+15550100", RebasedHttpClient(site.settings.twilio_api_url)
    )
    for check in (check_account, check_wiring, point_at_us, preview):
        (finding,) = check(site, wrong)
        assert finding.level is Level.PROBLEM
        assert "20003" in finding.what
        assert "wrong-token" not in repr(finding)


def test_the_demo_address_of_a_new_number_is_named_in_full(
    site: CheckedSetup, twilio: TwilioAccount
) -> None:
    (finding,) = check_wiring(site, twilio)
    assert finding.level is Level.PROBLEM
    assert "demo.twilio.com" in finding.what
    assert "the path" in finding.what


def test_a_dry_run_changes_nothing(
    site: CheckedSetup, twilio: TwilioAccount, twilio_api: TwilioApi
) -> None:
    (finding,) = preview(site, twilio)
    assert f"would send what arrives to {URL}{INBOUND_RETRIES}" in finding.what
    assert "demo.twilio.com" in finding.what
    assert not twilio_api.changes


def test_wiring_says_what_was_there_before_and_can_be_done_again(
    site: CheckedSetup, twilio: TwilioAccount, twilio_api: TwilioApi
) -> None:
    first = list(point_at_us(site, twilio))
    assert "it was https://demo.twilio.com" in first[0].what
    assert twilio_api.numbers[NUMBER.sid].sms_url == URL + INBOUND_RETRIES
    again = list(point_at_us(site, twilio))
    assert "it was" not in again[0].what
    assert "would stay" in next(preview(site, twilio)).what
    assert levels(list(check_wiring(site, twilio))) == [Level.OK]


def test_a_number_in_a_pool_is_left_alone_with_a_remedy(
    site: CheckedSetup, twilio: TwilioAccount, twilio_api: TwilioApi
) -> None:
    service = Service(sid="MG" + "3" * 32, friendly_name="Petition")
    twilio_api.services[service.sid] = service
    twilio_api.numbers[NUMBER.sid] = replace(NUMBER, service=service.sid)
    for use in (point_at_us, preview, check_wiring):
        (finding,) = use(site, twilio)
        assert "TWILIO_MESSAGING_SERVICE_SID" in finding.remedy
    assert not twilio_api.changes


def test_what_else_is_wrong_with_a_sender_is_told(
    site: CheckedSetup, twilio: TwilioAccount, twilio_api: TwilioApi
) -> None:
    twilio_api.numbers[NUMBER.sid] = replace(NUMBER, sms=False)
    assert "cannot send or receive" in list(check_wiring(site, twilio))[-1].what
    assert "cannot send or receive" in list(point_at_us(site, twilio))[1].what


@pytest.mark.parametrize(
    ("ago", "level"),
    [(timedelta(minutes=5), Level.PROBLEM), (timedelta(hours=5), Level.WARNING)],
)
def test_errors_that_twilio_noted_are_counted_with_their_remedy(
    site: CheckedSetup, twilio: TwilioAccount, twilio_api: TwilioApi, ago: timedelta, level: Level
) -> None:
    twilio_api.alerts = [(11200, URL, site.now() - ago), (11200, URL, site.now() - ago)]
    (finding,) = check_alerts(site, twilio)
    assert finding.level is level
    assert "error 11200 2 times" in finding.what
    assert "log" in finding.remedy


def test_errors_of_yesterday_and_of_other_addresses_are_not_ours(
    site: CheckedSetup, twilio: TwilioAccount, twilio_api: TwilioApi
) -> None:
    elsewhere = "https://other.example.org/sms"
    twilio_api.alerts = [
        (11200, URL, site.now() - timedelta(days=2)),
        (12100, elsewhere, site.now()),
    ]
    (finding,) = check_alerts(site, twilio)
    assert finding.level is Level.OK


def test_an_error_without_a_known_cause_has_its_page(
    site: CheckedSetup, twilio: TwilioAccount, twilio_api: TwilioApi
) -> None:
    twilio_api.alerts = [(11999, URL, site.now())]
    (finding,) = check_alerts(site, twilio)
    assert finding.remedy.endswith("/11999.")


def test_a_log_that_cannot_be_read_is_a_warning(
    site: CheckedSetup, twilio: TwilioAccount, twilio_api: TwilioApi
) -> None:
    twilio_api.broken = 500
    (finding,) = check_alerts(site, twilio)
    assert finding.level is Level.WARNING


@pytest.mark.parametrize(
    ("found", "level", "said"),
    [
        (wiring(), Level.OK, "sends what arrives to"),
        (wiring(""), Level.PROBLEM, "nowhere"),
        (wiring("http://petition.example.org/twilio/message"), Level.PROBLEM, "scheme"),
        (wiring(URL + "/"), Level.PROBLEM, "trailing slash"),
        (wiring(method="GET"), Level.PROBLEM, "by GET"),
        (wiring(overridden_by="a TwiML app (SmsApplicationSid)"), Level.PROBLEM, "TwiML app"),
        (wiring(overridden_by=POOL), Level.PROBLEM, "pool"),
    ],
)
def test_each_way_of_being_wired_wrongly_is_named(
    site: CheckedSetup, found: InboundWebhook, level: Level, said: str
) -> None:
    (finding,) = compare_wiring(site, found)
    assert finding.level is level
    assert said in finding.what


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (wiring(URL), "not told to try again"),
        (wiring(URL + "#rc=1"), "not told to try again"),
        (wiring(fallback_url="https://example.org/sorry"), "fallback"),
    ],
)
def test_what_will_hurt_some_day_is_a_warning(
    site: CheckedSetup, found: InboundWebhook, said: str
) -> None:
    first, second = compare_wiring(site, found)
    assert (first.level, second.level) == (Level.OK, Level.WARNING)
    assert said in second.what


@pytest.mark.parametrize(
    ("number", "service", "level", "said"),
    [
        ("+14155550100", "", Level.WARNING, "30034"),
        ("+18335550100", "", Level.BY_HAND, "30032"),
        ("+14155550100", "MG" + "3" * 32, None, ""),
        ("+16475550100", "", None, ""),  # Toronto: no such registration there
        ("+447911123456", "", None, ""),
        ("64600", "", None, ""),
    ],
)
def test_a_us_number_that_carriers_block_until_it_is_registered(
    settings: Settings, number: str, service: str, level: Level | None, said: str
) -> None:
    changes = {"twilio_from": number, "twilio_messaging_service_sid": service}
    found = list(check_registration(settings.model_copy(update=changes)))
    assert [one.level for one in found] == ([level] if level else [])
    assert all(said in one.what for one in found)
