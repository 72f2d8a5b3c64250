"""Sending what is due: a loop for each channel that is asked for, as long as there is work.

Claim, send each claim at its slot, settle what came back with the next claim. Many requests are
under way at once, so that a slow provider does not hold up the pace. Nothing is sent when its
lease is over; when the worker is told to stop, what is not sent yet is given back.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from typing import Final

from bot.broadcasts.deliver.channel_sender import SOON, Flow
from bot.broadcasts.deliver.claim import Claimer
from bot.providers.interface import Transport
from bot.runtime import Runtime
from bot.sending.transports import SMS, TELEGRAM, ChannelNotConfigured
from bot.spending import daily_cap
from bot.storage.deliveries import due_chunks, sender_pace
from bot.storage.engine.database import Unavailable

CHANNELS: Final = (SMS, TELEGRAM)

Lines = Callable[[str], Transport]


def send_due(
    runtime: Runtime,
    channel_lines: Lines,
    *,
    owner: str,
    stop: threading.Event,
    channels: Sequence[str] = CHANNELS,
) -> int:
    """Send what is due on the channels until nothing is due soon, or ``stop``; return how many.

    ``channel_lines`` opens the line of a channel, within the loop; ``owner`` is the worker's
    name. Any number of workers may do so at once. A channel on which nothing is due at first is
    left out, whatever becomes due on it. Raises what the database raises.
    """
    waiting = [channel for channel in channels if _is_due(runtime, channel)]
    if not waiting or stop.is_set():
        return 0
    return asyncio.run(_send_all(runtime, channel_lines, waiting, owner, stop))


def _is_due(runtime: Runtime, channel: str) -> bool:
    now = runtime.now()
    with runtime.database.read() as connection:
        sender = sender_pace.read(connection, channel)
        if sender.stopped_for or sender.stopped_until > now + SOON:
            return False
        if channel == SMS and not daily_cap.left(runtime, connection, now):
            return False
        at = due_chunks.next_due(connection, channel, now)
        return at is not None and at <= now + SOON


async def _send_all(
    runtime: Runtime, lines: Lines, channels: list[str], owner: str, stop: threading.Event
) -> int:
    """Send on each channel by itself: none waits for another."""
    flows = [_send_on(runtime, lines, channel, owner, stop) for channel in channels]
    ended = await asyncio.gather(*flows, return_exceptions=True)
    for one in ended:
        if isinstance(one, BaseException):
            raise one
    return sum(one for one in ended if isinstance(one, int))


async def _send_on(
    runtime: Runtime, lines: Lines, channel: str, owner: str, stop: threading.Event
) -> int:
    claimer = Claimer(runtime, channel, owner)
    try:
        line = lines(channel)
    except ChannelNotConfigured as error:
        claimer.stop(str(error))
        return 0
    try:
        return await Flow(runtime, claimer, line, stop).run()
    except Unavailable:
        raise
    except Exception as error:
        # Not to burn one batch after the other: each would end as uncertain.
        claimer.stop(f"a fault of the program ({type(error).__name__}): see its log")
        raise
    finally:
        await line.close()
