"""Going live, from a blank account to both providers wired; and looking at it afterwards."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.privacy.key_rotation import open_vault, prepare
from bot.setup.check_host import MIB, Host
from bot.setup.checked_setup import CheckedSetup
from bot.setup.connect import connect
from bot.setup.doctor import doctor
from bot.setup.findings import Finding, Level
from bot.storage.engine.database import Database
from bot.storage.privacy import keys
from tests.bot.setup.conftest import NUMBER, campaign, shelf
from tests.heartbeats import let_worker_run
from tests.stand_ins.telegram_account import TelegramApi
from tests.stand_ins.twilio_account import Service, TwilioApi

HOST = Host({}, "/dev/vda / ext4 rw 0 0\n", lambda _: 10_000 * MIB)


def worst(findings: list[Finding]) -> Level:
    """Return the worst level among the findings."""
    order = [Level.OK, Level.BY_HAND, Level.WARNING, Level.PROBLEM]
    return max((finding.level for finding in findings), key=order.index)


@pytest.fixture
def fit(public_site: CheckedSetup) -> CheckedSetup:
    """A set-up in which nothing is wrong but that the providers are not wired yet."""
    site = replace(public_site, now=lambda: datetime.now(UTC))
    with closing(Database(site.settings.database_url)) as database:
        prepare(database, open_vault(site.settings, database), ["library"], site.now)
        with database.write() as connection:
            keys.mark_backed_up(connection, at=site.now())
        let_worker_run(database, site.now())
    return site


def test_a_fit_set_up_is_wired_and_then_the_doctor_finds_nothing(
    fit: CheckedSetup, twilio_api: TwilioApi, telegram_api: TelegramApi
) -> None:
    assert worst(list(doctor(fit, HOST))) is Level.PROBLEM
    assert worst(list(connect(fit, HOST))) is Level.BY_HAND
    assert twilio_api.numbers[NUMBER.sid].sms_url.startswith(fit.address("/twilio/message"))
    assert telegram_api.webhook["url"] == fit.address("/telegram")
    assert worst(list(doctor(fit, HOST))) is Level.OK


def test_twice_is_once(fit: CheckedSetup, telegram_api: TelegramApi) -> None:
    list(connect(fit, HOST))
    telegram_api.calls.clear()
    assert worst(list(connect(fit, HOST))) is Level.BY_HAND
    assert [call for call in telegram_api.calls if call.startswith("set")] == ["setWebhook"]


def test_a_dry_run_changes_nothing(
    fit: CheckedSetup, twilio_api: TwilioApi, telegram_api: TelegramApi
) -> None:
    found = list(connect(fit, HOST, dry_run=True))
    assert worst(found) is Level.OK
    assert any("would send" in finding.what for finding in found)
    assert not twilio_api.changes
    assert telegram_api.webhook["url"] == ""


def test_a_problem_keeps_everything_as_it_was(
    fit: CheckedSetup, twilio_api: TwilioApi, telegram_api: TelegramApi
) -> None:
    unfit = replace(fit, shelf=shelf(campaign(contact="help@example.org")))
    found = list(connect(unfit, HOST))
    assert "nothing was changed" in found[-1].what
    assert not twilio_api.changes
    assert telegram_api.webhook["url"] == ""


def test_one_channel_alone_goes_live(fit: CheckedSetup, telegram_api: TelegramApi) -> None:
    without = {"telegram_bot_token": type(fit.settings.telegram_bot_token)("")}
    texting = replace(fit, settings=fit.settings.model_copy(update=without))
    assert worst(list(connect(texting, HOST))) is Level.BY_HAND
    assert not telegram_api.calls


def test_without_a_channel_there_is_nothing_to_connect(fit: CheckedSetup) -> None:
    nothing = {
        "telegram_bot_token": type(fit.settings.telegram_bot_token)(""),
        "twilio_auth_token": (),
    }
    silent = replace(fit, settings=fit.settings.model_copy(update=nothing))
    assert "neither" in list(connect(silent, HOST))[-2].what
    assert worst(list(doctor(silent, HOST))) is Level.WARNING


def test_an_address_that_cannot_be_reached_ends_the_checks_but_not_the_doctors(
    fit: CheckedSetup, site: CheckedSetup
) -> None:
    unreachable = replace(fit, http=site.http)
    assert [f.where for f in connect(unreachable, HOST)][-2:] == ["PUBLIC_URL", "connect"]
    looked_at = {finding.where for finding in doctor(unreachable, HOST)}
    assert {"Twilio", "Telegram"} <= looked_at


def test_nothing_that_is_found_holds_a_secret(fit: CheckedSetup) -> None:
    said = repr([*doctor(fit, HOST), *connect(fit, HOST)])
    for secret in (
        fit.settings.twilio_auth_token[0],
        fit.settings.telegram_bot_token,
        fit.settings.telegram_webhook_secret,
        fit.settings.secret_key,
    ):
        assert secret.get_secret_value() not in said


def test_what_is_wrong_at_one_provider_keeps_the_other_as_it_was_too(
    fit: CheckedSetup, twilio_api: TwilioApi, telegram_api: TelegramApi
) -> None:
    """A number in the pool of a service: the service's own address would be called, not ours."""
    service = Service(sid="MG" + "3" * 32, friendly_name="Petition")
    twilio_api.services[service.sid] = service
    twilio_api.numbers[NUMBER.sid] = replace(NUMBER, service=service.sid)
    found = list(connect(fit, HOST))
    assert [one.where for one in found][-2:] == ["Twilio", "connect"]
    assert "nothing was changed" in found[-1].what
    assert not twilio_api.changes
    assert not [call for call in telegram_api.calls if call.startswith("set")]


def test_one_that_refuses_the_change_itself_ends_it_there(
    fit: CheckedSetup, twilio_api: TwilioApi, telegram_api: TelegramApi
) -> None:
    """As an API key does that may read only."""
    changing = twilio_api.ROUTES
    twilio_api.ROUTES = tuple(route for route in changing if "POST" not in route[0])  # type: ignore[misc]  # of this account alone
    found = list(connect(fit, HOST))
    assert found[-1].what == "Telegram was not changed then"
    assert telegram_api.webhook["url"] == ""


def test_what_is_left_to_a_person_is_neither_well_nor_a_warning(fit: CheckedSetup) -> None:
    left = [one for one in connect(fit, HOST) if "no API tells" in one.what]
    assert [(one.where, one.level) for one in left] == [
        ("Twilio", Level.BY_HAND),
        ("Telegram", Level.BY_HAND),
    ]
