"""One reminder to whoever stopped on the way to a signature, where the campaign wants it.

Each is decided and noted in one transaction, under the lock of the address; it is sent with none
open. So an answer that came meanwhile is never reminded of, and a process that dies in between
loses a reminder rather than sending two. All of it in daytime, at the pace of the sender that
broadcasts go by, and only while that sender is free.
"""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.channel import Channel, medium
from bot.conversation.turn import open_turn
from bot.phone_numbers.allowed_countries import may_write
from bot.providers.interface import ConnectionFailed, Outcome, RateLimited, Refused
from bot.providers.refusals import get_refusal_rule
from bot.runtime import Runtime
from bot.sending.send_one_message import (
    DirectMessage,
    ReservedSend,
    SenderBusy,
    Sleep,
    reserve,
    send_reserved,
)
from bot.sending.transports import TELEGRAM, OpenTransport, TransportsOfRun
from bot.storage.broadcasts.audience_query import SENDING_CHANNELS
from bot.storage.conversations.conversations import UnfinishedSigning, unfinished_signings
from bot.storage.deliveries import sender_pace
from bot.storage.schema.key_tables import Sealed
from bot.vault import PROGRAM, VaultError
from flows import arrival
from flows.campaign import Campaign
from flows.conversation import Conversation
from flows.events import ReminderDue
from flows.machine import advance
from flows.quiet_hours import next_daytime
from flows.replies import RenderedMessage
from flows.turn import Turn
from flows.wording import render

PAGE_SIZE: Final = 200
MAX_RUN: Final = timedelta(minutes=9)
"""How long one run goes on; whoever is left is reminded by the next one."""
MAX_WAIT: Final = timedelta(seconds=5)
"""How far ahead a reminder's slot may lie. What would go out later is decided later, since until
it is sent an answer may come."""
MAX_LIMITED_IN_A_ROW: Final = 3
"""How many people in a row are "sent to too often" before the sender is taken to be limited."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder that is noted as sent, and has its slot: to be sent then, and no second time.

    ``before`` and ``after`` are the conversation without the note and with it.
    """

    reserved: ReservedSend
    before: Conversation
    after: Conversation


def send_reminders(
    runtime: Runtime,
    transports: OpenTransport,
    *,
    stop: threading.Event | None = None,
    sleep: Sleep = asyncio.sleep,
) -> int:
    """Send what is due now, and return how many went out (or may have).

    ``transports`` opens the transport of a channel; ``stop`` ends the run early.
    """
    if all(campaign.reminder_hours is None for campaign in runtime.shelf.campaigns):
        return 0
    opened = TransportsOfRun(runtime.settings, transports)
    return asyncio.run(_Run(runtime, opened, stop or threading.Event(), sleep).send())


