"""Messages that Twilio received and we did not: found in its list, and taken in by the same door.

A webhook that fails is tried a few times within seconds, and then never again; what was in it, a
STOP perhaps, is only in Twilio's list. Telegram keeps an update until it is taken, so there is
nothing to look for there.
https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
"""

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from bot.inbox.receive import Answer, Inbound, Receipt, receive, settle
from bot.inbox.set_aside import keep
from bot.phone_console.receive_command import read_order
from bot.providers.interface import ListedMessage, Refused, Sent, Transport
from bot.runtime import Runtime
from bot.sending.send_one_message import (
    MISSED_SLOT,
    DirectMessage,
    SenderBusy,
    Sleep,
    send_one_message,
)
from bot.sending.transports import (
    SMS,
    ChannelNotConfigured,
    OpenTransport,
    list_received_messages,
    open_transport,
)
from bot.storage.consent import suppressions
from bot.storage.conversations import messages
from bot.storage.engine.database import Unavailable
from bot.storage.organizers import organizers
from flows.effects import OptOutReason

log = logging.getLogger(__name__)

WEBHOOK_TRIES_OVER: Final = timedelta(minutes=5)
"""When no webhook brings a message any more: Twilio's tries are over in seconds."""
LOOK_BACK: Final = timedelta(hours=1)
MAX_LOOK_BACK: Final = timedelta(days=3)
ANSWERED_WITHIN: Final = timedelta(hours=1)
"""An answer that comes later than this would be to a question that nobody remembers."""
MAX_WAIT: Final = timedelta(minutes=1)
"""How long an answer waits at most for the sender to be free."""
PAGE_SIZE: Final = 500

Reader = Callable[[Mapping[str, str]], Inbound]
"""The webhook's own: from the fields of a request to what it says."""


def receive_missed_messages(
    runtime: Runtime,
    read_message: Reader,
    *,
    back: timedelta = LOOK_BACK,
    transports: OpenTransport | None = None,
    sleep: Sleep = asyncio.sleep,
) -> int:
    """Take in what was missed, the oldest first, and return how many messages that were.

    Looked at are the last ``back``, and further on to the newest message that came before: so the
    whole of a time when nothing came is looked at, for as long as an hour after it. Nothing older
    than ``MAX_LOOK_BACK`` is taken in. What is newer than ``ANSWERED_WITHIN`` is answered.
    ``transports`` opens the transport to answer by, the settings' own if it is None.

    Raises ``ProviderFailure`` and what the database raises; what was taken in by then stays so,
    and the next look goes on. Without an account at Twilio there is nothing to look at.
    """
    try:
        unknown = list(_unknown(runtime, back))
    except ChannelNotConfigured:
        return 0
    if not unknown:
        return 0
    unknown.sort(key=lambda listed: listed.at)
    opened = transports or (lambda channel: open_transport(runtime.settings, channel))
    count = asyncio.run(_take_in(runtime, read_message, unknown, opened, sleep))
    told = {"messages": count}
    log.warning("messages had not reached us: taken in from Twilio's list", extra=told)
    return count


def _unknown(runtime: Runtime, back: timedelta) -> Iterator[ListedMessage]:
    """Yield what is in Twilio's list and not among our messages, read page by page."""
    now = runtime.now()
    with runtime.database.read() as connection:
        newest = messages.newest_received_at(connection, "twilio", before=now - back)
    since = max(min(newest or now, now - back) - LOOK_BACK, now - MAX_LOOK_BACK)
    listed = list_received_messages(runtime.settings, since)
    while page := list(islice(listed, PAGE_SIZE)):
        with runtime.database.read() as connection:
            known = messages.stored_provider_ids(connection, "twilio", [one.sid for one in page])
        for one in page:
            if one.sid not in known and since <= one.at <= now - WEBHOOK_TRIES_OVER:
                yield one


async def _take_in(
    runtime: Runtime,
    read_message: Reader,
    messages: list[ListedMessage],
    transports: OpenTransport,
    sleep: Sleep,
) -> int:
    """Receive each, and answer it before the next one of the same person is read.

    What was said before a stop that we know of is only stored: it must not undo it. So is what an
    organizer asked for so long ago that nobody answers it: it was meant for what stood then.
    """
    said = [_unless_over(runtime, read_message(_form(listed)), listed.at) for listed in messages]
    transport, count = transports(SMS), 0
    try:
        for listed, inbound in zip(messages, said, strict=True):
            answer = _taken(runtime, inbound)
            if answer.is_repeat:  # another worker has just taken it in, and answers it
                continue
            count += 1
            if runtime.now() - listed.at <= ANSWERED_WITHIN and inbound.address:
                await _reply(runtime, transport, inbound, answer, sleep)
    finally:
        await transport.close()
    return count


def _taken(runtime: Runtime, inbound: Inbound) -> Answer:
    """Receive it, or set it aside where that fails: it must not be in the way of the others."""
    try:
        return receive(runtime, inbound)
    except Unavailable:
        raise
    except Exception as error:
        log.warning("a missed message was set aside", extra={"error": type(error).__name__})
        return keep(runtime, inbound)


def _unless_over(runtime: Runtime, inbound: Inbound, at: datetime) -> Inbound:
    """Return the message of that moment, as nobody's turn where its time is over.

    That is where the person opted out since; and a command that came too late to be answered.
    """
    if not inbound.address:
        return inbound
    lookups = runtime.vault.lookups(inbound.address)
    is_old_command = read_order(inbound) and runtime.now() - at > ANSWERED_WITHIN
    with runtime.database.read() as connection:
        last = suppressions.newest_opt_out_line(connection, lookups)
        if is_old_command and organizers.by_address(connection, lookups):
            log.warning("an organizer's command came too late: it is not carried out")
            return replace(inbound, event=None)
    if last is None or not last.suppressed or last.reason == OptOutReason.UNREACHABLE:
        return inbound
    return replace(inbound, event=None) if last.at >= at else inbound


def _form(listed: ListedMessage) -> dict[str, str]:
    return {
        "MessageSid": listed.sid,
        "From": listed.sender,
        "To": listed.to,
        "Body": listed.body,
        "NumMedia": listed.num_media,
    }


async def _reply(
    runtime: Runtime, transport: Transport, inbound: Inbound, answer: Answer, sleep: Sleep
) -> None:
    """Send the answer as a message of its own, with the receipt that it would have had."""
    if answer.message is None or not answer.message.text:
        return
    text, choices = answer.message.text, answer.message.choices
    key = str(answer.message_id)
    message = DirectMessage("answer", inbound.address, text, choices, key=key, max_wait=MAX_WAIT)
    try:
        outcome = await send_one_message(runtime, transport, message, sleep=sleep)
    except SenderBusy:
        outcome = MISSED_SLOT
    match outcome:
        case Sent(provider_id, status):
            settle(runtime, Receipt(answer.message_id, provider_id, status))
        case Refused(code):
            settle(runtime, Receipt(answer.message_id, "", "failed", code))
        case _:
            log.warning("the answer to a missed message may not have been sent")
