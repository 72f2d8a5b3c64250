"""A broadcast as a test, to the organizer who asks for it: their own address, now, and marked."""

import asyncio
from dataclasses import dataclass
from functools import partial
from math import ceil

from bot.broadcasts.broadcast_errors import BroadcastRefused, get_broadcast_or_refuse
from bot.broadcasts.compose.draft import Draft, draft_of
from bot.channel import Channel, medium
from bot.organizers.accounts import Organizer, address_of
from bot.providers.interface import (
    ConnectionFailed,
    Outcome,
    Outgoing,
    RateLimited,
    Refused,
    Sent,
    Uncertain,
)
from bot.providers.refusals import get_refusal_rule
from bot.runtime import Runtime
from bot.sending.transports import SMS, TELEGRAM, ChannelNotConfigured, open_transport
from bot.storage.consent import suppressions
from bot.storage.organizers import audit_trail
from flows.broadcast import wording

TEST_MARK = "[Test] "


@dataclass(frozen=True, slots=True)
class SentTest:
    """What was sent: the channel, and the languages, each in a message of its own."""

    channel: str
    languages: tuple[str, ...]


def send_test(runtime: Runtime, who: Organizer, broadcast_id: int) -> SentTest:
    """Send a broadcast's words, in each of its languages, to the organizer's own address.

    The hour does not matter: they asked for it. Raises ``BroadcastRefused`` where they have no
    address, have opted out, or the provider will not take it.
    """
    with runtime.database.write() as connection:
        draft = draft_of(get_broadcast_or_refuse(connection, broadcast_id))
        address = address_of(connection, runtime.vault, who.id)
        if not address:
            raise BroadcastRefused("no_address", name=who.name)
        if suppressions.is_suppressed(connection, runtime.vault.lookups(address)):
            raise BroadcastRefused("opted_out")
        channel = SMS if address.startswith("+") else TELEGRAM
        said = f"{channel}, in {', '.join(draft.texts)}"
        audit_trail.note(connection, runtime.now(), who.id, "tested", broadcast_id, detail=said)
    texts = _texts(runtime, who, draft, channel)
    try:
        outcomes = asyncio.run(_send(runtime, channel, address, texts))
    except ChannelNotConfigured as error:
        raise BroadcastRefused("not_set_up", why=str(error)) from None
    for outcome in outcomes:
        _check(channel, outcome)
    return SentTest(channel, tuple(draft.texts))


def _texts(runtime: Runtime, who: Organizer, draft: Draft, channel: str) -> list[str]:
    campaign = runtime.shelf.campaign(draft.campaign)
    if campaign is None:
        raise BroadcastRefused("campaign_gone", campaign=draft.campaign)
    say = partial(wording, runtime.shelf, campaign, draft.organization, draft.texts)
    on = medium(runtime.settings, Channel(channel))
    return [TEST_MARK + say(language, on).text(who.name) for language in draft.texts]


async def _send(runtime: Runtime, channel: str, address: str, texts: list[str]) -> list[Outcome]:
    """Send one after the other, so that they arrive in their order; stop at what was not taken."""
    line = open_transport(runtime.settings, channel)
    outcomes: list[Outcome] = []
    try:
        for text in texts:
            outcomes.append(await line.send(Outgoing(key="", to=address, text=text)))
            if not isinstance(outcomes[-1], Sent):
                break
    finally:
        await line.close()
    return outcomes


def _check(channel: str, outcome: Outcome) -> None:
    """Raise ``BroadcastRefused`` for what was not taken, in words."""
    match outcome:
        case Sent():
            return
        case Refused(code):
            raise BroadcastRefused("refused_by_provider", why=get_refusal_rule(channel, code).words)
        case RateLimited(seconds):
            raise BroadcastRefused("asked_to_wait", seconds=max(ceil(seconds), 1))
        case ConnectionFailed(why):
            raise BroadcastRefused("not_reached", why=why)
        case Uncertain(why):
            raise BroadcastRefused("no_answer", why=why)
