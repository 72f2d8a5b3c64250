"""A stand-in for the part of Telegram's Bot API that sends messages.

It answers as the real server does: ``POST /bot<token>/<method>``, parameters as a form or JSON,
401 for a token it does not know, 404 for a method it does not have, 400 with its words for a bad
parameter, 429 with ``retry_after``. After the Bot API's documentation and its server's source.
"""

import re
from collections.abc import Callable, Container, Mapping, MutableSequence, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any, ClassVar

from werkzeug.wrappers import Request

from bot.demo.stand_ins.api_answer import ApiAnswer
from bot.demo.stand_ins.fault_injection import FaultInjector, RequestFault
from bot.demo.stand_ins.telegram.methods import (
    Method,
    MethodError,
    SendMessage,
    read_method,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PATH = re.compile(r"/bot([^/]+)/(\w+)")

REFUSALS = (
    "403 Forbidden: bot was blocked by the user",
    "403 Forbidden: user is deactivated",
    "400 Bad Request: chat not found",
)
"""Usual answers to a message that is refused for its recipient."""

BOT = {"id": 123456, "is_bot": True, "first_name": "Petition"}


@dataclass
class TelegramMessagesApi:
    """One bot, as a WSGI application.

    Messages can be sent to ``chats`` (None: to every chat) but for those that ``blocked`` the
    bot; ``sent`` keeps them, ``deliver`` hands them on and may refuse. ``broken`` is a status
    that every answer then has. ``METHODS`` are those that can be called.
    """

    token: str
    broken: int = 0
    chats: Container[int] | None = None
    blocked: set[int] = field(default_factory=set)
    sent: MutableSequence[SendMessage] = field(default_factory=list)
    deliver: Callable[[SendMessage], MethodError | None] = lambda _: None
    faults: FaultInjector = field(default_factory=FaultInjector)
    now: Callable[[], datetime] = lambda: datetime(2026, 11, 24, tzinfo=UTC)
    _message_ids: "count[int]" = field(default_factory=lambda: count(1))

    METHODS: ClassVar[Sequence[type[Method]]] = (SendMessage,)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> "Iterable[bytes]":
        """Answer one request of a WSGI server."""
        request = Request(environ)
        given = request.get_json(silent=True) if request.is_json else request.form.to_dict()
        return self.answer(request.path, given).write(environ, start_response)

    def answer(self, path: str, given: object) -> ApiAnswer:
        """Answer a request; ``given`` are the parameters of its form or its JSON."""
        match = PATH.fullmatch(path)
        if self.broken:
            return make_error(self.broken, "Internal Server Error")
        known = {method.__name__.lower() for method in self.METHODS}
        if match is None or match[2].lower() not in known:
            return make_error(404, "Not Found")
        if match[1] != self.token:
            return make_error(401, "Unauthorized")
        if not isinstance(given, Mapping):
            return make_error(400, "Bad Request: can't parse parameters")
        method = read_method(match[2], given, self.METHODS)
        if isinstance(method, MethodError):
            return make_error(method.code, method.description)
        return self.carry_out(method)

    def carry_out(self, method: Method) -> ApiAnswer:
        """Do what was asked for, and answer."""
        assert isinstance(method, SendMessage)  # noqa: S101 - narrows the type
        return self._send(method)

    def _send(self, message: SendMessage) -> ApiAnswer:
        fault, rates = self.faults.next_fault(), self.faults.rates
        match fault:
            case RequestFault.THROTTLED:
                return make_throttled(rates.retry_after)
            case RequestFault.FAILED:
                return make_error(502, "Bad Gateway")
            case RequestFault.REFUSED:
                status, _, words = self.faults.choose_refusal(REFUSALS).partition(" ")
                return make_error(int(status), words)
            case RequestFault.LOST:
                return ApiAnswer(silence=rates.silence)
        if refused := self._find_obstacle(message.chat_id) or self.deliver(message):
            return make_error(refused.code, refused.description)
        self.sent.append(message)
        message_id = next(self._message_ids)
        if fault is RequestFault.UNANSWERED:
            return ApiAnswer(silence=rates.silence)
        return make_result(
            {
                "message_id": message_id, "date": int(self.now().timestamp()),
                "text": message.text, "from": BOT,
                "chat": {"id": message.chat_id, "type": "private", "first_name": "Ada"},
            }
        )  # fmt: skip

    def _find_obstacle(self, chat_id: int) -> MethodError | None:
        """Return why a message cannot be sent to this chat, or None."""
        if self.chats is not None and chat_id not in self.chats:
            return MethodError(400, "chat not found")
        if chat_id in self.blocked:
            return MethodError(403, "bot was blocked by the user")
        return None


def make_result(result: Any) -> ApiAnswer:
    """Return the answer to a call that succeeded."""
    return ApiAnswer(200, {"ok": True, "result": result})


def make_throttled(seconds: int) -> ApiAnswer:
    """Return the 429 that asks to wait."""
    words = f"Too Many Requests: retry after {seconds}"
    return make_error(429, words, parameters={"retry_after": seconds})


def make_error(status: int, description: str, **more: Any) -> ApiAnswer:
    """Return an error with the words of the server."""
    body = {"ok": False, "error_code": status, "description": description, **more}
    return ApiAnswer(status, body)
