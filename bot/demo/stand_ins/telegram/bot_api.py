"""A stand-in for the part of Telegram's Bot API that sends messages.

It answers as the real server does: ``POST /bot<token>/<method>``, parameters as a form or JSON,
401 for a token it does not know, 404 for a method it does not have, 400 with its words for a bad
parameter, 429 with ``retry_after``. After the Bot API's documentation and its server's source.
"""

import re
from collections.abc import Callable, Mapping, MutableSequence, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any, ClassVar

from werkzeug.wrappers import Request

from bot.demo.stand_ins.api_answer import ApiAnswer, Intercept, accept_at_once
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

BOT = {"id": 123456, "is_bot": True, "first_name": "Petition"}


@dataclass
class TelegramMessagesApi:
    """One bot, as a WSGI application.

    ``sent`` keeps its messages, ``deliver`` hands them on and may refuse; ``intercept`` comes
    before either. ``METHODS`` are those that can be called.
    """

    token: str
    sent: MutableSequence[SendMessage] = field(default_factory=list)
    deliver: Callable[[SendMessage], MethodError | None] = lambda _: None
    intercept: Intercept = accept_at_once
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
        message = method
        return self.intercept(lambda: self.accept(message))

    def accept(self, message: SendMessage) -> ApiAnswer:
        """Send a message to its chat."""
        if refused := self.deliver(message):
            return make_error(refused.code, refused.description)
        self.sent.append(message)
        return make_result(
            {
                "message_id": next(self._message_ids), "date": int(self.now().timestamp()),
                "text": message.text, "from": BOT,
                "chat": {"id": message.chat_id, "type": "private", "first_name": "Ada"},
            }
        )  # fmt: skip


def make_result(result: Any) -> ApiAnswer:
    """Return the answer to a call that succeeded."""
    return ApiAnswer(200, {"ok": True, "result": result})


def make_error(status: int, description: str, **more: Any) -> ApiAnswer:
    """Return an error with the words of the server."""
    body = {"ok": False, "error_code": status, "description": description, **more}
    return ApiAnswer(status, body)
