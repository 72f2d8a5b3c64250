"""What follows from refusals: the one policy for all that we send, whatever brings the refusal.

An address that refused often enough is written to no more, a broadcast whose own words are at
fault is paused, a sender waits or stops. In this order, which is that of the locks
(``bot.storage.deliveries.deliveries``). What the program does by itself is audited without a name.
When the message itself is tried again, its ``RefusalRule`` says.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from sqlalchemy import Connection

from bot.providers.interface import RateLimited
from bot.providers.refusals import RefusalRule
from bot.runtime import Runtime
from bot.sending.refusal_words import describe_refusal, store_reason
from bot.storage.broadcasts import broadcasts
from bot.storage.consent import suppressions
from bot.storage.deliveries import direct_messages, sender_pace
from bot.storage.deliveries.delivery_outcomes import RefusedDelivery
from bot.storage.organizers import audit_trail
from bot.storage.schema.broadcast_tables import BroadcastStatus
from bot.storage.schema.key_tables import Sealed
from bot.vault import PROGRAM
from flows.effects import OptOutReason

log = logging.getLogger(__name__)

PAUSABLE: Final = (BroadcastStatus.SCHEDULED, BroadcastStatus.CANARY, BroadcastStatus.SENDING)
MAX_RATE_LIMIT_WAIT: Final = timedelta(days=1)
"""What a provider asks for beyond this is not believed: then it is asked again."""
MAX_LIMITED_SENDER_WAIT: Final = timedelta(minutes=1)
"""How long a limited sender waits at most, whatever the provider asked for: only a few chats may
have been limited, and others are tried."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One message that was refused, as it is stored by now.

    ``is_final``: it is not tried again. ``address`` is its number or chat id, "" where that
    cannot be read any more, or does not matter; ``address_id`` is the id among people's
    addresses, if any. ``broadcast_id`` is the broadcast that it belongs to, if any.
    """

    channel: str
    rule: RefusalRule
    is_final: bool
    address: str = field(repr=False, default="")
    address_id: int | None = None
    broadcast_id: int | None = None

    @property
    def may_suppress(self) -> bool:
        """Whether this refusal counts towards suppressing the address."""
        return self.is_final and self.rule.suppress_after_broadcasts > 0


def apply_refusals(
    connection: Connection, runtime: Runtime, refusals: Sequence[Refusal], now: datetime
) -> None:
    """Suppress, pause, wait and stop as the refusals say. Call it once they are stored."""
    for one in refusals:
        if one.may_suppress:
            _suppress(connection, runtime, one, now)
    for one in refusals:
        if one.rule.stops == "broadcast" and one.broadcast_id is not None:
            _pause_broadcast(connection, one, one.broadcast_id, now)
    for one in refusals:
        _hold_sender(connection, one, now)
    unknown = {(one.channel, one.rule.code) for one in refusals if not one.rule.is_known}
    for channel, code in sorted(unknown):
        log.warning("a refusal is in no table", extra={"channel": channel, "code": code})


def requested_wait(asked: RateLimited) -> timedelta:
    """Return how long a provider asked to wait, whatever number it named."""
    # In this order what is no number at all ("NaN", which JSON may hold) is no wait.
    seconds = min(max(0.0, asked.retry_after), MAX_RATE_LIMIT_WAIT.total_seconds())
    return timedelta(seconds=seconds)


def rate_limit_wait(asked: RateLimited) -> timedelta:
    """Return how long a sender waits that was asked to, in whole seconds, one at the least."""
    return timedelta(seconds=max(1, ceil(requested_wait(asked).total_seconds())))


def _suppress(connection: Connection, runtime: Runtime, refusal: Refusal, now: datetime) -> None:
    """Write no more to an address that was refused so in as many broadcasts as the rule says."""
    enough = refusal.rule.suppress_after_broadcasts
    if enough > 1:
        code = refusal.rule.code
        if refusal.address_id is None:
            return
        if direct_messages.count_refusals(connection, refusal.address_id, code) < enough:
            return
    if refusal.address:
        suppressions.suppress(
            connection,
            lookup=runtime.vault.lookup(refusal.address),
            generation=runtime.vault.generation,
            reason=refusal.rule.suppression_reason.value,
            message_id=None,
            at=now,
            lookups=runtime.vault.lookups(refusal.address),
        )


def lift_suppressions(
    connection: Connection, runtime: Runtime, rule: RefusalRule, refused: Sequence[RefusedDelivery]
) -> None:
    """Take back that addresses were found unreachable, since all were refused with one code.

    Only what was noted by these refusals is taken back: never what a person or a carrier did.
    """
    vault = runtime.vault
    reason = OptOutReason.UNREACHABLE
    if not rule.suppress_after_broadcasts or rule.suppression_reason is not reason:
        return
    for one in refused:
        address = vault.read_if(PROGRAM, Sealed.ADDRESS, one.sealed)
        if not address or one.sent_at is None:
            continue
        lookups = vault.lookups(address)
        since = suppressions.suppressed_since(connection, lookups, reason)
        if since is not None and since >= one.sent_at:
            suppressions.lift(
                connection,
                lookups,
                generation=vault.generation,
                reason=reason.value,
                message_id=None,
                at=runtime.now(),
            )


def _pause_broadcast(
    connection: Connection, one: Refusal, broadcast_id: int, now: datetime
) -> None:
    reason = store_reason("refused", channel=one.channel, code=one.rule.code)
    paused = broadcasts.change(
        connection,
        broadcast_id,
        PAUSABLE,
        status=BroadcastStatus.PAUSED,
        pause_reason=reason,
    )
    if paused:
        words = describe_refusal(one.channel, one.rule.code)
        audit_trail.note(connection, now, None, "paused", broadcast_id, detail=words)
        log.warning("broadcast paused", extra={"broadcast": broadcast_id, "reason": words})


def _hold_sender(connection: Connection, one: Refusal, now: datetime) -> None:
    """Let the sender wait, or stop it: then its broadcasts are paused by the circuit breaker."""
    if one.rule.sender_waits_minutes:
        until = now + timedelta(minutes=one.rule.sender_waits_minutes)
        sender_pace.stop_until(connection, one.channel, until)
    if one.rule.stops != "sender":
        return
    reason = store_reason("refused", channel=one.channel, code=one.rule.code)
    if sender_pace.stop_sender(connection, one.channel, reason):
        # Of no broadcast: a line of one would wait for whoever holds it and wants the sender.
        words = describe_refusal(one.channel, one.rule.code)
        detail = f"{one.channel}: {words} ({one.rule.code})"
        audit_trail.note(connection, now, None, "sender stopped", detail=detail)
        log.error("sender stopped", extra={"channel": one.channel, "reason": detail})
