"""The stand-in of the Bot API refuses what the real one refuses."""

from typing import Any

import pytest
from werkzeug.test import Client

from bot.demo.stand_ins.telegram.methods import MethodError, SendMessage
from tests.stand_ins.fault_injection import (
    FaultInjector,
    FaultRates,
    RequestFault,
    inject_telegram_faults,
)
from tests.stand_ins.telegram_account import TelegramApi

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
        ({"url": URL, "allowed_updates": "{}"}, "can't parse allowed_updates"),
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


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"text": "Hello"}, "Bad Request: chat_id is empty"),
        ({"chat_id": 7}, "Bad Request: message text is empty"),
        ({"chat_id": 7, "text": " \n"}, "Bad Request: message text is empty"),
        ({"chat_id": 7, "text": "x" * 4097}, "Bad Request: message is too long"),
        ({"chat_id": "seven", "text": "Hello"}, "Bad Request: can't parse chat_id"),
        ({"chat_id": 7, "text": "x", "parse_mode": "md"}, "Bad Request: can't parse parse_mode"),
        ({"chat_id": 7, "text": "x", "preview": False}, "Bad Request: unknown parameter preview"),
        ({"chat_id": 8, "text": "Hello"}, "Bad Request: chat not found"),
        ({"chat_id": 9, "text": "Hello"}, "Forbidden: bot was blocked by the user"),
    ],
)  # fmt: skip
def test_a_message_that_cannot_be_sent_is_refused_in_the_servers_words(
    given: dict[str, Any], said: str
) -> None:
    api = TelegramApi(TOKEN, chats={7, 9}, blocked={9})
    code, description = ask(Client(api), "sendMessage", **given)
    assert (code, description) == (403 if said.startswith("Forbidden") else 400, said)
    assert api.sent == []


def test_a_message_is_kept_handed_on_and_answered_with_its_number() -> None:
    handed: list[SendMessage] = []

    def deliver(message: SendMessage) -> MethodError | None:
        handed.append(message)
        return MethodError(403, "bot was blocked by the user") if len(handed) > 1 else None

    api = TelegramApi(TOKEN, deliver=deliver)
    answer = Client(api).post(f"/bot{TOKEN}/sendMessage", json={"chat_id": "7", "text": "Hello"})
    assert answer.json is not None
    assert answer.json["result"]["message_id"] == 1
    assert answer.json["result"]["chat"]["id"] == 7
    assert ask(Client(api), "sendMessage", chat_id=7, text="Again") == (
        403, "Forbidden: bot was blocked by the user",
    )  # fmt: skip
    assert [message.text for message in handed] == ["Hello", "Again"]
    assert [message.text for message in api.sent] == ["Hello"]


@pytest.mark.parametrize(
    ("mishap", "answered"),
    [
        (RequestFault.THROTTLED, (429, "Too Many Requests: retry after 5")),
        (RequestFault.FAILED, (502, "Bad Gateway")),
        (RequestFault.REFUSED, (403, "Forbidden: user is deactivated")),
    ],
)
def test_what_goes_wrong_on_command_is_not_taken(
    mishap: RequestFault, answered: tuple[int, str]
) -> None:
    refusals = ("403 Forbidden: user is deactivated",)
    faults = FaultInjector(FaultRates(retry_after=5, refusals=refusals))
    api = TelegramApi(TOKEN, intercept=inject_telegram_faults(faults))
    faults.force(mishap)
    assert ask(Client(api), "sendMessage", chat_id=7, text="Hello") == answered
    assert api.sent == []
    assert ask(Client(api), "sendMessage", chat_id=7, text="Hello") == (200, "")
