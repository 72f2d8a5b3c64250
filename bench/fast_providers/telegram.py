"""Telegram's ``sendMessage``, fast: POST /bot<token>/sendMessage, as a form or as JSON."""

import json
import re
from collections.abc import Callable
from datetime import datetime
from itertools import count
from typing import Any
from urllib.parse import parse_qsl

from bench.fast_providers.accepted_log import Accepted, Record, recipient
from bench.fast_providers.http_connection import Reply, Request, json_reply
from bot.demo.stand_ins.fault_injection import TELEGRAM_REFUSALS, Luck, Mishap
from bot.demo.stand_ins.telegram.message_rules import sent_message, wrong_words

PATH = re.compile(r"/bot([^/]+)/(\w+)")


class TelegramMessages:
    """One bot, that of ``token``, or of whoever asks first if "". Every chat is there."""

    def __init__(
        self, record: Record, now: Callable[[], datetime], luck: Luck, token: str = ""
    ) -> None:
        self._record = record
        self._now = now
        self._luck = luck
        self._token = token
        self._numbers = count(1)

    def answer(self, request: Request) -> Reply:
        """Answer one request."""
        match = PATH.fullmatch(request.target)
        if match is None or match[2].lower() != "sendmessage":
            return _error(404, "Not Found")
        self._token = self._token or match[1]
        if match[1] != self._token:
            return _error(401, "Unauthorized")
        try:
            given = _parameters(request)
            chat_id = int(given["chat_id"])
        except (KeyError, TypeError, ValueError):
            return _error(400, "Bad Request: chat_id is empty")
        if wrong := wrong_words(given):
            return _error(400, f"Bad Request: {wrong}")
        return self._send(chat_id, str(given["text"]))

    def _send(self, chat_id: int, text: str) -> Reply:
        faults, mishap = self._luck.faults, self._luck.mishap()
        match mishap:
            case Mishap.THROTTLED:
                wait = faults.retry_after
                more = {"parameters": {"retry_after": wait}}
                return _error(429, f"Too Many Requests: retry after {wait}", more)
            case Mishap.FAILED:
                return _error(503, "Service Unavailable")
            case Mishap.LOST:
                return Reply(0, silence=faults.silence)
            case Mishap.REFUSED:
                status, _, words = self._luck.refusal(TELEGRAM_REFUSALS).partition(" ")
                return _error(int(status), words)
            case Mishap.UNANSWERED | None:
                message = self._take(chat_id, text)
                if mishap:
                    return Reply(0, silence=faults.silence)
                return json_reply({"ok": True, "result": message})

    def _take(self, chat_id: int, text: str) -> dict[str, Any]:
        now, number = self._now(), next(self._numbers)
        to, at = recipient(str(chat_id)), now.timestamp()
        self._record.add(Accepted("telegram", "", to, at, str(number), 1))
        return sent_message(number, chat_id, text, now)


def _parameters(request: Request) -> dict[str, Any]:
    if request.headers.get("content-type", "").startswith("application/json"):
        return dict(json.loads(request.body))
    return dict(parse_qsl(request.body.decode(), keep_blank_values=True))


def _error(status: int, words: str, more: dict[str, Any] | None = None) -> Reply:
    body = {"ok": False, "error_code": status, "description": words, **(more or {})}
    return json_reply(body, status)
