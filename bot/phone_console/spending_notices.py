"""Tells organizers, on their own phones, that the day's segments run out, and that they have.

Each once a day. In Telegram where they have it, else by a text, which goes beyond the cap. Noted
first and sent second, so that nobody is told twice; the log and the audit trail have it anyway.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from bot.channel import Channel
from bot.languages import LANGUAGES
from bot.organizers import accounts
from bot.phone_console.texts import numbers, say
from bot.providers.interface import (
    ConnectionFailed,
    Outcome,
    Outgoing,
    RateLimited,
    Sent,
    Transport,
)
from bot.runtime import Runtime
from bot.sending.transports import SMS, TELEGRAM, ChannelNotConfigured, open_transport
from bot.spending import daily_cap
from bot.storage.consent import suppressions
from bot.storage.conversations import turns
from bot.storage.operations import daily_spending as rows
from bot.storage.organizers import audit_trail

TRIES: Final = 3

Lines = Callable[[str], Transport]

log = logging.getLogger(__name__)


def tell_of_spending(runtime: Runtime, channel_lines: Lines | None = None) -> int:
    """Tell whoever can be told, if there is anything to tell; return how many were.

    ``channel_lines`` opens the line of a channel, the settings' own if it is None.
    """
    key = _due(runtime)
    if not key:
        return 0
    lines = channel_lines or (lambda channel: open_transport(runtime.settings, channel))
    return asyncio.run(_tell(runtime, key, lines))


def _due(runtime: Runtime) -> str:
    """Return what there is to tell, having noted that it is told; "" for nothing."""
    settings, now = runtime.settings, runtime.now()
    day, most = daily_cap.day_of(now), settings.daily_segments
    with runtime.database.read() as connection:
        spent = rows.read_day(connection, day)
    is_reached = spent.segments >= most
    is_near = spent.segments >= most * settings.daily_warning / 100
    if spent.reached or not (is_reached or (is_near and not spent.warned)):
        return ""
    act = "daily cap reached" if is_reached else "daily cap near"
    with runtime.database.write() as connection:
        if not rows.note_organizers_told(connection, day, reached=is_reached, at=now):
            return ""
        detail = f"{spent.segments} of {most} segments on {day}"
        audit_trail.note(connection, now, None, act, detail=detail)
    log.warning("%s: %s (DAILY_SEGMENTS)", act, detail)
    return "cap_reached" if is_reached else "cap_near"


async def _tell(runtime: Runtime, key: str, lines: Lines) -> int:
    told, most = 0, runtime.settings.daily_segments
    with runtime.database.read() as connection:
        sent = rows.read_day(connection, daily_cap.day_of(runtime.now())).segments
    for address, language in _addresses(runtime):
        channel = SMS if address.startswith("+") else TELEGRAM
        text = say(language, key, sent=numbers(language, sent), most=numbers(language, most))
        try:
            line = lines(channel)
        except ChannelNotConfigured:
            continue
        try:
            told += isinstance(await _send(line, Outgoing("", address, text)), Sent)
        finally:
            await line.close()
        if channel == SMS:
            daily_cap.count(runtime, Channel.SMS, text)
    return told


def _addresses(runtime: Runtime) -> list[tuple[str, str]]:
    """Return where organizers can be told, and in which language; nobody who has opted out."""
    found = []
    there = accounts.everyone(runtime)
    with runtime.database.read() as connection:
        for who in there:
            address = accounts.address_of(connection, runtime.vault, who.id)
            lookups = runtime.vault.lookups(address)
            if not address or suppressions.is_suppressed(connection, lookups):
                continue
            known = turns.read_turn_inputs(connection, lookups, turns.NO_MESSAGE).address
            spoken = known.language if known else ""
            found.append((address, spoken if spoken in LANGUAGES else LANGUAGES[0]))
    return found


async def _send(line: Transport, outgoing: Outgoing) -> Outcome:
    outcome: Outcome = ConnectionFailed("")
    for _ in range(TRIES):
        outcome = await line.send(outgoing)
        if not isinstance(outcome, ConnectionFailed | RateLimited):
            break
    return outcome
