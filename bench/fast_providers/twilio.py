"""Twilio's Messages, fast: POST and GET /2010-04-01/Accounts/<sid>/Messages.json."""

import base64
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import count
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

from bench.fast_providers.accepted_log import Accepted, Record, recipient
from bench.fast_providers.http_connection import Reply, Request, json_reply
from bot.demo.stand_ins.fault_injection import TWILIO_REFUSALS, Luck, Mishap
from bot.demo.stand_ins.twilio.message_list import Book
from bot.demo.stand_ins.twilio.message_rules import Problem, Taken, problem, resource, taken
from bot.demo.stand_ins.twilio.webhook_forms import Account

PATH = re.compile(r"/2010-04-01/Accounts/(AC[0-9a-fA-F]{32})/Messages(?:/(SM[0-9a-f]{32}))?\.json")


class TwilioMessages:
    """One account, or that of whoever asks first if it is None.

    ``told`` gets each message that was taken, for its receipts.
    """

    def __init__(
        self,
        record: Record,
        now: Callable[[], datetime],
        luck: Luck,
        account: Account | None = None,
    ) -> None:
        self.told: Callable[[Taken], None] = lambda _: None
        self._record = record
        self._now = now
        self._luck = luck
        self._wanted = _basic(account.sid, account.auth_token) if account else ""
        self._book = Book()
        self._run = uuid4().hex[:16]
        self._numbers = count(1)

    def matches(self, request: Request) -> bool:
        """Whether this is a request for Twilio."""
        return request.target.startswith("/2010-04-01/")

    def answer(self, request: Request) -> Reply:
        """Answer one request."""
        given = request.headers.get("authorization", "")
        match = PATH.fullmatch(urlsplit(request.target).path)
        if match and not self._wanted and given.startswith("Basic "):
            self._wanted = given
        if not match or given != self._wanted or user(given) != match[1]:
            return _error(Problem(20003, 401) if match else Problem(20404, 404))
        if request.method == "POST" and match[2] is None:
            return self._create(request, match[1])
        if request.method == "GET":
            return self._fetch(match[2], match[1]) if match[2] else self._list(request, match[1])
        return _error(Problem(20404, 404))

    def _create(self, request: Request, account_sid: str) -> Reply:
        form = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
        if wrong := problem(form):
            return _error(wrong)
        faults, mishap = self._luck.faults, self._luck.mishap()
        match mishap:
            case Mishap.THROTTLED:
                return _error(Problem(20429, 429))
            case Mishap.FAILED:
                return _error(Problem(20500, 503))
            case Mishap.LOST:
                return Reply(0, silence=faults.silence)
            case Mishap.REFUSED:
                return _error(Problem(int(self._luck.refusal(TWILIO_REFUSALS))))
            case Mishap.UNANSWERED | None:
                message = self._take(form)
                if mishap:
                    return Reply(0, silence=faults.silence)
                return json_reply(resource(message, account_sid), 201)

    def _take(self, form: Mapping[str, str]) -> Taken:
        now = self._now()
        sid = f"SM{self._run}{next(self._numbers):016x}"
        message = taken(sid, form, form.get("From", ""), now)
        self._book.add(message)
        key = urlsplit(message.callback).path.rpartition("/")[2]
        to, at = recipient(message.to), now.timestamp()
        self._record.add(Accepted("twilio", key, to, at, sid, message.segments))
        self.told(message)
        return message

    def _list(self, request: Request, account_sid: str) -> Reply:
        args = dict(parse_qsl(urlsplit(request.target).query, keep_blank_values=True))
        page = self._book.page(args, account_sid)
        return _error(page) if isinstance(page, Problem) else json_reply(page)

    def _fetch(self, sid: str, account_sid: str) -> Reply:
        message = self._book.find(sid)
        return (
            json_reply(resource(message, account_sid)) if message else _error(Problem(20404, 404))
        )


def user(authorization: str) -> str:
    """Return the user's name of an ``Authorization: Basic``, or ""."""
    try:
        plain = base64.b64decode(authorization.removeprefix("Basic "), validate=True)
    except ValueError:
        return ""
    return plain.decode("utf-8", "replace").partition(":")[0]


def _basic(name: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


def _error(wrong: Problem) -> Reply:
    return json_reply(wrong.body, wrong.status)
