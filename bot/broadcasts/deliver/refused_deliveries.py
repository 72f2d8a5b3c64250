"""Refused deliveries: where each goes, and then what follows (``bot.sending.refusal_policy``).

First the delivery's own move is decided, whether an answer or a receipt brings the refusal; the
rest is done once the moves are made.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from bot.providers.refusals import RefusalRule, get_refusal_rule
from bot.runtime import Runtime
from bot.sending.refusal_policy import PAUSABLE, Refusal, apply_refusals
from bot.storage.deliveries import delivery_outcomes
from bot.storage.deliveries.deliveries import StatusChange
from bot.storage.deliveries.delivery_outcomes import RefusalContext
from bot.storage.schema.broadcast_tables import BroadcastStatus, DeliveryStatus
from bot.storage.schema.key_tables import Sealed
from bot.vault import PROGRAM

STILL_SENDING: Final = (*PAUSABLE, BroadcastStatus.PAUSED, BroadcastStatus.SENT)
"""What may still be tried again: the circuit breaker lets one that was over go on for that."""


@dataclass(frozen=True, slots=True)
class RefusedDeliveries:
    """The refused deliveries of one transaction."""

    connection: Connection
    runtime: Runtime
    now: datetime
    _refusals: dict[int, Refusal] = field(default_factory=dict)

    def move(
        self, delivery_id: int, attempt: int, before: DeliveryStatus, code: str
    ) -> StatusChange:
        """Return where a refused delivery goes: failed, or queued to be tried again."""
        context = delivery_outcomes.refusal_context(self.connection, delivery_id)
        if context is None:
            raise LookupError(f"there is no delivery {delivery_id}")
        rule = get_refusal_rule(context.channel, code)
        again_at = self._again_at(rule, attempt, context)
        self._refusals[delivery_id] = Refusal(
            channel=context.channel,
            rule=rule,
            is_final=again_at is None,
            address=self._address(rule, context),
            address_id=context.address_id,
            broadcast_id=context.broadcast_id,
        )
        after = DeliveryStatus.QUEUED if again_at else DeliveryStatus.FAILED
        # What is the sender's fault is no failure of this delivery's while it is tried again.
        error = "" if again_at and rule.is_senders_trouble else code
        # And it goes on with its sender, without a wait of its own.
        not_before = None if rule.is_senders_trouble else again_at
        return StatusChange(delivery_id, before, after, error=error, not_before=not_before)

    def conclude(self) -> None:
        """Apply the policy. Call it once the moves are made."""
        refusals = [self._refusals[delivery_id] for delivery_id in sorted(self._refusals)]
        apply_refusals(self.connection, self.runtime, refusals, self.now)

    def _again_at(
        self, rule: RefusalRule, attempt: int, context: RefusalContext
    ) -> datetime | None:
        """When to try again, or None: not at all, or it would be too late."""
        retry_after = rule.retry_after(attempt)
        if retry_after is None or context.status not in STILL_SENDING:
            return None
        at = self.now + retry_after
        return at if context.expires_at is None or at < context.expires_at else None

    def _address(self, rule: RefusalRule, context: RefusalContext) -> str:
        if not rule.suppress_after_broadcasts:
            return ""
        return self.runtime.vault.read_if(PROGRAM, Sealed.ADDRESS, context.sealed) or ""
