"""A broadcast as a test, to the organizer who asks for it: their own address, now, and marked."""

import asyncio
from dataclasses import dataclass
from functools import partial

from bot.broadcasts.broadcast_errors import NotNow, found
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
from bot.storage.consent import consents_and_suppressions
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

    The hour does not matter: they asked for it. Raises ``NotNow`` where they have no address,
    have opted out, or the provider will not take it.
    """
    with runtime.database.write() as connection:
        draft = draft_of(found(connection, broadcast_id))
        address = address_of(connection, runtime.vault, who.id)
        if not address:
            raise NotNow(
                f"nothing is known of where to text {who.name}: an organizer is added with "
                "--phone or --telegram for that"
            )
        if consents_and_suppressions.is_suppressed(connection, runtime.vault.lookups(address)):
            raise NotNow(
                "your own address has opted out (STOP): text START from it first", "opted_out"
            )
        channel = SMS if address.startswith("+") else TELEGRAM
        said = f"{channel}, in {', '.join(draft.texts)}"
        audit_trail.note(connection, runtime.now(), who.id, "tested", broadcast_id, detail=said)
    texts = _texts(runtime, who, draft, channel)
    try:
        outcomes = asyncio.run(_send(runtime, channel, address, texts))
    except ChannelNotConfigured as error:
        raise NotNow(f"nothing was sent: {error}") from None
    for outcome in outcomes:
        _check(channel, outcome)
    return SentTest(channel, tuple(draft.texts))


def _texts(runtime: Runtime, who: Organizer, draft: Draft, channel: str) -> list[str]:
    campaign = runtime.shelf.campaign(draft.campaign)
    if campaign is None:
        raise NotNow(f"the campaign {draft.campaign} is no longer among yours")
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
    """Raise ``NotNow`` for what was not taken, in words."""
    match outcome:
        case Sent():
            return
        case Refused(code):
            raise NotNow(f"it was not taken: {get_refusal_rule(channel, code).words}")
        case RateLimited(seconds):
            words = f"the provider asks to wait {seconds:.0f} seconds: then try again"
            raise NotNow(words, "wait", seconds=round(seconds))
        case ConnectionFailed(why):
            raise NotNow(
                f"the provider cannot be reached ({why}): try again in a moment", "not_reached"
            )
        case Uncertain(why):
            raise NotNow(f"no answer came ({why}): it may arrive all the same", "no_answer")
