"""A stand-in for the part of Twilio's REST API that sends and lists messages.

It answers as the real one does (paths, HTTP Basic, JSON of the same fields, error bodies with
Twilio's codes), and is stricter in one point: a parameter that the documented contract does not
have is an error here, where the real one may ignore it. After Twilio's OpenAPI description,
api v2010.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from werkzeug.wrappers import Request

from bot.demo.stand_ins.api_answer import ApiAnswer
from bot.demo.stand_ins.twilio.account_messages import AccountMessages
from bot.demo.stand_ins.twilio.messages import error

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Route = tuple[str, re.Pattern[str], Callable[..., ApiAnswer]]


class TwilioMessagesApi:
    """One account, as a WSGI application. With ``any_sender`` a message may come from any number.

    ``ROUTES`` are method, path (with ``AC`` for the account's sid), and what answers there.
    """

    ROUTES: ClassVar[Sequence[Route]]

    def __init__(self, messages: AccountMessages, *, any_sender: bool = False) -> None:
        self.messages = messages
        self._any_sender = any_sender

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> "Iterable[bytes]":
        """Answer one request of a WSGI server."""
        request = Request(environ)
        login = request.authorization
        given = request.form if request.method == "POST" else request.args
        answer = self.answer(
            request.method,
            request.path,
            (login.username or "", login.password or "") if login else None,
            given.to_dict(),
        )
        return answer.write(environ, start_response)

    def answer(
        self, method: str, path: str, login: tuple[str, str] | None, given: Mapping[str, str]
    ) -> ApiAnswer:
        """Answer a request; ``given`` are the parameters of its query or its form."""
        account = self.messages.account
        if login != (account.sid, account.auth_token):
            return error(20003, 401)
        for allowed_method, pattern, handle in self.ROUTES:
            match = pattern.fullmatch(path.replace(account.sid, "AC"))
            if match and method == allowed_method:
                return handle(self, given, *match.groups())
        return error(20404, 404, path)

    def choose_sender(self, form: Mapping[str, str]) -> str | ApiAnswer:
        """Return the number that a message is to come from, "" where none is named."""
        sender = form.get("From", "")
        is_ours = sender in {"", self.messages.account.number}
        return sender if is_ours or self._any_sender else error(21606)

    def _create(self, given: Mapping[str, str]) -> ApiAnswer:
        sender = self.choose_sender(given)
        return sender if isinstance(sender, ApiAnswer) else self.messages.create(given, sender)

    def _list(self, given: Mapping[str, str]) -> ApiAnswer:
        return self.messages.page(given)

    def _fetch(self, _given: Mapping[str, str], sid: str) -> ApiAnswer:
        return self.messages.fetch(sid)


TwilioMessagesApi.ROUTES = (
    ("POST", re.compile(r"/2010-04-01/Accounts/AC/Messages\.json"), TwilioMessagesApi._create),
    ("GET", re.compile(r"/2010-04-01/Accounts/AC/Messages\.json"), TwilioMessagesApi._list),
    (
        "GET",
        re.compile(r"/2010-04-01/Accounts/AC/Messages/(SM\w{32})\.json"),
        TwilioMessagesApi._fetch,
    ),
)
