"""Reads a method in a webhook's answer as the Bot API server does, and says what it refuses.

Limits and shapes: https://core.telegram.org/bots/api. A parameter the method does not have is
refused too: the real server passes over it in silence, and so would a misspelling.
"""

import json
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from bot.demo.stand_ins.webhook_client import WebhookAnswer

MAX_TEXT = 4096
MAX_BUTTONS = 300
MAX_PARAMETER_BYTES = 32 * 1024

NOT_IN_AN_ANSWER = frozenset({"setwebhook", "deletewebhook", "close", "logout"})
"""Beside every ``get…`` method: they need a request of their own."""


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class KeyboardButton(_Shape):
    """One button of a reply keyboard: pressed, it says its text."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT)]
    request_contact: bool = False
    request_location: bool = False
    style: Literal["danger", "success", "primary"] | None = None


def _button(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


class ReplyKeyboardMarkup(_Shape):
    """Buttons in place of the keyboard, row by row."""

    keyboard: tuple[tuple[Annotated[KeyboardButton, BeforeValidator(_button)], ...], ...] = Field(
        min_length=1, max_length=MAX_BUTTONS
    )
    is_persistent: bool = False
    resize_keyboard: bool = False
    one_time_keyboard: bool = False
    input_field_placeholder: Annotated[str, StringConstraints(min_length=1, max_length=64)] = "-"
    selective: bool = False


class ReplyKeyboardRemove(_Shape):
    """Takes the buttons away again."""

    remove_keyboard: Literal[True]
    selective: bool = False


def _parsed(value: Any) -> Any:
    """Markup may come as an object, or as JSON in a string."""
    return json.loads(value) if isinstance(value, str) else value


Markup = Annotated[ReplyKeyboardMarkup | ReplyKeyboardRemove, BeforeValidator(_parsed)]


class LinkPreviewOptions(_Shape):
    """How links in a message are shown."""

    is_disabled: bool = False
    url: str = ""
    prefer_small_media: bool = False
    prefer_large_media: bool = False
    show_above_text: bool = False


class SendMessage(_Shape):
    """``sendMessage``."""

    chat_id: int
    text: Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT)]
    message_thread_id: int | None = None
    parse_mode: Literal["HTML", "MarkdownV2", "Markdown"] | None = None
    link_preview_options: LinkPreviewOptions | None = None
    disable_notification: bool = False
    protect_content: bool = False
    reply_parameters: dict[str, Any] | None = None
    reply_markup: Markup | None = None


class AnswerCallbackQuery(_Shape):
    """``answerCallbackQuery``."""

    callback_query_id: str
    text: Annotated[str, StringConstraints(max_length=200)] = ""
    show_alert: bool = False


class LeaveChat(_Shape):
    """``leaveChat``."""

    chat_id: int


Method = SendMessage | AnswerCallbackQuery | LeaveChat

METHODS: dict[str, type[SendMessage] | type[AnswerCallbackQuery] | type[LeaveChat]] = {
    "sendmessage": SendMessage,
    "answercallbackquery": AnswerCallbackQuery,
    "leavechat": LeaveChat,
}
"""Methods this stand-in carries out; names are not case sensitive."""


@dataclass(frozen=True, slots=True)
class Refused:
    """What the Bot API would answer in place of a result. The real sender never sees it."""

    code: int
    reason: str


def read_method(answer: WebhookAnswer) -> Method | Refused | None:
    """Read the method in an acknowledged answer, or None where there is none."""
    if not answer.body.strip():
        return None
    if answer.media_type != "application/json":
        # Any other body is an acknowledgement and no more, as the real server takes it.
        return None
    try:
        given = json.loads(answer.body)
    except ValueError:
        return Refused(400, "the answer is no JSON")
    if not isinstance(given, dict) or "method" not in given:
        return None if given in ({}, None) else Refused(400, "the answer names no method")
    return _read(given)


def _read(given: dict[str, Any]) -> Method | Refused:
    name = str(given["method"]).lower()
    if name.startswith("get") or name in NOT_IN_AN_ANSWER:
        return Refused(400, f"{given['method']} cannot be called in an answer")
    shape = METHODS.get(name)
    if shape is None:
        return Refused(404, f"method {given['method']} not found")
    rest = {key: value for key, value in given.items() if key != "method"}
    if isinstance(rest.get("text"), str) and len(rest["text"].encode()) > MAX_PARAMETER_BYTES:
        return Refused(400, "message is too long")
    try:
        return shape.model_validate(rest)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        return Refused(400, f"{where}: {first['msg']}")
