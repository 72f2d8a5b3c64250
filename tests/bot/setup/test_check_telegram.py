"""What is said of the bot and its webhook, and what is changed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.languages import say_phrase
from bot.providers.telegram.bot_account import ALLOWED_UPDATES, TelegramBot, WebhookDetails
from bot.setup.check_telegram import (
    bot_of,
    check_bot,
    compare_webhook,
    point_at_us,
    preview,
    remedy_for,
)
from bot.setup.checked_setup import CheckedSetup
from bot.setup.findings import Finding, Level
from tests.bot.setup.conftest import campaign, shelf
from tests.stand_ins.telegram_account import TelegramApi

URL = "https://petition.example.org/telegram"


def levels(findings: list[Finding]) -> list[Level]:
    return [finding.level for finding in findings]


def webhook(
    site: CheckedSetup, error: str = "", ago: timedelta = timedelta(), **changes: object
) -> WebhookDetails:
    """Return what Telegram would say of a webhook that is right, but for the changes."""
    at = site.now() - ago if error else None
    return replace(WebhookDetails(URL, 0, ALLOWED_UPDATES, error, at), **changes)  # type: ignore[arg-type]  # fields by name


@pytest.fixture
def bot(site: CheckedSetup) -> TelegramBot:
    return bot_of(site.settings)


@pytest.fixture
def in_time(site: CheckedSetup) -> CheckedSetup:
    """The set-up at the time that the stand-ins' clock shows."""
    return replace(site, now=lambda: datetime.now(UTC))


def test_the_token_belongs_to_the_bot_that_is_named(
    in_time: CheckedSetup, bot: TelegramBot
) -> None:
    (finding,) = check_bot(in_time, bot)
    assert finding.level is Level.OK


def test_a_token_of_another_bot_is_a_problem(
    in_time: CheckedSetup, bot: TelegramBot, telegram_api: TelegramApi
) -> None:
    telegram_api.username = "somebody_elses_bot"
    (finding,) = check_bot(in_time, bot)
    assert finding.remedy.startswith("Set TELEGRAM_BOT_NAME=somebody_elses_bot")


def test_an_unknown_token_is_a_problem_and_not_shown(site: CheckedSetup) -> None:
    wrong = TelegramBot("1:wrong", site.settings.telegram_api_url)
    for check in (check_bot, point_at_us, preview):
        (finding,) = check(site, wrong)
        assert finding.level is Level.PROBLEM
        assert "1:wrong" not in repr(finding)


def test_a_dry_run_changes_nothing(
    site: CheckedSetup, bot: TelegramBot, telegram_api: TelegramApi
) -> None:
    found = list(preview(site, bot))
    assert "default, en, es" in found[1].what
    assert not [call for call in telegram_api.calls if call.startswith("set")]


def test_wiring_sets_webhook_and_menus_and_can_be_done_again(
    in_time: CheckedSetup, bot: TelegramBot, telegram_api: TelegramApi
) -> None:
    assert set(levels(list(point_at_us(in_time, bot)))) == {Level.OK, Level.BY_HAND}
    assert telegram_api.webhook["url"] == URL
    assert telegram_api.secret_token == in_time.settings.telegram_webhook_secret.get_secret_value()
    assert telegram_api.descriptions.keys() == {"", "en", "es"}
    assert "stand" in list(point_at_us(in_time, bot))[1].what
    assert levels(list(check_bot(in_time, bot, webhook_too=True))) == [Level.OK, Level.OK]


def test_a_change_that_is_throttled_says_how_long_to_wait(
    site: CheckedSetup, bot: TelegramBot, telegram_api: TelegramApi
) -> None:
    telegram_api.throttled = 120
    (finding,) = point_at_us(site, bot)
    assert "120 s" in finding.what


def test_a_language_without_a_menu_is_told(site: CheckedSetup, bot: TelegramBot) -> None:
    english = campaign().words["en"].model_dump()
    french = shelf(campaign(words={"en": english, "fr": english}))
    found = list(point_at_us(replace(site, shelf=french), bot))
    assert [f.what for f in found if f.level is Level.WARNING] == [
        "there is no menu in “fr”: its speakers see the default one"
    ]


def test_no_webhook_is_a_problem(site: CheckedSetup) -> None:
    (finding,) = compare_webhook(site, webhook(site, url=""))
    assert "hears nothing" in finding.what


def test_a_webhook_elsewhere_is_a_problem_that_names_the_difference(site: CheckedSetup) -> None:
    (finding,) = compare_webhook(site, webhook(site, url="https://old.example.org/telegram"))
    assert "old.example.org" in finding.what


@pytest.mark.parametrize("ago", [timedelta(minutes=2), timedelta(minutes=59)])
def test_a_delivery_that_failed_lately_is_a_problem_with_its_cause(
    site: CheckedSetup, ago: timedelta
) -> None:
    failed = webhook(site, "Wrong response from the webhook: 403 Forbidden", ago)
    first, second = compare_webhook(site, failed)
    assert (first.level, second.level) == (Level.OK, Level.PROBLEM)
    assert "403" in second.what
    assert "TELEGRAM_WEBHOOK_SECRET" in second.remedy


def test_an_old_failure_is_history_unless_updates_wait(site: CheckedSetup) -> None:
    old = webhook(site, "Connection timed out", timedelta(days=2))
    assert levels(list(compare_webhook(site, old))) == [Level.OK, Level.OK]
    waiting = replace(old, pending=3)
    assert levels(list(compare_webhook(site, waiting))) == [Level.OK, Level.PROBLEM]


def test_a_crowd_of_waiting_updates_is_a_warning(site: CheckedSetup) -> None:
    found = list(compare_webhook(site, webhook(site, pending=500)))
    assert levels(found) == [Level.OK, Level.WARNING]


def test_other_updates_than_we_asked_for_are_a_warning(site: CheckedSetup) -> None:
    found = list(compare_webhook(site, webhook(site, allowed_updates=("message", "poll"))))
    assert "without callback_query" in found[1].what
    assert "poll" in found[1].what


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ("Wrong response from the webhook: 401 Unauthorized", "SECRET"),
        ("Wrong response from the webhook: 404 Not Found", "Another program"),
        ("Wrong response from the webhook: 502 Bad Gateway", "running"),
        ("Wrong response from the webhook: 503 Service Unavailable", "DATABASE_URL"),
        ("Wrong response from the webhook: 307 Temporary Redirect", "redirected"),
        ("SSL error {error:0A000086:certificate verify failed}", "certificate"),
        ("Connection timed out", "slowly"),
        ("Read timeout expired", "slowly"),
        ("Connection refused", "closed"),
        ("Failed to resolve host: Name or service not known", "found from outside"),
        ("IP address 127.0.0.1 is reserved", "IPv4"),
        ("Something new", "log"),
    ],
)
def test_each_cause_that_telegram_reports_has_a_remedy(said: str, part: str) -> None:
    assert part in say_phrase("en", remedy_for(said))
