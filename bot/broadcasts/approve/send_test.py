"""A broadcast as a test, to the organizer who asks for it: their own address, now, and marked."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from math import ceil
from typing import Final

from bot.broadcasts.broadcast_errors import BroadcastRefused, get_broadcast_or_refuse
from bot.broadcasts.compose.draft import Draft, draft_of
from bot.channel import Channel, medium
from bot.organizers.accounts import Organizer, address_of
from bot.providers.interface import (
    ConnectionFailed,
    Outcome,
    RateLimited,
    Refused,
    Sent,
    Uncertain,
)
from bot.runtime import Runtime
from bot.sending.refusal_policy import rate_limit_wait
from bot.sending.refusal_words import refusal_phrase
from bot.sending.send_one_message import DirectMessage, SenderBusy, send_one_message
from bot.sending.transports import (
    ChannelNotConfigured,
    channel_of_address,
    check_configured,
    open_transport,
)
from bot.storage.consent import suppressions
from bot.storage.organizers import audit_trail
from flows.broadcast import broadcast_text

TEST_MARK: Final = "[Test] "
MAX_WAIT: Final = timedelta(seconds=5)
"""How long the organizer waits at most for the sender to be free; later they are asked to wait."""


@dataclass(frozen=True, slots=True)
class SentTest:
    """What was sent: the channel, and the languages, each in a message of its own."""

    channel: str
    languages: tuple[str, ...]


def send_test(runtime: Runtime, who: Organizer, broadcast_id: int) -> SentTest:
    """Send a broadcast's words, in each of its languages, to the organizer's own address.

    The hour does not matter: they asked for it; nor that the sender was stopped: so it is seen
    whether it can send again. Raises ``BroadcastRefused`` where they have no address, have opted
    out, or the provider will not take it.
    """
    with runtime.database.write() as connection:
        draft = draft_of(get_broadcast_or_refuse(connection, broadcast_id))
        address = address_of(connection, runtime.vault, who.id)
        if not address:
            raise BroadcastRefused("no_address", name=who.name)
        if suppressions.is_suppressed(connection, runtime.vault.lookups(address)):
            raise BroadcastRefused("opted_out")
        channel = channel_of_address(address)
        try:
            check_configured(runtime.settings, channel)
        except ChannelNotConfigured as error:
            raise BroadcastRefused("not_set_up", why=str(error)) from None
        texts = _texts(runtime, who, draft, channel)
        said = f"{channel}, in {', '.join(draft.texts)}"
        audit_trail.note(connection, runtime.now(), who.id, "tested", broadcast_id, detail=said)
    messages = [
        DirectMessage("test", address, text, max_wait=MAX_WAIT, even_if_stopped=True)
        for text in texts
    ]
    try:
        asyncio.run(_send(runtime, channel, messages))
    except SenderBusy as busy:
        raise _wait(busy.seconds or MAX_WAIT.total_seconds()) from None
    return SentTest(channel, tuple(draft.texts))


def _texts(runtime: Runtime, who: Organizer, draft: Draft, channel: str) -> list[str]:
    campaign = runtime.shelf.campaign(draft.campaign)
    if campaign is None:
        raise BroadcastRefused("campaign_gone", campaign=draft.campaign)
    say = partial(broadcast_text, runtime.shelf, campaign, draft.organization, draft.texts)
    on = medium(runtime.settings, Channel(channel))
    return [TEST_MARK + say(language, on).text(who.name) for language in draft.texts]


async def _send(runtime: Runtime, channel: str, messages: list[DirectMessage]) -> None:
    """Send one after the other, so that they arrive in their order; stop at what was not taken."""
    transport = open_transport(runtime.settings, channel)
    try:
        for message in messages:
            _check(channel, await send_one_message(runtime, transport, message, max_tries=1))
    finally:
        await transport.close()


def _check(channel: str, outcome: Outcome) -> None:
    """Raise ``BroadcastRefused`` for what was not taken, in words."""
    match outcome:
        case Sent():
            return
        case Refused(code):
            raise BroadcastRefused("refused_by_provider", why=refusal_phrase(channel, code))
        case RateLimited():
            raise _wait(rate_limit_wait(outcome).total_seconds())
        case ConnectionFailed(why):
            raise BroadcastRefused("not_reached", why=why)
        case Uncertain(why):
            raise BroadcastRefused("no_answer", why=why)


def _wait(seconds: float) -> BroadcastRefused:
    return BroadcastRefused("asked_to_wait", seconds=max(1, ceil(seconds)))
