"""Messages by Telegram's Bot API, one at a time and many at once: ``sendMessage``.

No parse mode, so that nothing in a text is markup; no previews of links. The one request is made
by hand: python-telegram-bot's objects around it take twice the CPU of all the rest of a send.
https://core.telegram.org/bots/api#sendmessage
"""

import json
import re
from http import HTTPStatus
from typing import Any, Final

from bot.providers.http_client import (
    NETWORK_ERRORS,
    READ_TIMEOUT_SECONDS,
    describe_network_error,
    is_connection_failure,
    open_session,
)
from bot.providers.interface import (
    ConnectionFailed,
    Outcome,
    Outgoing,
    RateLimited,
    Refused,
    Sent,
    Uncertain,
)

DEFAULT_RETRY_AFTER_SECONDS: Final = 1.0
"""To wait after a 429 that names no time."""

HEADERS: Final = {"Content-Type": "application/json"}
NO_PREVIEW: Final = {"is_disabled": True}

CODES_WITHOUT_WORDS: Final = {401: "401", 404: "401", 409: "409"}
"""Refusals whose words would say no more. Where a token is malformed, the answer is 404."""

STATUSES_WITH_WORDS: Final = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN})
"""Refusals that mean many things, told apart by Telegram's own words."""

UNREADABLE: Final = Uncertain("unreadable answer")


class TelegramTransport:
    """One bot, known by its token. ``api_url`` is the base address of the Bot API."""

    def __init__(
        self, token: str, *, api_url: str, read_timeout_seconds: float = READ_TIMEOUT_SECONDS
    ) -> None:
        self._url = f"{api_url.rstrip('/')}/bot{token}/sendMessage"
        self._session = open_session(read_timeout_seconds)

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Send one message; choices become a keyboard that hides once it was used."""
        given: dict[str, Any] = {
            "chat_id": outgoing.to,
            "text": outgoing.text,
            "link_preview_options": NO_PREVIEW,
        }
        if outgoing.choices:
            given["reply_markup"] = _keyboard(outgoing.choices)
        body = json.dumps(given).encode()
        try:
            async with self._session.post(
                self._url, data=body, headers=HEADERS, allow_redirects=False
            ) as answer:
                payload = await answer.read()
        except NETWORK_ERRORS as failure:
            why = describe_network_error(failure)
            return ConnectionFailed(why) if is_connection_failure(failure) else Uncertain(why)
        return _outcome(answer.status, _read(payload))

    async def close(self) -> None:
        """Give the connections back."""
        await self._session.close()


def _read(payload: bytes) -> dict[str, Any]:
    """Return what was answered, or nothing where it is not the Bot API's JSON."""
    try:
        answer = json.loads(payload)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _outcome(status: int, answer: dict[str, Any]) -> Outcome:
    """A server that failed may have taken the message; one that says no has not."""
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return _sent(answer)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return RateLimited(_retry_after(answer))
    is_refusal = HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    if not is_refusal or status == HTTPStatus.REQUEST_TIMEOUT:
        return Uncertain("server error")
    if _parameter(answer, "migrate_to_chat_id"):
        return Refused("400 group migrated")
    if status in STATUSES_WITH_WORDS:
        return Refused(f"{status} {_words(status, answer)}")
    return Refused(CODES_WITHOUT_WORDS.get(status, str(status)))


def _sent(answer: dict[str, Any]) -> Outcome:
    """Sent, if the message that was made is really told: its id, its time and its chat."""
    try:
        made = answer["result"]
        told = (made["message_id"], made["date"], made["chat"]["id"])
    except (KeyError, TypeError):
        return UNREADABLE
    if answer.get("ok") is not True or any(type(number) is not int for number in told):
        return UNREADABLE
    return Sent(str(told[0]))


def _retry_after(answer: dict[str, Any]) -> float:
    try:
        return float(_parameter(answer, "retry_after"))
    except (TypeError, ValueError):
        return DEFAULT_RETRY_AFTER_SECONDS


def _parameter(answer: dict[str, Any], name: str) -> Any:
    given = answer.get("parameters")
    return given.get(name) if isinstance(given, dict) else None


def _words(status: int, answer: dict[str, Any]) -> str:
    """The server's words up to where they could quote something of ours, in lower case."""
    said = answer.get("description")
    if not isinstance(said, str):
        said = HTTPStatus(status).phrase
    said = said.lower().replace("’", "'")
    for prefix in ("bad request: ", "forbidden: "):
        said = said.removeprefix(prefix)
    found = re.match(r"[a-z_' -]*", said)
    return found.group().strip()[:60] if found else ""


def _keyboard(choices: tuple[str, ...]) -> dict[str, Any]:
    rows = [[{"text": choice}] for choice in choices]
    return {"keyboard": rows, "resize_keyboard": True, "one_time_keyboard": True}
