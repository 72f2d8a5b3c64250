"""The bot, its webhook and its menu, against a stand-in of the Bot API."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.demo.stand_ins.loopback_server import serving
from bot.providers.interface import ProviderUnreachable, RequestRateLimited, RequestRefused
from bot.providers.telegram.bot_account import ALLOWED_UPDATES, Menu, TelegramBot
from tests.log_lines import logged
from tests.stand_ins.telegram_account import TelegramApi

TOKEN = "123456:" + "A" * 35
SECRET = "s" * 32
URL = "https://petition.example.org/telegram"
MENUS = (
    Menu("", (("help", "Who we are"),), "Sign here", "Sign"),
    Menu("es", (("ayuda", "Quiénes somos"),), "Firma aquí", "Firma"),
)


@pytest.fixture
def api() -> TelegramApi:
    return TelegramApi(TOKEN)


@pytest.fixture
def bot(api: TelegramApi) -> Iterator[TelegramBot]:
    with serving(api) as address:
        yield TelegramBot(TOKEN, address)


def test_the_bot_is_known_by_its_token_twice_over(bot: TelegramBot) -> None:
    # Twice, as the library's connections do not outlive the loop they were made in.
    assert bot.account().username == "petition_bot"
    assert bot.account().webhook.url == ""


def test_the_webhook_is_set_with_secret_and_kinds_of_update(
    api: TelegramApi, bot: TelegramBot
) -> None:
    bot.set_webhook(URL, SECRET)
    assert api.secret_token == SECRET
    webhook = bot.account().webhook
    assert webhook.url == URL
    assert webhook.allowed_updates == ALLOWED_UPDATES


def test_what_telegram_reports_of_the_webhook_is_read(api: TelegramApi, bot: TelegramBot) -> None:
    api.webhook |= {
        "url": URL, "pending_update_count": 7, "last_error_date": 1795514400,
        "last_error_message": "Wrong response from the webhook: 403 Forbidden",
    }  # fmt: skip
    webhook = bot.account().webhook
    assert webhook.pending == 7
    assert webhook.last_error == "Wrong response from the webhook: 403 Forbidden"
    assert webhook.last_error_at == datetime.fromtimestamp(1795514400, UTC)


def test_the_clock_of_the_answer_is_kept(bot: TelegramBot) -> None:
    answered_at = bot.account().answered_at
    assert answered_at is not None
    assert abs(answered_at - datetime.now(UTC)) < timedelta(minutes=1)


def test_menus_are_set_per_language_and_then_left_alone(api: TelegramApi, bot: TelegramBot) -> None:
    assert bot.set_menus(MENUS) == (
        "commands, description, short description (default)",
        "commands, description, short description (es)",
    )
    assert api.commands["es"] == [{"command": "ayuda", "description": "Quiénes somos"}]
    assert api.descriptions == {"": "Sign here", "es": "Firma aquí"}
    assert api.short_descriptions == {"": "Sign", "es": "Firma"}
    api.calls.clear()
    assert bot.set_menus(MENUS) == ()
    assert not [call for call in api.calls if call.startswith("set")]


@pytest.mark.parametrize("token", ["999999:" + "B" * 35, "x"])
def test_an_unknown_token_is_refused_and_not_shown(bot: TelegramBot, token: str) -> None:
    with pytest.raises(RequestRefused) as caught:
        TelegramBot(token, bot.api_url).account()
    assert "BotFather" in caught.value.remedy
    assert token not in str(caught.value)
    assert token not in repr(TelegramBot(token, ""))


def test_a_bad_webhook_is_refused_in_telegrams_words(bot: TelegramBot) -> None:
    with pytest.raises(RequestRefused, match="https url must be provided"):
        bot.set_webhook("http://petition.example.org/telegram", SECRET)


def test_too_many_changes_say_how_long_to_wait(api: TelegramApi, bot: TelegramBot) -> None:
    api.throttled = 3600
    with pytest.raises(RequestRateLimited, match="wait 3600 s") as caught:
        bot.set_menus(MENUS)
    assert caught.value.retry_after == 3600


def test_a_server_error_is_unreachable(api: TelegramApi, bot: TelegramBot) -> None:
    api.broken = 502
    with pytest.raises(ProviderUnreachable):
        bot.account()


def test_a_closed_port_is_unreachable_and_does_not_show_the_token(api: TelegramApi) -> None:
    with serving(api) as address:
        closed = address
    with pytest.raises(ProviderUnreachable) as caught:
        TelegramBot(TOKEN, closed).account()
    assert "TELEGRAM_API_URL" in caught.value.remedy
    assert TOKEN not in str(caught.value) + caught.value.remedy
    assert caught.value.__cause__ is None


def test_the_token_is_in_no_log_line(bot: TelegramBot, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    bot.account()
    assert TOKEN not in logged(caplog)
