"""Sends what is due: a loop for each channel that is asked for, as long as there is work.

The path of one delivery: ``claim`` takes it from the queue if ``eligibility`` finds that it may
be sent, ``channel_sender`` sends it at its time, ``record`` stores what came of it, and
``refusal_policy`` says what follows where the provider refused it.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final

from bot.broadcasts.deliver.channel_sender import RUN_ENDS_BEFORE_SECONDS, ChannelSender
from bot.broadcasts.deliver.claim import DeliveryClaimer
from bot.providers.interface import Transport
from bot.runtime import Runtime
from bot.sending.transports import SMS, TELEGRAM, ChannelNotConfigured
from bot.spending import daily_cap
from bot.storage.deliveries import due_chunks, sender_pace
from bot.storage.engine.database import Unavailable

CHANNELS: Final = (SMS, TELEGRAM)

OpenTransport = Callable[[str], Transport]


def send_due(
    runtime: Runtime,
    open_transport: OpenTransport,
    *,
    owner: str,
    stop: threading.Event,
    channels: Sequence[str] = CHANNELS,
) -> int:
    """Send what is due on the channels until nothing is due soon, or ``stop``; return how many.

    ``open_transport`` opens the transport of a channel, within the loop; ``owner`` is the
    worker's name. Any number of workers may do so at once. A channel on which nothing is due at
    first is left out, whatever becomes due on it. Raises what the database raises.
    """
    due = [channel for channel in channels if _is_due(runtime, channel)]
    if not due or stop.is_set():
        return 0
    return asyncio.run(_send_on_all(runtime, open_transport, due, owner, stop))


def _is_due(runtime: Runtime, channel: str) -> bool:
    now = runtime.now()
    soon = now + timedelta(seconds=RUN_ENDS_BEFORE_SECONDS)
    with runtime.database.read() as connection:
        sender = sender_pace.read_sender(connection, channel)
        if sender.stopped_for or sender.stopped_until > soon:
            return False
        if channel == SMS and not daily_cap.left(runtime, connection, now):
            return False
        due_at = due_chunks.next_due(connection, channel, now)
        return due_at is not None and due_at <= soon


async def _send_on_all(
    runtime: Runtime,
    open_transport: OpenTransport,
    channels: list[str],
    owner: str,
    stop: threading.Event,
) -> int:
    """Send on each channel by itself: none waits for another, nor ends with it."""
    sends = [_send_on(runtime, open_transport, channel, owner, stop) for channel in channels]
    sent = 0
    for result in await asyncio.gather(*sends, return_exceptions=True):
        if isinstance(result, BaseException):
            raise result
        sent += result
    return sent


async def _send_on(
    runtime: Runtime,
    open_transport: OpenTransport,
    channel: str,
    owner: str,
    stop: threading.Event,
) -> int:
    claimer = DeliveryClaimer(runtime, channel, owner)
    try:
        transport = open_transport(channel)
    except ChannelNotConfigured as error:
        claimer.stop_sender(str(error))
        return 0
    try:
        return await ChannelSender(runtime, claimer, transport, stop).run()
    except Unavailable:
        raise
    except Exception as error:
        # Not to burn one batch after the other: each would end as uncertain.
        claimer.stop_sender(f"a fault of the program ({type(error).__name__}): see its log")
        raise
    finally:
        await transport.close()
