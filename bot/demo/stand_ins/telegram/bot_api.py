"""A stand-in for the part of Telegram's Bot API that the program uses.

It answers as the real server does: ``POST /bot<token>/<method>``, parameters as a form or JSON,
401 for a token it does not know, 404 for a method it does not have, 400 with its words for a bad
parameter, 429 with ``retry_after``. After the Bot API's documentation and its server's source.
"""

import json
import re
import time
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError
from werkzeug.wrappers import Request, Response

from bot.demo.stand_ins.fault_injection import TELEGRAM_REFUSALS, Luck, Mishap
from bot.demo.stand_ins.loopback_server import hang_up
from bot.demo.stand_ins.telegram.message_rules import PARAMETERS, sent_message, wrong_words
from bot.demo.stand_ins.telegram.webhook_answers import Refused, SendMessage

PORTS = frozenset({None, 443, 80, 88, 8443})
"""Ports a webhook may have; None is https's own."""

MAX_COMMANDS = 100

FORBIDDEN = 403


class _Bad(Exception):
    """What the server says with a 400."""


class _Hindered(Exception):
    """What comes between a request and its answer."""

    def __init__(self, mishap: Mishap) -> None:
        super().__init__(mishap)
        self.mishap = mishap


class _Declined(Exception):
    """What the server says where a message cannot be sent: a status, and all of its words."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.reason)
        self.refused = refused


@dataclass
class TelegramApi:
    """One bot, as a WSGI application. ``throttled`` seconds make every set… method a 429.

    ``local`` is the server's own switch, with which it takes webhooks on any port. Messages can
    be sent to ``chats`` (None: to every chat) but for those that ``blocked`` the bot; ``sent``
    keeps them, ``deliver`` hands them on and may refuse, ``luck`` says what goes wrong.
    """

    token: str
    username: str = "petition_bot"
    throttled: int = 0
    broken: int = 0
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
    chats: Container[int] | None = None
    blocked: set[int] = field(default_factory=set)
    sent: list[SendMessage] = field(default_factory=list)
    deliver: Callable[[SendMessage], Refused | None] = lambda _: None
    luck: Luck = field(default_factory=Luck)
    now: Callable[[], datetime] = lambda: datetime(2026, 11, 24, tzinfo=UTC)

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """Answer one request."""
        return self._answer(Request(environ))(environ, start_response)

    def _answer(self, request: Request) -> Response:
        match = re.fullmatch(r"/bot([^/]+)/(\w+)", request.path)
        if self.broken:
            return _error(self.broken, "Internal Server Error")
        if match is None or match[2].lower() not in METHODS:
            return _error(404, "Not Found")
        if match[1] != self.token:
            return _error(401, "Unauthorized")
        method = METHODS[match[2].lower()]
        if self.throttled and method.name.startswith("set"):
            more = {"parameters": {"retry_after": self.throttled}}
            return _error(429, f"Too Many Requests: retry after {self.throttled}", more)
        self.calls.append(method.name)
        try:
            given = _parameters(request, method.parameters)
            return _json({"ok": True, "result": method.do(self, given)})
        except _Bad as problem:
            return _error(400, f"Bad Request: {problem}")
        except _Declined as declined:
            return _error(declined.refused.code, declined.refused.reason)
        except _Hindered as hindered:
            return self._hinder(hindered.mishap, request)

    def _get_me(self, _given: dict[str, Any]) -> Any:
        return {
            "id": 123456, "is_bot": True, "first_name": "Petition", "username": self.username,
            "can_join_groups": True, "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }  # fmt: skip

    def _get_webhook_info(self, _given: dict[str, Any]) -> Any:
        return self.webhook

    def _get_my_commands(self, given: dict[str, Any]) -> Any:
        return self.commands.get(_language(given), [])

    def _set_my_commands(self, given: dict[str, Any]) -> Any:
        if len(given["commands"]) > MAX_COMMANDS:
            raise _Bad("too many commands")
        self.commands[_language(given)] = [_command(c) for c in given["commands"]]
        return True

    def _get_my_description(self, given: dict[str, Any]) -> Any:
        return {"description": self.descriptions.get(_language(given), "")}

    def _set_my_description(self, given: dict[str, Any]) -> Any:
        self.descriptions[_language(given)] = _text(given, "description", 512)
        return True

    def _get_my_short_description(self, given: dict[str, Any]) -> Any:
        return {"short_description": self.short_descriptions.get(_language(given), "")}

    def _set_my_short_description(self, given: dict[str, Any]) -> Any:
        self.short_descriptions[_language(given)] = _text(given, "short_description", 120)
        return True

    def _set_webhook(self, given: dict[str, Any]) -> bool:
        url = urlsplit(given.get("url", ""))
        if url.scheme != "https":
            raise _Bad("bad webhook: An HTTPS URL must be provided for webhook")
        if url.port not in PORTS and not self.local:
            raise _Bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
        secret = given.get("secret_token", "")
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
            raise _Bad("secret token contains unallowed characters")
        if not 1 <= given.get("max_connections", 40) <= 100:  # noqa: PLR2004 - the documented bound
            raise _Bad("max_connections must be between 1 and 100")
        # A secret that is left out is cleared; allowed_updates that are left out stay.
        self.secret_token = secret
        self.webhook["url"] = given["url"]
        self.webhook["max_connections"] = given.get("max_connections", 40)
        if "allowed_updates" in given:
            self.webhook["allowed_updates"] = given["allowed_updates"]
        return True

    def _send_message(self, given: dict[str, Any]) -> dict[str, Any]:
        if wrong := wrong_words(given):
            raise _Bad(wrong)
        try:
            message = SendMessage.model_validate(given)
        except ValidationError as problem:
            raise _Bad(f"can't parse {problem.errors()[0]['loc'][0]}") from None
        mishap = self.luck.mishap()
        if mishap is not None and mishap is not Mishap.UNANSWERED:
            raise _Hindered(mishap)
        if refused := self._refusal(message):
            raise _Declined(refused)
        self.sent.append(message)
        if mishap:
            raise _Hindered(mishap)
        return sent_message(len(self.sent), message.chat_id, message.text, self.now())

    def _refusal(self, message: SendMessage) -> Refused | None:
        """Why a message cannot be sent to this chat, in the server's words, or None."""
        if self.chats is not None and message.chat_id not in self.chats:
            return Refused(400, "Bad Request: chat not found")
        if message.chat_id in self.blocked:
            return Refused(403, "Forbidden: bot was blocked by the user")
        refused = self.deliver(message)
        if refused is None:
            return None
        kind = "Forbidden" if refused.code == FORBIDDEN else "Bad Request"
        return Refused(refused.code, f"{kind}: {refused.reason}")

    def _hinder(self, mishap: Mishap, request: Request) -> Response:
        faults = self.luck.faults
        match mishap:
            case Mishap.THROTTLED:
                more = {"parameters": {"retry_after": faults.retry_after}}
                return _error(429, f"Too Many Requests: retry after {faults.retry_after}", more)
            case Mishap.FAILED:
                return _error(502, "Bad Gateway")
            case Mishap.REFUSED:
                status, _, words = self.luck.refusal(TELEGRAM_REFUSALS).partition(" ")
                return _error(int(status), words)
            case Mishap.LOST | Mishap.UNANSWERED:
                time.sleep(faults.silence)
                hang_up(request.environ)
                return Response()


