"""Sends one message by ourselves outside broadcasts: a test, a reminder, a notice, a late answer.

Always in this order, with no transaction open while the provider is asked:

1. ``reserve``: in one transaction (the caller's own, if it has more to note) the message gets its
   row, its stretch of the sender's pace, which broadcasts share, and its segments of the day;
2. ``send_reserved``: waits for that stretch, and sends;
3. what became of it is stored, and the one refusal policy (``bot.sending.refusal_policy``) applied.

``send_one_message`` does all of it, and tries again where nothing left us. Whether somebody may
be written to at all (opt-outs, consent, night) is asked by the callers.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import Connection

from bot.providers.interface import (
    WHATSAPP_PREFIX,
    ConnectionFailed,
    Outcome,
    Outgoing,
    RateLimited,
    Refused,
    Sent,
    Transport,
    Uncertain,
)
from bot.providers.refusals import get_refusal_rule
from bot.providers.twilio.callbacks import FAILED_STATUSES, STATUS_RANKS
from bot.runtime import Runtime
from bot.sending.refusal_policy import (
    MAX_LIMITED_SENDER_WAIT,
    Refusal,
    apply_refusals,
    rate_limit_wait,
)
from bot.sending.transports import SMS, TELEGRAM, channel_of_address
from bot.spending import daily_cap
from bot.storage.deliveries import direct_messages, sender_pace
from bot.storage.schema.key_tables import Sealed
from bot.telemetry import metrics
from bot.vault import PROGRAM
from flows.segments import measure

MAX_TRIES: Final = 3
RECONNECT_AFTER: Final = timedelta(seconds=3)
"""How long a sender waits whose provider could not be reached."""
STALE_AFTER: Final = timedelta(seconds=5)
"""What comes so much later than its slot is not sent: what was true of the person may not be."""

MISSED_SLOT: Final = ConnectionFailed("held up")
"""The outcome of what missed its slot: the provider was not asked."""

Sleep = Callable[[float], Awaitable[object]]


class SenderBusy(Exception):
    """The sender of ``channel`` cannot send soon enough: it is free in ``seconds``, or stopped.

    ``seconds`` is None while it is stopped or today's segments are spent.
    """

    def __init__(self, channel: str, seconds: float | None = None) -> None:
        super().__init__(channel)
        self.channel = channel
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class DirectMessage:
    """One message to one address (an E.164 number or a Telegram chat id), and its terms.

    ``key`` is the receipt key of a message that has its row already ("" gives it one of its
    own), and whose segments are counted there. ``address_id`` is the id among people's addresses.
    ``max_wait`` is how far ahead its slot may lie. ``even_if_stopped`` sends it while the sender is
    stopped, too; one that ``heeds_daily_cap`` is not sent once the day's segments are spent.
    ``by_whatsapp`` sends it to the number's WhatsApp, at the pace of text messages.
    """

    purpose: Literal["test", "reminder", "notice", "answer"]
    address: str = field(repr=False)
    text: str = field(repr=False)
    choices: tuple[str, ...] = ()
    key: str = ""
    address_id: int | None = None
    max_wait: timedelta = timedelta(seconds=30)
    even_if_stopped: bool = False
    heeds_daily_cap: bool = False
    by_whatsapp: bool = False

    @property
    def channel(self) -> str:
        """By which channel it goes: "sms" or "telegram"."""
        return channel_of_address(self.address)

    @property
    def segments(self) -> int:
        """What it counts for in the pace and the day's segments."""
        if self.channel != SMS:
            return 0
        return 1 if self.by_whatsapp else measure(self.text).segments

    def outgoing(self, key: str) -> Outgoing:
        """Return the message in the form that the transport takes, under our own id."""
        to = f"{WHATSAPP_PREFIX}{self.address}" if self.by_whatsapp else self.address
        return Outgoing(key, to, self.text, self.choices)


@dataclass(frozen=True, slots=True)
class ReservedSend:
    """A message that is to be sent at ``at``; ``row_id`` is its row, None where it had one."""

    message: DirectMessage
    outgoing: Outgoing
    row_id: int | None
    at: datetime


async def send_one_message(
    runtime: Runtime,
    transport: Transport,
    message: DirectMessage,
    *,
    max_tries: int = MAX_TRIES,
    sleep: Sleep = asyncio.sleep,
) -> Outcome:
    """Send a message at the sender's pace, and return what became of it.

    What surely never left us is tried again, once the sender may send. Raises ``SenderBusy``
    where its first slot lies too far ahead; nothing was done then.
    """
    outcome: Outcome | None = None
    for _ in range(max_tries):
        try:
            with runtime.database.write() as connection:
                reserved = reserve(connection, runtime, message)
        except SenderBusy:
            if outcome is None:
                raise
            break
        outcome = await send_reserved(runtime, transport, reserved, sleep=sleep)
        if not isinstance(outcome, ConnectionFailed | RateLimited):
            break
        if isinstance(outcome, RateLimited) and rate_limit_wait(outcome) > message.max_wait:
            break
    return outcome or MISSED_SLOT


