"""The demo's stand-ins behind the fast connection: both providers' sending, and a log of it."""

import base64
import json
from collections import deque
from collections.abc import Callable
from datetime import datetime
from itertools import count
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from bench.fast_providers.accepted_log import Accepted, AcceptedLog, hash_recipient
from bench.fast_providers.http_connection import Reply, Request
from bot.demo.stand_ins.api_answer import ApiAnswer
from bot.demo.stand_ins.telegram.bot_api import PATH, TelegramMessagesApi
from bot.demo.stand_ins.telegram.methods import SendMessage
from bot.demo.stand_ins.twilio.account_messages import AccountMessages
from bot.demo.stand_ins.twilio.messages import Message, error
from bot.demo.stand_ins.twilio.rest_api import TwilioMessagesApi
from bot.demo.stand_ins.twilio.webhook_requests import Account
from tests.stand_ins.fault_injection import (
    FaultInjector,
    FaultRates,
    inject_telegram_faults,
    inject_twilio_faults,
)

OUR_NUMBER = "+15550100"
"""Stands in receipts where a service sent the message."""

TWILIO_PATHS = "/2010-04-01/"


class BothApis:
    """One Twilio account and one bot: the ones named, or else of whoever asks first.

    ``on_text`` is told of each text that is accepted, for its receipts.
    """

    def __init__(
        self,
        log: AcceptedLog,
        now: Callable[[], datetime],
        rates: FaultRates | None = None,
        *,
        account: Account | None = None,
        bot_token: str = "",
        on_text: Callable[[Message], object] = lambda _: None,
    ) -> None:
        self._log = log
        self._now = now
        self._rates = rates
        self._on_text = on_text
        self._twilio = self._open_account(account) if account else None
        self._telegram = self._open_bot(bot_token) if bot_token else None
        self._telegram_ids = count(1)

    def answer(self, request: Request) -> Reply:
        """Answer one request to either provider."""
        is_twilio = request.target.startswith(TWILIO_PATHS)
        answer = self._ask_twilio(request) if is_twilio else self._ask_telegram(request)
        return Reply(answer.status, json.dumps(answer.body).encode(), answer.silence)

    def _ask_twilio(self, request: Request) -> ApiAnswer:
        login = read_login(request.headers.get("authorization", ""))
        if login is None:
            return error(20003, 401)
        if self._twilio is None:
            self._twilio = self._open_account(Account(*login, OUR_NUMBER))
        target = urlsplit(request.target)
        given = request.body.decode() if request.method == "POST" else target.query
        parameters = dict(parse_qsl(given, keep_blank_values=True))
        return self._twilio.answer(request.method, target.path, login, parameters)

    def _ask_telegram(self, request: Request) -> ApiAnswer:
        match = PATH.fullmatch(request.target)
        if self._telegram is None:
            self._telegram = self._open_bot(match[1] if match else "")
        return self._telegram.answer(request.target, read_parameters(request))

    def _open_account(self, account: Account) -> TwilioMessagesApi:
        messages = AccountMessages(
            account,
            self._now,
            inject_twilio_faults(FaultInjector(self._rates)),
            on_accepted=self._log_text,
        )
        return TwilioMessagesApi(messages, any_sender=True)

    def _open_bot(self, token: str) -> TelegramMessagesApi:
        return TelegramMessagesApi(
            token,
            sent=deque(maxlen=1),  # a load run has millions
            deliver=self._log_telegram,
            intercept=inject_telegram_faults(FaultInjector(self._rates)),
            now=self._now,
        )

    def _log_text(self, message: Message) -> None:
        key = urlsplit(message.callback).path.rpartition("/")[2]
        at, segments = message.at.timestamp(), message.size.segments
        to = hash_recipient(message.to)
        self._log.add(Accepted("twilio", key, to, at, message.sid, segments))
        self._on_text(message)

    def _log_telegram(self, message: SendMessage) -> None:
        to, at = hash_recipient(str(message.chat_id)), self._now().timestamp()
        self._log.add(Accepted("telegram", "", to, at, str(next(self._telegram_ids)), 1))


def read_login(authorization: str) -> tuple[str, str] | None:
    """Return the name and password of an ``Authorization: Basic``, or None."""
    scheme, _, encoded = authorization.partition(" ")
    try:
        name, colon, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        return None
    return (name, password) if scheme == "Basic" and colon else None


def read_parameters(request: Request) -> Any:
    """Return the parameters of a request's form or JSON, or None where there are none."""
    if not request.headers.get("content-type", "").startswith("application/json"):
        return dict(parse_qsl(request.body.decode(), keep_blank_values=True))
    try:
        return json.loads(request.body)
    except ValueError:
        return None