@dataclass(frozen=True, slots=True)
class Method:
    """One method: its parameters with their types (another one is an error here), its doing."""

    name: str
    do: Callable[[TelegramApi, dict[str, Any]], Any]
    parameters: dict[str, type] = field(default_factory=dict)


_LANGUAGE: dict[str, type] = {"language_code": str}
_SCOPED: dict[str, type] = {"scope": dict, **_LANGUAGE}
_WEBHOOK: dict[str, type] = {
    "url": str, "ip_address": str, "max_connections": int, "allowed_updates": list,
    "drop_pending_updates": bool, "secret_token": str,
}  # fmt: skip

METHODS = {
    method.name.lower(): method
    for method in (
        Method("getMe", TelegramApi._get_me),
        Method("getWebhookInfo", TelegramApi._get_webhook_info),
        Method("setWebhook", TelegramApi._set_webhook, _WEBHOOK),
        Method("sendMessage", TelegramApi._send_message, PARAMETERS),
        Method("getMyCommands", TelegramApi._get_my_commands, _SCOPED),
        Method("setMyCommands", TelegramApi._set_my_commands, {"commands": list, **_SCOPED}),
        Method("getMyDescription", TelegramApi._get_my_description, _LANGUAGE),
        Method(
            "setMyDescription", TelegramApi._set_my_description, {"description": str, **_LANGUAGE}
        ),
        Method("getMyShortDescription", TelegramApi._get_my_short_description, _LANGUAGE),
        Method(
            "setMyShortDescription",
            TelegramApi._set_my_short_description,
            {"short_description": str, **_LANGUAGE},
        ),
    )
}
"""Method names are case-insensitive, as on the real server."""


def _language(given: dict[str, Any]) -> str:
    language = str(given.get("language_code", ""))
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise _Bad("language code is invalid")
    return language


def _command(given: Any) -> dict[str, str]:
    if not re.fullmatch(r"/?[a-z0-9_]{1,32}", given.get("command", "")):
        raise _Bad("BOT_COMMAND_INVALID")
    if not 1 <= len(given.get("description", "")) <= 256:  # noqa: PLR2004 - the documented bound
        raise _Bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": given["command"], "description": given["description"]}


def _text(given: dict[str, Any], name: str, limit: int) -> str:
    text = str(given.get(name, ""))
    if len(text) > limit:
        raise _Bad(f"{name} is too long")
    return text


def _parameters(request: Request, types: dict[str, type]) -> dict[str, Any]:
    """Read the parameters; one that is unknown or not of its type is a 400."""
    given = request.get_json() if request.is_json else request.form.to_dict()
    return {name: _typed(name, value, types.get(name)) for name, value in given.items()}


def _typed(name: str, value: Any, wanted: type | None) -> Any:
    if wanted is None:
        raise _Bad(f"unknown parameter {name}")
    if isinstance(value, str) and wanted is not str:
        try:
            value = json.loads(value)
        except ValueError:
            raise _Bad(f"can't parse {name}") from None
    if not isinstance(value, wanted):
        raise _Bad(f"{name} must be of another type")
    return value


def _json(body: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(body), status, content_type="application/json")


def _error(status: int, description: str, more: dict[str, Any] | None = None) -> Response:
    body = {"ok": False, "error_code": status, "description": description, **(more or {})}
    return _json(body, status)
