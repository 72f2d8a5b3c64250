"""The Bot API's methods: what a call of each must be, in a request or in a webhook's answer.

Limits and shapes: https://core.telegram.org/bots/api. A parameter that a method does not have is
refused, where the real server passes over it in silence, and so over a misspelling.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from bot.demo.stand_ins.webhook_client import WebhookAnswer

MAX_TEXT_CHARACTERS = 4096
MAX_BUTTON_ROWS = 300

NOT_IN_AN_ANSWER = frozenset({"setwebhook", "deletewebhook", "close", "logout"})
"""Beside every ``get…`` method: they need a request of their own."""


@dataclass(frozen=True, slots=True)
class MethodError:
    """What the Bot API answers in place of a result; a webhook never sees it."""

    code: int
    reason: str

    @property
    def description(self) -> str:
        """The words of the real server."""
        kind = {400: "Bad Request", 403: "Forbidden", 404: "Not Found"}[self.code]
        return f"{kind}: {self.reason}"


def parse_json(value: Any) -> Any:
    """Objects and lists may come as such, or as JSON in a string."""
    return json.loads(value) if isinstance(value, str) else value


def _refuse_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("message text is empty")
    return text


class Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class KeyboardButton(Shape):
    """One button of a reply keyboard: pressed, it says its text, or shares what it asks for."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT_CHARACTERS)]
    request_contact: bool = False
    request_location: bool = False
    style: Literal["danger", "success", "primary"] | None = None


Button = Annotated[
    KeyboardButton,
    BeforeValidator(lambda value: {"text": value} if isinstance(value, str) else value),
]


class ReplyKeyboardMarkup(Shape):
    """Buttons in place of the keyboard, row by row."""

    keyboard: tuple[tuple[Button, ...], ...] = Field(min_length=1, max_length=MAX_BUTTON_ROWS)
    is_persistent: bool = False
    resize_keyboard: bool = False
    one_time_keyboard: bool = False
    input_field_placeholder: Annotated[str, StringConstraints(min_length=1, max_length=64)] = "-"
    selective: bool = False


class ReplyKeyboardRemove(Shape):
    """Takes the buttons away again."""

    remove_keyboard: Literal[True]
    selective: bool = False


class LinkPreviewOptions(Shape):
    """How links in a message are shown."""

    is_disabled: bool = False
    url: str = ""
    prefer_small_media: bool = False
    prefer_large_media: bool = False
    show_above_text: bool = False


JsonObject = Annotated[dict[str, Any], BeforeValidator(parse_json)]
JsonList = Annotated[list[Any], BeforeValidator(parse_json)]


class Method(Shape):
    """One call of a method; the name of its class is the method's."""


class SendMessage(Method):
    """Sends a text to a chat."""

    chat_id: int
    text: Annotated[
        str, StringConstraints(max_length=MAX_TEXT_CHARACTERS), AfterValidator(_refuse_blank)
    ]
    business_connection_id: str | None = None
    message_thread_id: int | None = None
    direct_messages_topic_id: int | None = None
    parse_mode: Literal["HTML", "MarkdownV2", "Markdown"] | None = None
    entities: JsonList | None = None
    link_preview_options: Annotated[LinkPreviewOptions, BeforeValidator(parse_json)] | None = None
    disable_notification: bool = False
    protect_content: bool = False
    allow_paid_broadcast: bool = False
    message_effect_id: str | None = None
    suggested_post_parameters: JsonObject | None = None
    reply_parameters: JsonObject | None = None
    reply_markup: (
        Annotated[ReplyKeyboardMarkup | ReplyKeyboardRemove, BeforeValidator(parse_json)] | None
    ) = None


class AnswerCallbackQuery(Method):
    """Ends the wait of a pressed inline button."""

    callback_query_id: str
    text: Annotated[str, StringConstraints(max_length=200)] = ""
    show_alert: bool = False
    url: str = ""
    cache_time: int = 0


class LeaveChat(Method):
    """Leaves a group."""

    chat_id: int


METHODS: tuple[type[Method], ...] = (SendMessage, AnswerCallbackQuery, LeaveChat)
"""What an answer to a webhook may call."""

REASONS = {
    ("chat_id", "missing"): "chat_id is empty",
    ("text", "missing"): "message text is empty",
    ("text", "string_too_long"): "message is too long",
    ("secret_token", "string_pattern_mismatch"): "secret token contains unallowed characters",
    ("language_code", "string_pattern_mismatch"): "language code is invalid",
}
"""What the server says against a parameter, by pydantic's name for what is wrong with it."""


def read_method(
    name: str, given: Mapping[str, Any], known: Sequence[type[Method]] = METHODS
) -> Method | MethodError:
    """Read one call with its parameters. Names are not case sensitive, as on the real server."""
    shape = next((each for each in known if each.__name__.lower() == name.lower()), None)
    if shape is None:
        return MethodError(404, f"method {name} not found")
    try:
        return shape.model_validate(given)
    except ValidationError as problem:
        first = problem.errors(include_input=False, include_url=False)[0]
        where, kind = str((*first["loc"], "")[0]), first["type"]
        if kind == "extra_forbidden":
            return MethodError(400, f"unknown parameter {where}")
        if kind == "value_error" and not isinstance(first["ctx"]["error"], json.JSONDecodeError):
            return MethodError(400, str(first["ctx"]["error"]))
        return MethodError(400, REASONS.get((where, kind), f"can't parse {where}"))


def read_answer(answer: WebhookAnswer) -> Method | MethodError | None:
    """Read the method in a webhook's acknowledged answer, or None where there is none."""
    # A body of any other type is an acknowledgement and no more, as the real server takes it.
    if not answer.body.strip() or answer.media_type != "application/json":
        return None
    try:
        given = json.loads(answer.body)
    except ValueError:
        return MethodError(400, "the answer is no JSON")
    if not isinstance(given, dict) or "method" not in given:
        return None if given in ({}, None) else MethodError(400, "the answer names no method")
    name = str(given.pop("method"))
    if re.match("get", name, re.IGNORECASE) or name.lower() in NOT_IN_AN_ANSWER:
        return MethodError(400, f"{name} cannot be called in an answer")
    return read_method(name, given)
