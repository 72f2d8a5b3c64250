"""Requests to a CRM: through the sender that bounds all requests to others, at the CRM's pace."""

import asyncio
from typing import Final

from bot.integrations.crm.crm_interface import Failure, HttpRequest, Send
from bot.integrations.http_sender import Answer, HttpSender, NoAnswer
from bot.integrations.interface import Refused, TryLater

MAX_ANSWER_BYTES: Final = 1024 * 1024
"""A page of 25 people with all that a CRM keeps of them is a fifth of it."""
SECONDS_A_REQUEST: Final = 0.3
"""Action Network takes four requests a second. Other workers' requests count too: 429 tells."""


def paced_send(sender: HttpSender) -> Send:
    """Return what sends a CRM's requests, one every ``SECONDS_A_REQUEST``, in the running loop."""
    clock = asyncio.get_running_loop().time
    next_at = clock()

    async def send(request: HttpRequest) -> Answer | Failure:
        nonlocal next_at
        begins = max(clock(), next_at)
        next_at = begins + SECONDS_A_REQUEST
        if begins > clock():
            await asyncio.sleep(begins - clock())
        answer = await sender.request(
            request.method,
            request.url,
            headers=request.headers,
            body=request.body or None,
            max_answer_bytes=MAX_ANSWER_BYTES,
        )
        if isinstance(answer, NoAnswer):
            return TryLater(answer.why)
        if not answer.is_whole:
            return Refused("the answer is too long")
        return answer

    return send
