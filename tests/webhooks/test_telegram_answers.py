"""What Telegram is answered: a method of the Bot API in the webhook's own response."""

import inspect
from typing import Any

import pytest
from telegram import Bot, KeyboardButton, ReplyKeyboardMarkup, ReplyKeyboardRemove

from bot.inbox.receive import Answer
from flows.replies import RenderedMessage
from tests.webhooks.provider_requests import Telegram, message, update
from tests.webhooks.recorded_inbox import Notebook
from webhooks.telegram import ParsedUpdate, read_update, to_method

BOT = "handraiser_test_bot"
GROUP = {"id": -100, "type": "supergroup", "title": "Neighbours"}
PERSON = {"id": 7001, "is_bot": False, "first_name": "Ana"}
CALLBACK = {"id": "55", "from": PERSON, "chat_instance": "c", "data": "yes"}


def read(data: dict[str, Any]) -> ParsedUpdate:
    """Read an update as our bot."""
    return read_update(data, "hash-of-the-body", BOT)


PRIVATE = read(update(message=message(text="x")))


def method_of(text: str, choices: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the method that answers a private text."""
    method = to_method(Answer(1, RenderedMessage(text, choices)), PRIVATE)
    assert method is not None
    return method


def test_an_answer_is_a_message_without_markup_and_previews() -> None:
    assert method_of("Thanks <b> _Ana_ & co") == {
        "method": "sendMessage",
        "chat_id": 7001,
        "text": "Thanks <b> _Ana_ & co",
        "link_preview_options": {"is_disabled": True},
        "reply_markup": {"remove_keyboard": True},
    }


@pytest.mark.parametrize(
    ("choices", "rows"),
    [
        (("SIGN",), [["SIGN"]]),
        (("SIGN", "LETTER", "NAME"), [["SIGN", "LETTER", "NAME"]]),
        (("A", "B", "C", "D"), [["A", "B", "C"], ["D"]]),
        (("A", "Thirteen char"), [["A"], ["Thirteen char"]]),
    ],
)
def test_choices_are_keys_that_go_when_they_are_pressed(
    choices: tuple[str, ...], rows: list[list[str]]
) -> None:
    markup = method_of("Ready?", choices)["reply_markup"]
    assert markup == ReplyKeyboardMarkup(rows, resize_keyboard=True, one_time_keyboard=True)\
        .to_dict()  # fmt: skip


@pytest.mark.parametrize("choices", [(), ("SIGN", "LETTER")])
def test_the_button_that_shares_a_contact_has_a_row_of_its_own(choices: tuple[str, ...]) -> None:
    answer = Answer(1, RenderedMessage("Signed.", choices, "My number"))
    method = to_method(answer, ParsedUpdate(PRIVATE.inbound, 7001))
    assert method is not None
    button = KeyboardButton("My number", request_contact=True)
    rows: list[list[str | KeyboardButton]] = [list(choices)] if choices else []
    markup = ReplyKeyboardMarkup([*rows, [button]], resize_keyboard=True, one_time_keyboard=True)
    assert method["reply_markup"] == markup.to_dict()


def test_the_markup_and_the_method_are_what_the_library_would_send() -> None:
    assert method_of("x")["reply_markup"] == ReplyKeyboardRemove().to_dict()
    parameters = inspect.signature(Bot.send_message).parameters
    topical = to_method(
        Answer(1, RenderedMessage("x", ("A",))), ParsedUpdate(PRIVATE.inbound, 7001, 3)
    )
    assert topical is not None
    assert topical["message_thread_id"] == 3
    assert topical.keys() - {"method"} <= parameters.keys()
    acknowledged = to_method(Answer(1, None), ParsedUpdate(PRIVATE.inbound, callback="55"))
    assert acknowledged is not None
    assert acknowledged.keys() - {"method"} <= set(
        inspect.signature(Bot.answer_callback_query).parameters
    )


def test_a_group_gets_no_keyboard() -> None:
    method = to_method(
        Answer(1, RenderedMessage("write to me")), ParsedUpdate(PRIVATE.inbound, -100)
    )
    assert method is not None
    assert "reply_markup" not in method


@pytest.mark.parametrize(
    "message", [None, RenderedMessage(""), RenderedMessage(" \n"), RenderedMessage("\0")]
)
def test_no_words_are_no_method(message: RenderedMessage | None) -> None:
    assert to_method(Answer(1, message), PRIVATE) is None


def test_nobody_to_answer_is_no_method() -> None:
    assert to_method(Answer(1, RenderedMessage("x")), ParsedUpdate(PRIVATE.inbound)) is None


def test_what_is_too_long_for_telegram_is_cut_rather_than_lost() -> None:
    assert method_of("x" * 5000)["text"] == "x" * 4096


def test_an_update_is_answered_with_a_method(telegram: Telegram, notebook: Notebook) -> None:
    notebook.choices = ("SIGN", "MORE")
    response = telegram.post(update(message=message(text="¿Sí?")))
    assert response.content_type == "application/json"
    assert response.json == method_of("¿Sí?", ("SIGN", "MORE"))


def test_a_repeat_is_answered_with_the_same_bytes(telegram: Telegram, notebook: Notebook) -> None:
    first = telegram.post(update(message=message(text="IBM")))
    assert telegram.post(update(message=message(text="IBM"))).data == first.data
    assert len(notebook.received) == 1


def test_a_button_press_is_acknowledged_and_changes_nothing(
    telegram: Telegram, notebook: Notebook
) -> None:
    response = telegram.post(update(callback_query=CALLBACK))
    assert response.json == {"method": "answerCallbackQuery", "callback_query_id": "55"}
    assert (notebook.received[0].address, notebook.received[0].event) == ("", None)


def test_what_needs_no_answer_is_acknowledged_empty(telegram: Telegram) -> None:
    response = telegram.post(update(edited_message=message(photo=[])))
    assert (response.status_code, response.data) == (200, b"")


def test_a_group_that_calls_the_bot_is_answered_there(telegram: Telegram) -> None:
    response = telegram.post(update(message=message(chat=GROUP, text=f"/start@{BOT}")))
    assert response.json is not None
    assert (response.json["chat_id"], response.json["text"]) == (-100, "private_please")


def test_updates_without_ids_are_told_apart(telegram: Telegram, notebook: Notebook) -> None:
    for text in ("a", "b", "a"):
        assert telegram.post({"message": message(text=text)}).status_code == 200
    assert len(notebook.received) == 2
