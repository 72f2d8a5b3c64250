"""How python-telegram-bot's requests travel when many are sent: on aiohttp, in place of httpx.

Its own ``HTTPXRequest`` takes several times the CPU. What fails is raised as the library's own
errors, so that its methods stay what they are; three of ours say what it does not tell apart.
"""

import json
from http import HTTPStatus
from typing import Any

from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.channels.sessions import LOST, SILENCE_SECONDS, never_left, open_session, what_failed

PAUSE = 1.0
"""Seconds to wait after a 429 that names none."""

MULTIPLE_CHOICES, SERVER_ERRORS = HTTPStatus.MULTIPLE_CHOICES, HTTPStatus.INTERNAL_SERVER_ERROR

KNOWN = frozenset({400, 401, 403, 404, 408, 409})
"""Refusals that are left to the library: all others, and 408, it takes for the network's fault."""


class NeverLeft(NetworkError):
    """There was no connection: nothing was sent."""


class TooMany(TelegramError):
    """The server answered 429: nothing was done. ``retry_after`` is in seconds.

    Ours, as the library's ``RetryAfter`` warns of a change to come each time it is made, and is
    not made at all where a proxy says 429 in words of its own.
    """

    def __init__(self, retry_after: float) -> None:
        super().__init__("too many requests")
        self.retry_after = retry_after


class Declined(TelegramError):
    """Refused, by the server or what is in front of it, with a status of another kind."""

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status


class PooledRequest(BaseRequest):
    """Requests with a pool of connections of their own. Make and use it inside one event loop."""

    def __init__(self) -> None:
        self._session = open_session()

    @property
    def read_timeout(self) -> float:
        """Seconds between two packets."""
        return SILENCE_SECONDS

    async def initialize(self) -> None:
        """Do nothing: the session is ready once it is made."""

    async def shutdown(self) -> None:
        """Give the connections back."""
        await self._session.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer. The library's own logs one that it cannot read, and it may quote us."""
        try:
            answer = json.loads(payload)
        except ValueError:
            raise TelegramError("unreadable answer") from None
        if not isinstance(answer, dict):
            raise TelegramError("unreadable answer")
        return answer

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        """Send one request and return status and body; timeouts are the session's own."""
        body = json.dumps(request_data.parameters).encode() if request_data else None
        try:
            async with self._session.request(
                method,
                url,
                data=body,
                headers={"Content-Type": "application/json"},
                allow_redirects=False,
            ) as answer:
                payload = await answer.read()
        except LOST as failure:
            kind = NeverLeft if never_left(failure) else TimedOut
            raise kind(what_failed(failure)) from None
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            raise TooMany(_retry_after(payload))
        if MULTIPLE_CHOICES <= answer.status < SERVER_ERRORS and answer.status not in KNOWN:
            raise Declined(answer.status)
        return answer.status, payload


def _retry_after(payload: bytes) -> float:
    try:
        return float(json.loads(payload)["parameters"]["retry_after"])
    except (KeyError, TypeError, ValueError):
        return PAUSE
