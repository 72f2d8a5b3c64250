"""The stand-in for Telegram: its updates, its retries, and how it reads a method in the answer."""

import json
from typing import Any

import pytest
from flask import Response
from telegram import Update

from bot.demo.stand_ins.telegram.methods import MethodError, SendMessage
from bot.demo.stand_ins.telegram.stand_in import Chat, ChatMessage, TelegramStandIn
from bot.demo.stand_ins.telegram.updates import Writer
from tests.bot.demo.recorded_webhook import BASE, Webhook
from tests.clock import Clock

PERSON = Writer(700_000_001, "Sam", "es")


class Pauses(list[float]):
    """Stands for sleeping, and remembers for how long."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


def stand_in(webhook: Webhook, pauses: Pauses | None = None) -> TelegramStandIn:
    pause = pauses if pauses is not None else Pauses()
    return TelegramStandIn(
        f"{BASE}/telegram", "made-up-secret", webhook.client, Clock(), pause=pause, first_update=500
    )


def method(**parameters: Any) -> Response:
    return Response(json.dumps(parameters), content_type="application/json")


def sends(text: str, **parameters: Any) -> Response:
    return method(method="sendMessage", chat_id=PERSON.id, text=text, **parameters)


def shown(chat: Chat) -> list[str]:
    return [button for row in chat.keyboard for button in row]


KEYBOARD = {"keyboard": [[{"text": "SIGN"}], ["LETTER", "NAME"]], "one_time_keyboard": True}


def in_chat(*answers: Response) -> tuple[TelegramStandIn, Chat, Webhook]:
    webhook = Webhook(*(answers or [Response()]))
    telegram = stand_in(webhook)
    return telegram, telegram.open(PERSON), webhook


def test_an_update_is_one_that_the_library_reads() -> None:
    telegram, chat, webhook = in_chat()
    telegram.start(chat, "IBM")
    [received] = webhook.received
    update = Update.de_json(received.json, None)
    assert update is not None
    assert update.message is not None
    assert update.message.from_user is not None
    assert update.message.text == "/start IBM"
    assert update.message.from_user.language_code == "es"
    assert update.message.chat.type == "private"
    assert update.message.chat.id == PERSON.id
    assert [entity.length for entity in update.message.entities] == [len("/start")]
    assert not update.api_kwargs


def test_the_secret_comes_in_its_header() -> None:
    telegram, chat, webhook = in_chat()
    telegram.say(chat, "IBM")
    headers = webhook.received[0].headers
    assert headers["X-Telegram-Bot-Api-Secret-Token"] == "made-up-secret"


def test_update_ids_grow() -> None:
    telegram, chat, webhook = in_chat()
    for text in ("one", "two", "three"):
        telegram.say(chat, text)
    assert [received.json["update_id"] for received in webhook.received] == [500, 501, 502]


def test_a_keyboard_is_shown_and_a_one_time_one_goes_with_its_tap() -> None:
    telegram, chat, webhook = in_chat(sends("Ready?", reply_markup=KEYBOARD), sends("Signed."))
    telegram.say(chat, "Sam Okafor")
    assert chat.keyboard == (("SIGN",), ("LETTER", "NAME"))
    telegram.tap(chat, "SIGN")
    assert webhook.received[-1].json["message"]["text"] == "SIGN"
    assert shown(chat) == []


def test_a_keyboard_stays_until_it_is_removed() -> None:
    kept = {"keyboard": [["LETTER"]]}
    telegram, chat, _ = in_chat(
        sends("a", reply_markup=kept),
        sends("b"),
        sends("c", reply_markup={"remove_keyboard": True}),
    )
    telegram.say(chat, "one")
    telegram.tap(chat, "LETTER")
    assert shown(chat) == ["LETTER"]
    telegram.say(chat, "three")
    assert shown(chat) == []


def test_a_button_that_asks_for_the_contact_shares_it() -> None:
    rows = [[{"text": "My number", "request_contact": True}]]
    telegram, chat, webhook = in_chat(sends("Signed.", reply_markup={"keyboard": rows}), Response())
    telegram.say(chat, "SIGN")
    telegram.tap(chat, "My number")
    update = Update.de_json(webhook.received[-1].json, None)
    assert update is not None
    assert update.message is not None
    assert update.message.contact is not None
    assert update.message.contact.user_id == PERSON.id
    assert chat.messages[-1].text == f"+{update.message.contact.phone_number}"


def test_only_a_button_that_is_shown_can_be_tapped() -> None:
    telegram, chat, _ = in_chat()
    with pytest.raises(ValueError, match="SIGN"):
        telegram.tap(chat, "SIGN")


def test_markup_may_be_json_in_a_string() -> None:
    telegram, chat, _ = in_chat(sends("Ready?", reply_markup=json.dumps(KEYBOARD)))
    telegram.say(chat, "Sam Okafor")
    assert chat.keyboard == (("SIGN",), ("LETTER", "NAME"))


def test_an_update_is_tried_again_until_it_is_acknowledged() -> None:
    webhook = Webhook(Response(status=500), Response(status=500), sends("Hello"))
    pauses = Pauses()
    telegram = stand_in(webhook, pauses)
    result = telegram.say(telegram.open(PERSON), "IBM")
    assert result.reply is not None
    assert {received.json["update_id"] for received in webhook.received} == {result.update_id}
    assert pauses == [0.0, 2.0]


def test_it_waits_as_long_as_it_is_asked_to_and_gives_up_in_the_end() -> None:
    webhook = Webhook(Response(status=503, headers={"Retry-After": "10"}))
    pauses = Pauses()
    telegram = stand_in(webhook, pauses)
    result = telegram.say(telegram.open(PERSON), "IBM")
    assert (result.reply, result.answer.status) == (None, 503)
    assert pauses == [10.0, 10.0, 10.0]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (method(method="sendMesage", chat_id=1, text="a"), 404),
        (method(method="getMe"), 400),
        (method(method="setWebhook", url=""), 400),
        (method(method="sendMessage", chat_id=PERSON.id), 400),
        (sends(""), 400),
        (sends("a" * 4097), 400),
        (sends("a", colour="red"), 400),
        (sends("a", parse_mode="Word"), 400),
        (sends("a", reply_markup={"keyboard": []}), 400),
        (sends("a", reply_markup={"keyboard": [[{"text": ""}]]}), 400),
        (sends("a", reply_markup={"remove_keyboard": False}), 400),
        (sends("a", reply_markup="{"), 400),
        (method(method="sendMessage", chat_id="nobody", text="a"), 400),
        (method(method="sendMessage", chat_id=1, text="a"), 400),
        (Response("{", content_type="application/json"), 400),
        (Response('["sendMessage"]', content_type="application/json"), 400),
    ],
)
def test_what_the_bot_api_would_not_do_is_refused(answer: Response, code: int) -> None:
    telegram, chat, _ = in_chat(answer)
    result = telegram.say(chat, "IBM")
    assert result.refused is not None
    assert result.refused.code == code
    assert result.reply is None


@pytest.mark.parametrize(
    "answer",
    [
        Response(status=200),
        Response("ok", content_type="text/plain"),
        Response("{}", content_type="application/json"),
        method(method="answerCallbackQuery", callback_query_id="7"),
        method(method="leaveChat", chat_id=PERSON.id),
    ],
)
def test_what_says_nothing_in_the_chat_is_in_order(answer: Response) -> None:
    telegram, chat, _ = in_chat(answer)
    result = telegram.say(chat, "IBM")
    assert (result.reply, result.refused) == (None, None)


def test_the_longest_text_is_sent() -> None:
    telegram, chat, _ = in_chat(sends("ñ" * 4096))
    assert telegram.say(chat, "LETTER").reply is not None


def test_a_refusal_does_not_repeat_what_was_said() -> None:
    telegram, chat, _ = in_chat(sends("Ana Ruiz" * 600))
    refused = telegram.say(chat, "IBM").refused
    assert refused is not None
    assert "Ana" not in refused.reason


def test_who_blocks_the_bot_is_told_of_and_reads_no_answer() -> None:
    telegram, chat, webhook = in_chat(Response(), sends("Hello"))
    telegram.block(chat)
    update = Update.de_json(webhook.received[0].json, None)
    assert update is not None
    assert update.my_chat_member is not None
    assert update.my_chat_member.new_chat_member.status == "kicked"
    result = telegram.deliver(chat, {"edited_message": {}})
    assert result.refused is not None
    assert result.refused.code == 403
    telegram.block(chat, blocked=False)
    assert webhook.received[-1].json["my_chat_member"]["new_chat_member"]["status"] == "member"


def test_a_broadcast_stands_in_the_chat_and_leaves_its_buttons() -> None:
    telegram, chat, _ = in_chat()
    chat.keyboard = (("SIGN",),)
    sent = telegram.show(SendMessage(chat_id=PERSON.id, text="News"), is_broadcast=True)
    assert isinstance(sent, ChatMessage)
    assert sent.is_broadcast
    assert chat.messages == [sent]
    assert chat.keyboard == (("SIGN",),)


def test_a_message_to_who_blocked_the_bot_or_never_wrote_is_refused() -> None:
    telegram, chat, _ = in_chat()
    chat.is_blocked = True
    refused = telegram.show(SendMessage(chat_id=PERSON.id, text="News"))
    assert refused == MethodError(403, "bot was blocked by the user")
    unknown = telegram.show(SendMessage(chat_id=1, text="News"))
    assert unknown == MethodError(400, "chat not found")
