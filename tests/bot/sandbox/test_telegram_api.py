"""The stand-in of the Bot API refuses what the real one refuses."""

from typing import Any

import pytest
from werkzeug.test import Client

from bot.sandbox.telegram_api import TelegramApi

TOKEN = "123456:" + "A" * 35
URL = "https://petition.example.org/telegram"


@pytest.fixture
def client() -> Client:
    return Client(TelegramApi(TOKEN))


def ask(client: Client, method: str, token: str = TOKEN, **given: Any) -> tuple[int, str]:
    """Return the error code and Telegram's words, or 200 and ""."""
    answer = client.post(f"/bot{token}/{method}", json=given).json
    assert answer is not None
    return (200, "") if answer["ok"] else (answer["error_code"], answer["description"])


def test_a_token_or_a_method_that_is_unknown_is_refused(client: Client) -> None:
    assert ask(client, "getMe", token="1:x") == (401, "Unauthorized")
    assert ask(client, "getYou") == (404, "Not Found")
    assert client.post("/getMe").status_code == 404


def test_methods_are_found_in_any_case(client: Client) -> None:
    assert ask(client, "GETME") == (200, "")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "HTTPS URL must be provided"),
        ({"url": "http://a.example/"}, "HTTPS URL must be provided"),
        ({"url": "https://a.example:8080/"}, "only on ports"),
        ({"url": URL, "secret_token": "no blanks"}, "unallowed characters"),
        ({"url": URL, "max_connections": 101}, "max_connections"),
        ({"url": URL, "max_connections": "many"}, "can't parse"),
        ({"url": URL, "allowed_updates": "{}"}, "another type"),
        ({"url": URL, "secret": "x"}, "unknown parameter"),
    ],
)
def test_a_webhook_outside_of_the_contract_is_refused(
    client: Client, given: dict[str, Any], said: str
) -> None:
    code, description = ask(client, "setWebhook", **given)
    assert code == 400
    assert said in description


def test_a_secret_that_is_left_out_is_cleared_and_updates_stay() -> None:
    api = TelegramApi(TOKEN)
    client = Client(api)
    ask(client, "setWebhook", url=URL, secret_token="s" * 20, allowed_updates=["message"])
    assert api.secret_token == "s" * 20
    ask(client, "setWebhook", url=URL)
    assert (api.secret_token, api.webhook["allowed_updates"]) == ("", ["message"])


@pytest.mark.parametrize(
    ("method", "given"),
    [
        ("setMyCommands", {"commands": [{"command": "No Blanks", "description": "x"}]}),
        ("setMyCommands", {"commands": [{"command": "x", "description": ""}]}),
        ("setMyCommands", {"commands": [{"command": "x", "description": "x"}] * 101}),
        ("setMyDescription", {"description": "x" * 513}),
        ("setMyShortDescription", {"short_description": "x" * 121}),
        ("getMyCommands", {"language_code": "english"}),
    ],
)
def test_a_menu_outside_of_the_limits_is_refused(
    client: Client, method: str, given: dict[str, Any]
) -> None:
    assert ask(client, method, **given)[0] == 400
