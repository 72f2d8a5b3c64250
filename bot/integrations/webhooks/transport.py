"""Sends webhooks: one POST for each event, signed, and what its answer means.

A 2xx is an arrival. 410 says that the receiver is gone for good. All else is tried again: whoever
mends a receiver within three days loses nothing.
"""

import secrets
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from bot.integrations.http_sender import Answer, HttpSender, NoAnswer
from bot.integrations.interface import Delivered, Event, Outcome, Stopped, TryLater
from bot.integrations.webhooks.payload import build_payload, build_trial
from bot.integrations.webhooks.signing import sign, signing_secrets
from bot.runtime import Runtime

URL: Final = "url"
"""The name of the address among an integration's secrets: whoever knows it may be let in by it."""
USER_AGENT: Final = "Handraiser"


class WebhookDestination:
    """One receiver of webhooks. ``opened`` are the integration's secrets."""

    def __init__(self, runtime: Runtime, opened: Mapping[str, str]) -> None:
        self._runtime, self._secrets = runtime, opened
        self._sender = HttpSender(may_be_own_machine=runtime.settings.tells_own_machine)

    async def deliver(self, event: Event) -> Outcome:
        """Tell of one event, signed for the moment at which it is sent."""
        return await self._send(event.id, build_payload(self._runtime.database, event))

    async def try_out(self) -> Outcome:
        """Send a webhook that says nothing, under an id of its own."""
        event_id = f"evt_test_{secrets.token_hex(8)}"
        return await self._send(event_id, build_trial(self._runtime.now()))

    async def _send(self, event_id: str, body: bytes) -> Outcome:
        now = self._runtime.now()
        signed = sign(body, event_id, signing_secrets(self._secrets, now=now), now=now)
        headers = {"Content-Type": "application/json", "User-Agent": USER_AGENT, **signed}
        answer = await self._sender.request("POST", self._secrets[URL], headers=headers, body=body)
        return read_answer(answer)

    async def close(self) -> None:
        """Give the connections back."""
        await self._sender.close()


def read_answer(answer: Answer | NoAnswer) -> Outcome:
    """Return what an answer means, or that none came."""
    if isinstance(answer, NoAnswer):
        return TryLater(answer.why)
    if answer.is_success:
        return Delivered(str(answer.status))
    if answer.status == HTTPStatus.GONE:
        return Stopped("410")
    return TryLater(str(answer.status), answer.retry_after_seconds)