def reserve(connection: Connection, runtime: Runtime, message: DirectMessage) -> ReservedSend:
    """Give a message its slot, its row and its segments. Raises ``SenderBusy``: nothing is done."""
    now, channel = runtime.now(), message.channel
    sender = sender_pace.lock_sender(connection, channel)
    free_at = max(sender.stopped_until, sender_pace.pace_free_at(sender, now))
    if sender.stopped_for and not message.even_if_stopped:
        raise SenderBusy(channel)
    if free_at > now + message.max_wait:
        raise SenderBusy(channel, (free_at - now).total_seconds())
    segments = message.segments
    if channel == SMS and message.heeds_daily_cap and not daily_cap.left(runtime, connection, now):
        raise SenderBusy(channel)
    at = sender_pace.reserve_pace(
        connection, channel, free_at, _pace_seconds(runtime, channel, segments)
    )
    if message.key:
        return ReservedSend(message, message.outgoing(message.key), None, at)
    row_id = direct_messages.add(
        connection,
        purpose=message.purpose,
        channel=channel,
        address_id=message.address_id,
        at=at,
    )
    if segments:
        daily_cap.count_claimed(connection, segments, now)
    return ReservedSend(message, message.outgoing(f"m{row_id}"), row_id, at)


def _pace_seconds(runtime: Runtime, channel: str, segments: int) -> float:
    settings = runtime.settings
    if channel == TELEGRAM:
        return 1 / settings.telegram_messages_per_second
    return segments / settings.sms_segments_per_second


async def send_reserved(
    runtime: Runtime,
    transport: Transport,
    reserved: ReservedSend,
    *,
    sleep: Sleep,
) -> Outcome:
    """Send a reserved message at its slot, store what became of it, and return that."""
    await sleep(max((reserved.at - runtime.now()).total_seconds(), 0.0))
    # Held up: since then it may be night, or they may have answered, or said stop.
    if runtime.now() > reserved.at + STALE_AFTER:
        outcome: Outcome = MISSED_SLOT
    else:
        outcome = await transport.send(reserved.outgoing)
        channel = channel_of_address(reserved.outgoing.to)
        metrics.count("sends", channel, type(outcome).__name__.lower())
    _record(runtime, reserved, outcome)
    return outcome


def _record(runtime: Runtime, reserved: ReservedSend, outcome: Outcome) -> None:
    message, now = reserved.message, runtime.now()
    with runtime.database.write() as connection:
        if reserved.row_id is not None:
            status, error, provider_id = _stored(outcome)
            direct_messages.record(
                connection,
                reserved.row_id,
                status=status,
                rank=STATUS_RANKS.get(status, 1),
                error=error,
                provider_id=provider_id,
            )
        match outcome:
            case Refused(code):
                rule = get_refusal_rule(message.channel, code)
                refusal = Refusal(
                    message.channel,
                    rule,
                    is_final=not rule.is_senders_trouble,
                    address=message.address,
                    address_id=message.address_id,
                )
                apply_refusals(connection, runtime, [refusal], now)
            case RateLimited():
                # It may be the limit of this recipient alone, which holds up nobody else for long.
                until = now + min(rate_limit_wait(outcome), MAX_LIMITED_SENDER_WAIT)
                sender_pace.stop_until(connection, message.channel, until)
            case ConnectionFailed() if outcome is not MISSED_SLOT:
                sender_pace.stop_until(connection, message.channel, now + RECONNECT_AFTER)
            case _:
                pass


def _stored(outcome: Outcome) -> tuple[str, str, str]:
    """Return status, error and provider's id of an outcome, as they are stored."""
    match outcome:
        case Sent(provider_id, status):
            return status if status in STATUS_RANKS else "accepted", "", provider_id
        case Refused(code):
            return "failed", code, ""
        case RateLimited() | ConnectionFailed():
            return "canceled", "", ""
        case Uncertain():
            return "uncertain", "", ""


def settle_direct_receipt(
    runtime: Runtime, message_id: int, *, provider_id: str, status: str, error: str = ""
) -> bool:
    """Take what the provider tells of a direct message, and say whether that was news.

    ``status`` is its word, ``error`` its code or "". Raises ``Unavailable``.
    """
    rank, now = STATUS_RANKS.get(status, 0), runtime.now()
    with runtime.database.write() as connection:
        row = direct_messages.record(
            connection, message_id, status=status, rank=rank, error=error, provider_id=provider_id
        )
        if row is None:
            return False
        if status in FAILED_STATUSES:
            rule = get_refusal_rule(row.channel, error)
            address = runtime.vault.read_if(PROGRAM, Sealed.ADDRESS, row.sealed_address) or ""
            refusal = Refusal(
                row.channel, rule, is_final=True, address=address, address_id=row.address_id
            )
            apply_refusals(connection, runtime, [refusal], now)
    return True
