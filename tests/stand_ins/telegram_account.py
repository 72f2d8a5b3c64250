"""The rest of a Telegram bot's account, which setup reads and changes: webhook, menu, descriptions.

After the Bot API's documentation and its server's source.
"""

from collections.abc import Container
from dataclasses import dataclass, field
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from bot.demo.stand_ins.api_answer import ApiAnswer
from bot.demo.stand_ins.telegram.bot_api import (
    BOT,
    TelegramMessagesApi,
    make_error,
    make_result,
)
from bot.demo.stand_ins.telegram.methods import (
    JsonList,
    JsonObject,
    Method,
    SendMessage,
    Shape,
    parse_json,
)

MAX_COMMANDS = 100
MAX_CONNECTIONS = 100

WEBHOOK_PORTS = frozenset({None, 443, 80, 88, 8443})
"""Ports a webhook may have; None is https's own."""


def make_throttled(seconds: int) -> ApiAnswer:
    """Return the 429 that asks to wait."""
    words = f"Too Many Requests: retry after {seconds}"
    return make_error(429, words, parameters={"retry_after": seconds})


class BotCommand(Shape):
    """One line of the bot's menu."""

    command: Annotated[str, StringConstraints(pattern=r"^/?[a-z0-9_]{1,32}$")]
    description: Annotated[str, StringConstraints(min_length=1, max_length=256)]


class GetMe(Method):
    """Asks for the bot's account."""


class GetWebhookInfo(Method):
    """Asks for the webhook that is set."""


class SetWebhook(Method):
    """Sets the webhook."""

    url: str = ""
    ip_address: str = ""
    max_connections: int = Field(40, ge=1, le=MAX_CONNECTIONS)
    allowed_updates: JsonList | None = None
    drop_pending_updates: bool = False
    secret_token: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{0,256}$")] = ""

    @model_validator(mode="after")
    def _check_address(self) -> "SetWebhook":
        if urlsplit(self.url).scheme != "https":
            raise ValueError("bad webhook: An HTTPS URL must be provided for webhook")
        return self


class ByLanguage(Method):
    """A method for one language of the bot."""

    language_code: Annotated[str, StringConstraints(pattern=r"^([a-z]{2})?$")] = ""


class GetMyCommands(ByLanguage):
    """Asks for the menu in one language."""

    scope: JsonObject | None = None


class SetMyCommands(GetMyCommands):
    """Sets the menu in one language."""

    commands: Annotated[
        list[BotCommand], BeforeValidator(parse_json), Field(max_length=MAX_COMMANDS)
    ]


class GetMyDescription(ByLanguage):
    """Asks what an empty chat shows."""


class SetMyDescription(ByLanguage):
    """Sets what an empty chat shows."""

    description: Annotated[str, StringConstraints(max_length=512)] = ""


class GetMyShortDescription(ByLanguage):
    """Asks what the bot's profile shows."""


class SetMyShortDescription(ByLanguage):
    """Sets what the bot's profile shows."""

    short_description: Annotated[str, StringConstraints(max_length=120)] = ""


@dataclass
class TelegramApi(TelegramMessagesApi):
    """The Bot API with the rest of the bot. ``throttled`` seconds make every set… method a 429.

    ``local`` is the server's own switch, with which it takes webhooks on any port. Messages can
    be sent to ``chats`` (None: to every chat) but for those that ``blocked`` the bot. ``broken``
    is a status that every answer then has.
    """

    chats: Container[int] | None = None
    blocked: set[int] = field(default_factory=set)
    broken: int = 0
    username: str = "petition_bot"
    throttled: int = 0
    local: bool = False
    webhook: dict[str, Any] = field(
        default_factory=lambda: {
            "url": "", "has_custom_certificate": False, "pending_update_count": 0,
        }
    )  # fmt: skip
    secret_token: str = ""
    commands: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)

    METHODS = (
        SendMessage, GetMe, GetWebhookInfo, SetWebhook, GetMyCommands, SetMyCommands,
        GetMyDescription, SetMyDescription, GetMyShortDescription, SetMyShortDescription,
    )  # fmt: skip

    def answer(self, path: str, given: object) -> ApiAnswer:
        """Answer a request; ``given`` are the parameters of its form or its JSON."""
        if self.broken:
            return make_error(self.broken, "Internal Server Error")
        return super().answer(path, given)

    def accept(self, message: SendMessage) -> ApiAnswer:
        """Send a message, unless the chat is not there or its person blocked the bot."""
        if self.chats is not None and message.chat_id not in self.chats:
            return make_error(400, "Bad Request: chat not found")
        if message.chat_id in self.blocked:
            return make_error(403, "Forbidden: bot was blocked by the user")
        return super().accept(message)

    def carry_out(self, method: Method) -> ApiAnswer:
        """Do what was asked for, and answer."""
        if isinstance(method, SendMessage):
            return super().carry_out(method)
        name = type(method).__name__
        self.calls.append(name[0].lower() + name[1:])
        if self.throttled and name.startswith("Set"):
            return make_throttled(self.throttled)
        match method:
            case GetMe():
                can = ("can_join_groups", "can_read_all_group_messages", "supports_inline_queries")
                return make_result({**BOT, "username": self.username, **dict.fromkeys(can, False)})
            case GetWebhookInfo():
                return make_result(self.webhook)
            case SetWebhook():
                return self._set_webhook(method)
            case ByLanguage():
                return self._get_or_set_profile(method)
        raise AssertionError(name)

    def _get_or_set_profile(self, method: ByLanguage) -> ApiAnswer:
        language = method.language_code
        match method:
            case SetMyCommands():
                self.commands[language] = [each.model_dump() for each in method.commands]
            case GetMyCommands():
                return make_result(self.commands.get(language, []))
            case SetMyDescription():
                self.descriptions[language] = method.description
            case GetMyDescription():
                return make_result({"description": self.descriptions.get(language, "")})
            case SetMyShortDescription():
                self.short_descriptions[language] = method.short_description
            case GetMyShortDescription():
                shown = self.short_descriptions.get(language, "")
                return make_result({"short_description": shown})
        return make_result(True)

    def _set_webhook(self, given: SetWebhook) -> ApiAnswer:
        if urlsplit(given.url).port not in WEBHOOK_PORTS and not self.local:
            ports = "Webhook can be set up only on ports 80, 88, 443 or 8443"
            return make_error(400, f"Bad Request: bad webhook: {ports}")
        # A secret that is left out is cleared; allowed_updates that are left out stay.
        self.secret_token = given.secret_token
        self.webhook |= {"url": given.url, "max_connections": given.max_connections}
        if given.allowed_updates is not None:
            self.webhook["allowed_updates"] = given.allowed_updates
        return make_result(True)
