"""What is Telegram's own about its line."""

import json
from typing import Any

import pytest
from werkzeug.wrappers import Request, Response

from bot.demo.stand_ins.loopback_server import serving
from bot.demo.stand_ins.telegram.methods import LinkPreviewOptions, ReplyKeyboardMarkup
from bot.providers.interface import Outcome, Outgoing, Refused, Sent, Uncertain
from tests.bot.providers.transport_cases import TOKEN, send, telegram_transport
from tests.stand_ins.telegram_account import TelegramApi

CHAT = "700100001"


def one(base: str, token: str = TOKEN, choices: tuple[str, ...] = ()) -> Outcome:
    return send(lambda: telegram_transport(base, token), Outgoing("", CHAT, "Hello", choices))[0]


def test_nothing_in_a_text_is_markup_and_no_link_is_shown_in_advance() -> None:
    api = TelegramApi(TOKEN)
    with serving(api) as address:
        assert one(address) == Sent("1")
    (message,) = api.sent
    assert message.parse_mode is None
    assert message.link_preview_options == LinkPreviewOptions(is_disabled=True)
    assert message.reply_markup is None


def test_choices_are_buttons_that_hide_once_used() -> None:
    api = TelegramApi(TOKEN)
    with serving(api) as address:
        one(address, choices=("SEND", "NO"))
    markup = api.sent[0].reply_markup
    assert isinstance(markup, ReplyKeyboardMarkup)
    assert [[button.text for button in row] for row in markup.keyboard] == [["SEND"], ["NO"]]
    assert markup.one_time_keyboard


@pytest.mark.parametrize("token", ["999999:" + "B" * 35, "123456:x"])
def test_an_unknown_token_is_refused_and_not_shown(token: str) -> None:
    with serving(TelegramApi(TOKEN)) as address:
        assert one(address, token) == Refused("401")


@pytest.mark.parametrize(
    ("status", "words", "more", "code"),
    [
        (403, "Forbidden: user is deactivated", {}, "403 user is deactivated"),
        (403, "Forbidden: bot can't initiate conversation with a user", {},
         "403 bot can't initiate conversation with a user"),
        (400, 'Bad Request: can\'t parse entities: "<b>Ana', {}, "400 can't parse entities"),
        (400, "Bad Request: PEER_ID_INVALID", {}, "400 peer_id_invalid"),
        (400, "Bad Request: group chat was upgraded to a supergroup chat",
         {"migrate_to_chat_id": -100700100001}, "400 group migrated"),
        (409, "Conflict: terminated by other getUpdates request", {}, "409"),
    ],
)  # fmt: skip
def test_refusals_have_short_codes_that_quote_nobody(
    status: int, words: str, more: dict[str, Any], code: str
) -> None:
    body = {"ok": False, "error_code": status, "description": words, "parameters": more}
    with serving(Response(json.dumps(body), status)) as address:
        assert one(address) == Refused(code)


def test_parameters_are_sent_as_what_they_are() -> None:
    asked: list[Any] = []

    @Request.application
    def app(request: Request) -> Response:
        asked.append(request.get_json())
        return Response("{}", 200)

    with serving(app) as address:
        one(address)
    assert asked == [
        {"chat_id": CHAT, "text": "Hello", "link_preview_options": {"is_disabled": True}}
    ]


@pytest.mark.parametrize(
    "result",
    [
        {"message_id": 7},
        {"message_id": "7", "date": 1, "chat": {"id": 700100001}},
        {"message_id": True, "date": 1, "chat": {"id": 700100001}},
        {"message_id": 7, "date": 1, "chat": 700100001},
        [7],
        True,
    ],
)
def test_a_yes_that_tells_of_no_message_leaves_it_uncertain(result: Any) -> None:
    with serving(Response(json.dumps({"ok": True, "result": result}), 200)) as address:
        assert one(address) == Uncertain("unreadable answer")


def test_a_refusal_in_words_that_are_not_telegrams_is_known_by_its_status() -> None:
    for status, code in ((403, "403 forbidden"), (400, "400 bad request"), (404, "401")):
        with serving(Response("<h1>no</h1>", status)) as address:
            assert one(address) == Refused(code)
    with serving(Response("<h1>too slow</h1>", 408)) as address:
        assert one(address) == Uncertain("server error")
