"""What follows from refusals, whether an answer or a receipt brings them.

First the delivery's own move is decided, then, once it is made, all the rest: whom not to write
to any more, which broadcast is paused, which sender waits or stops. In this order, which is that
of the locks (``bot.storage.deliveries.deliveries``). What the program does by itself is audited
without a name.
"""

import logging
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from bot.broadcasts.broadcast_errors import UNDER_WAY
from bot.providers.refusals import RefusalRule, get_refusal_rule
from bot.runtime import Runtime
from bot.storage.broadcasts import broadcasts
from bot.storage.consent import suppressions
from bot.storage.deliveries import delivery_outcomes, sender_pace
from bot.storage.deliveries.deliveries import StatusChange
from bot.storage.deliveries.delivery_outcomes import RefusalContext
from bot.storage.organizers import audit_trail
from bot.storage.schema.broadcast_tables import BroadcastStatus, DeliveryStatus
from bot.storage.schema.key_tables import Sealed
from bot.vault import PROGRAM

log = logging.getLogger(__name__)

GOES_ON: Final = (*UNDER_WAY, BroadcastStatus.PAUSED, BroadcastStatus.SENT)
"""What may still be tried again: ``breaker`` lets one that was over go on for that."""


@dataclass(frozen=True, slots=True)
class _Refusal:
    """One delivery that was refused, with what is known of it and what is to be done."""

    delivery_id: int
    code: str
    rule: RefusalRule
    context: RefusalContext
    again_at: datetime | None


@dataclass(frozen=True, slots=True)
class Refusals:
    """The refusals of one transaction."""

    connection: Connection
    runtime: Runtime
    now: datetime
    _all: list[_Refusal] = field(default_factory=list)

    def move(
        self, delivery_id: int, attempt: int, before: DeliveryStatus, code: str
    ) -> StatusChange:
        """Return where a refused delivery goes: failed, or queued to be tried again."""
        context = delivery_outcomes.refusal_context(self.connection, delivery_id)
        if context is None:
            raise LookupError(f"there is no delivery {delivery_id}")
        found = get_refusal_rule(context.channel, code)
        again_at = self._again_at(found, attempt, context)
        self._all.append(_Refusal(delivery_id, code, found, context, again_at))
        after = DeliveryStatus.QUEUED if again_at else DeliveryStatus.FAILED
        # What is the sender's fault is no failure of this delivery's while it is tried again.
        is_senders = bool(found.waits) or found.stops == "sender"
        error = "" if again_at and is_senders else code
        return StatusChange(delivery_id, before, after, error=error, not_before=again_at)

    def conclude(self) -> None:
        """Suppress, wait and stop as the refusals say. To be called after the moves are made."""
        for one in sorted(self._all, key=lambda one: one.delivery_id):
            self._suppress(one)
        for one in self._all:
            self._pause(one)
        for one in self._all:
            self._stop(one)
        self._tell()

    def _again_at(
        self, found: RefusalRule, attempt: int, context: RefusalContext
    ) -> datetime | None:
        """When to try again, or None: not at all, or it would be too late."""
        if found.retry_after is None or attempt > found.tries or context.status not in GOES_ON:
            return None
        at = self.now + found.retry_after
        return at if context.expires_at is None or at < context.expires_at else None

    def _suppress(self, one: _Refusal) -> None:
        """Write to an address no more that refused often enough, in as many broadcasts."""
        after = one.rule.suppress_after
        if not after or one.again_at:
            return
        if after > 1:
            before = delivery_outcomes.count_failures_since_arrival(
                self.connection, one.context.address_id, one.code, but=one.delivery_id
            )
            if before + 1 < after:
                return
        address = self._address(one.context.sealed)
        if address:
            vault = self.runtime.vault
            suppressions.suppress(
                self.connection,
                lookup=vault.lookup(address),
                generation=vault.generation,
                reason=one.rule.suppresses.value,
                message_id=None,
                at=self.now,
            )

    def _address(self, sealed: bytes | None) -> str:
        return self.runtime.vault.read_if(PROGRAM, Sealed.ADDRESS, sealed) or ""

    def _pause(self, one: _Refusal) -> None:
        """Pause a broadcast whose own words are at fault."""
        broadcast_id, words = one.context.broadcast_id, one.rule.words
        if one.rule.stops == "broadcast" and broadcasts.change(
            self.connection,
            broadcast_id,
            UNDER_WAY,
            status=BroadcastStatus.PAUSED,
            pause_reason=words,
        ):
            audit_trail.note(self.connection, self.now, None, "paused", broadcast_id, detail=words)
            log.warning("broadcast %d: paused: %s", broadcast_id, words)

    def _stop(self, one: _Refusal) -> None:
        """Let the sender wait, or stop it: then its broadcasts are paused by ``breaker``."""
        channel, words = one.context.channel, one.rule.words
        if one.rule.waits:
            sender_pace.stop_until(self.connection, channel, self.now + one.rule.waits)
        if one.rule.stops == "sender" and sender_pace.stop_sender(self.connection, channel, words):
            # Of no broadcast: a line of one would wait for whoever holds it and wants the sender.
            said = f"{channel}: {words} ({one.code})"
            audit_trail.note(self.connection, self.now, None, "sender stopped", detail=said)
            log.error("sender stopped: %s", said)

    def _tell(self) -> None:
        """Tell the operator which codes the table should learn."""
        unknown = {one.code: one for one in self._all if not one.rule.is_known}
        for code, one in sorted(unknown.items()):
            log.warning(
                "broadcast %d: %s refused with %s, which is not in the table of verdicts",
                one.context.broadcast_id,
                one.context.channel,
                code or "no code",
            )
