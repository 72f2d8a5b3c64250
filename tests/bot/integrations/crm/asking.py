"""Asks a CRM from a test: each question in an event loop of its own."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec, TypeVar

from bot.integrations.crm.crm_interface import Failure, HttpRequest, Send
from bot.integrations.http_sender import Answer

P = ParamSpec("P")
R = TypeVar("R")


def ask(question: Callable[P, Coroutine[Any, Any, R]]) -> Callable[P, R]:
    """Return a question of a CRM as a function that waits for the answer."""

    def asked(*given: P.args, **named: P.kwargs) -> R:
        return asyncio.run(question(*given, **named))

    return asked


def answering(answer: Answer | Failure) -> Send:
    """Return what gives every request this answer."""

    async def send(request: HttpRequest) -> Answer | Failure:
        del request
        return answer

    return send