class _Run:
    """One run. A channel that cannot send now is left alone until the next."""

    def __init__(
        self, runtime: Runtime, transports: TransportsOfRun, stop: threading.Event, sleep: Sleep
    ) -> None:
        self._runtime, self._transports = runtime, transports
        self._stop, self._sleep = stop, sleep
        self._limited: dict[str, int] = {}  # by channel, since the last that was not

    async def send(self) -> int:
        sent, ends_at = 0, self._runtime.now() + MAX_RUN
        try:
            for candidate in self._candidates():
                if self._stop.is_set() or self._runtime.now() >= ends_at:
                    break
                sent += await self._remind(candidate)
        finally:
            await self._transports.close()
        return sent

    def _candidates(self) -> Iterator[UnfinishedSigning]:
        """Yield those who may be due and have day, campaign by campaign."""
        for campaign in self._runtime.shelf.campaigns:
            if campaign.reminder_hours is not None and campaign.status == "open":
                yield from self._of(campaign, timedelta(hours=campaign.reminder_hours))

    def _of(self, campaign: Campaign, silence: timedelta) -> Iterator[UnfinishedSigning]:
        after, steps = 0, arrival.steps_with_reminder(campaign)
        while True:
            now = self._runtime.now()
            with self._runtime.database.read() as connection:
                page = unfinished_signings(
                    connection,
                    campaign.id,
                    steps,
                    silent_since=now - silence,
                    now=now,
                    after=after,
                    limit=PAGE_SIZE,
                )
            yield from (one for one in page if self._is_awake(one))
            if len(page) < PAGE_SIZE:
                return
            after = page[-1].address_id

    def _is_awake(self, candidate: UnfinishedSigning) -> bool:
        settings, now = self._runtime.settings, self._runtime.now()
        zones = candidate.zones or settings.assumed_zones
        return next_daytime(zones, now, settings.daytime) <= now

    async def _remind(self, candidate: UnfinishedSigning) -> bool:
        """Remind one person, if it is still due; say whether it went out."""
        channel = SENDING_CHANNELS.get(candidate.channel, "")
        transport = self._transports.get(channel) if channel else None
        # One that cannot be opened: those behind them are reminded all the same.
        address = self._runtime.vault.read_if(PROGRAM, Sealed.ADDRESS, candidate.sealed)
        if transport is None or address is None:
            return False
        try:
            reminder = decide_reminder(self._runtime, address)
        except SenderBusy as busy:
            self._transports.leave_alone(busy.channel)
            return False
        except VaultError:  # what is kept of them cannot be read: the same
            return False
        if reminder is None:
            return False
        outcome = await send_reserved(
            self._runtime, transport, reminder.reserved, sleep=self._sleep
        )
        if may_be_sent_later(channel, outcome):
            take_back(self._runtime, reminder)
            await self._leave_alone(channel, outcome)
        else:
            self._limited.pop(channel, None)
        return not isinstance(outcome, Refused | RateLimited | ConnectionFailed)

    async def _leave_alone(self, channel: str, outcome: Outcome) -> None:
        """Leave a channel alone, but for one whose chat may have had a limit of its own.

        Then those behind are tried once the sender may send, or they would never be reminded.
        """
        limited = self._limited.get(channel, 0) + 1
        is_chats_own = channel == TELEGRAM and isinstance(outcome, RateLimited)
        if not is_chats_own or limited >= MAX_LIMITED_IN_A_ROW:
            self._transports.leave_alone(channel)
            return
        self._limited[channel] = limited
        with self._runtime.database.read() as connection:
            free_at = sender_pace.read_sender(connection, channel).stopped_until
        while not self._stop.is_set() and self._runtime.now() < free_at:
            await self._sleep(1.0)


def decide_reminder(runtime: Runtime, address: str) -> Reminder | None:
    """Decide from what is true now, and note it; None where nobody is to be reminded.

    ``address`` is an E.164 number or a Telegram chat id. Raises ``SenderBusy``: nothing is noted
    then.
    """
    with open_turn(runtime, address) as transaction:
        before, address_row = transaction.read_conversation(), transaction.inputs.address
        if address_row is None or before is None or address_row.channel not in SENDING_CHANNELS:
            return None
        standing = transaction.read_standing()
        turn = advance(runtime.shelf, before, standing, ReminderDue(), transaction.now)
        message = _worded(runtime, turn, Channel(address_row.channel))
        if message is None or turn.conversation is None:
            return None
        if not may_write(runtime.settings, address, address_row.country):
            return None
        transaction.keep_conversation(address_row.id, turn.conversation)
        direct = DirectMessage(
            "reminder",
            address,
            message.text,
            message.choices,
            address_id=address_row.id,
            max_wait=MAX_WAIT,
            heeds_daily_cap=True,
        )
        return Reminder(reserve(transaction.connection, runtime, direct), before, turn.conversation)


def may_be_sent_later(channel: str, outcome: Outcome) -> bool:
    """Say whether it was surely not sent, and for no reason that lies with the person."""
    if isinstance(outcome, Refused):
        return get_refusal_rule(channel, outcome.code).is_senders_trouble
    return isinstance(outcome, RateLimited | ConnectionFailed)


def take_back(runtime: Runtime, reminder: Reminder) -> None:
    """Let a reminder that was not sent be due again, unless the person spoke since."""
    with open_turn(runtime, reminder.reserved.message.address) as transaction:
        is_as_left, known = (
            transaction.read_conversation() == reminder.after,
            transaction.inputs.address,
        )
        if is_as_left and known:
            transaction.keep_conversation(known.id, reminder.before)


def _worded(runtime: Runtime, turn: Turn, channel: Channel) -> RenderedMessage | None:
    if turn.reply is None or turn.conversation is None:
        return None
    campaign = runtime.shelf.campaign(turn.conversation.campaign)
    way = medium(runtime.settings, channel)
    return render(runtime.shelf, campaign, turn.reply, turn.conversation.language, way)
