"""One reminder to whoever stopped on the way to a signature, where the campaign wants it.

``decision`` decides and notes each in one transaction, under the lock of the address; it is sent
with none open. So an answer that came meanwhile is never reminded of, and a process that dies in
between loses a reminder rather than sending two. All of it in daytime, at the pace of the sender
that updates go by, and only while that sender is free.
"""

import asyncio
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Final

from bot.providers.interface import ConnectionFailed, RateLimited, Refused, Transport
from bot.reminders.reminder_decision import PATIENCE, Busy, conclude, decide
from bot.runtime import Runtime
from bot.sending.transports import ChannelNotConfigured, open_transport
from bot.storage.broadcasts.audience_query import SENDING_CHANNELS
from bot.storage.conversations.conversations import UnfinishedSigning, unfinished_signings
from bot.storage.schema.key_tables import Sealed
from bot.vault import PROGRAM
from flows import arrival
from flows.campaign import Campaign
from flows.quiet_hours import awake_at

BATCH: Final = 200
LONGEST: Final = timedelta(minutes=9)
"""How long one run goes on; the rest is for the next one."""

Lines = Callable[[str], Transport]


def send_reminders(
    runtime: Runtime, channel_lines: Lines | None = None, *, stop: threading.Event | None = None
) -> int:
    """Send what is due now, and return how many went out (or may have).

    ``channel_lines`` opens the line of a channel, the settings' own if it is None; ``stop`` ends
    the run early.
    """
    if all(campaign.reminder_hours is None for campaign in runtime.shelf.campaigns):
        return 0
    lines = channel_lines or (lambda channel: open_transport(runtime.settings, channel))
    return asyncio.run(_Round(runtime, lines, stop or threading.Event()).send())


class _Round:
    """One run. A channel that cannot send now is left alone until the next."""

    def __init__(self, runtime: Runtime, lines: Lines, stop: threading.Event) -> None:
        self._runtime, self._open_line, self._stop = runtime, lines, stop
        self._lines: dict[str, Transport] = {}
        self._left_alone: set[str] = set()

    async def send(self) -> int:
        sent, ends_at = 0, self._runtime.now() + LONGEST
        try:
            for one in self._candidates():
                if self._stop.is_set() or self._runtime.now() >= ends_at:
                    break
                sent += await self._remind(one)
        finally:
            for line in self._lines.values():
                await line.close()
        return sent

    def _candidates(self) -> Iterator[UnfinishedSigning]:
        """Yield those who may be due and have day, campaign by campaign."""
        for campaign in self._runtime.shelf.campaigns:
            if campaign.reminder_hours is not None and campaign.status == "open":
                yield from self._of(campaign, timedelta(hours=campaign.reminder_hours))

    def _of(self, campaign: Campaign, silence: timedelta) -> Iterator[UnfinishedSigning]:
        after, steps = 0, arrival.remindable(campaign)
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
                    limit=BATCH,
                )
            yield from (one for one in page if self._is_awake(one))
            if len(page) < BATCH:
                return
            after = page[-1].address_id

    def _is_awake(self, one: UnfinishedSigning) -> bool:
        settings, now = self._runtime.settings, self._runtime.now()
        return awake_at(one.zones or settings.assumed_zones, now, settings.daytime) <= now

    async def _remind(self, one: UnfinishedSigning) -> bool:
        """Remind one person, if it is still due; say whether it went out."""
        line = self._line(SENDING_CHANNELS.get(one.channel, ""))
        address = self._address(one)
        if line is None or address is None:
            return False
        try:
            due = decide(self._runtime, address)
        except Busy as busy:
            self._left_alone.add(busy.channel)
            return False
        if due is None:
            return False
        await asyncio.sleep(max((due.at - self._runtime.now()).total_seconds(), 0))
        # Held up: since then it may be night, or they may have answered, or said stop.
        is_late = self._runtime.now() > due.at + PATIENCE
        outcome = ConnectionFailed("held up") if is_late else await line.send(due.outgoing)
        if conclude(self._runtime, due, outcome):
            self._left_alone.add(due.channel)
        return not isinstance(outcome, Refused | RateLimited | ConnectionFailed)

    def _address(self, one: UnfinishedSigning) -> str | None:
        # One that cannot be opened: those behind them are reminded all the same.
        return self._runtime.vault.read_if(PROGRAM, Sealed.ADDRESS, one.sealed)

    def _line(self, channel: str) -> Transport | None:
        if not channel or channel in self._left_alone:
            return None
        if channel not in self._lines:
            try:
                self._lines[channel] = self._open_line(channel)
            except ChannelNotConfigured:
                self._left_alone.add(channel)
                return None
        return self._lines[channel]
