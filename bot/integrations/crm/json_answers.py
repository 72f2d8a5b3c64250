"""Reads what a CRM answers, which may be anything: the wrong type, too deep, too long, not JSON."""

import base64
import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, Final

from bot.integrations.crm.crm_interface import Failure, HttpRequest, Send
from bot.integrations.http_sender import Answer
from bot.integrations.interface import Refused, Stopped, TryLater

MAX_ITEMS: Final = 100
"""Items of one list in an answer: no page of ours asks for as many."""
MAX_TEXT: Final = 200
SECONDS_AFTER_TOO_MANY: Final = 5.0
GONE: Final = frozenset({404, 410})
"""What is answered of a person who is not there: then nothing is left to do."""
_ANOTHER_TIME: Final = frozenset({408, 425})
"""What is answered where it was too slow, or too early: nothing is wrong with what was asked."""
_KEY_REFUSED: Final = frozenset({401, 403})


async def ask(
    send: Send, request: HttpRequest, *, of_person_there: bool = False
) -> Answer | Failure:
    """Send a request, and return its answer if it is a success, else what to do.

    ``of_person_there``: that somebody is not there (any more) is an answer, too.
    """
    answer = await send(request)
    if isinstance(answer, Failure) or (of_person_there and answer.status in GONE):
        return answer
    return _trouble_with(answer) or answer


def _trouble_with(answer: Answer) -> Failure | None:
    """Return what to do about an answer that is no success; None for a success (any 2xx).

    What the other side wrote is never repeated: it may quote the person.
    """
    if answer.is_success:
        return None
    is_of_request = HTTPStatus.BAD_REQUEST <= answer.status < HTTPStatus.INTERNAL_SERVER_ERROR
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        asked = answer.retry_after_seconds
        wait = SECONDS_AFTER_TOO_MANY if asked is None else asked
        return TryLater("too many requests", wait)
    if answer.status in _ANOTHER_TIME or not is_of_request:
        return TryLater(f"status {answer.status}", answer.retry_after_seconds)
    if answer.status in _KEY_REFUSED:
        return Stopped("the key is refused")
    return Refused(f"status {answer.status}")


def read_object(answer: Answer) -> dict[str, Any]:
    """Return the JSON object of an answer, {} where it is none."""
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def is_list_at(value: Any, *path: str) -> bool:
    """Say whether a list stands at ``path``, be it empty."""
    return isinstance(_at(value, path), list)


def objects_at(value: Any, *path: str) -> Iterator[dict[str, Any]]:
    """Yield the objects of the list that stands at ``path``, a bounded number of them."""
    found = _at(value, path)
    for one in found[:MAX_ITEMS] if isinstance(found, list) else ():
        if isinstance(one, dict):
            yield one


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def text_at(value: dict[str, Any], key: str) -> str:
    """Return a short text or whole number at ``key`` as text, "" for anything else."""
    found = value.get(key)
    if isinstance(found, bool) or not isinstance(found, str | int):
        return ""
    try:
        text = str(found)
    except ValueError:  # an integer of more digits than Python writes
        return ""
    return text.strip() if len(text) <= MAX_TEXT else ""


def basic_login(user: str, password: str) -> str:
    """Return the value of an ``Authorization`` header (RFC 7617)."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
