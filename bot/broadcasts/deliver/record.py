"""Records what came of sends, in the transaction of the next claim.

A receipt may have been faster than the provider's own answer, and a lease may have run out before
it. So every move says where it expects the delivery to be, and what is further along already
stays there.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, assert_never

from sqlalchemy import Connection

from bot.broadcasts.deliver.refused_deliveries import RefusedDeliveries
from bot.providers.interface import ConnectionFailed, Outcome, RateLimited, Refused, Sent, Uncertain
from bot.providers.twilio.callbacks import STATUS_RANKS
from bot.runtime import Runtime
from bot.sending.refusal_policy import MAX_LIMITED_SENDER_WAIT, requested_wait
from bot.storage.deliveries import deliveries, sender_pace
from bot.storage.deliveries.deliveries import StatusChange
from bot.storage.schema.broadcast_tables import DeliveryStatus

ACCEPTED_RANK: Final = STATUS_RANKS["accepted"]
"""The rank of what a provider took without a word of its own."""
RETRY_MARGIN_SECONDS: Final = 0.5
"""How much longer we wait than a provider asks for."""
UNREACHABLE_RETRY_SECONDS: Final = 5.0
"""What did not reach the provider is tried again so much later."""
UNANSWERED_WAIT: Final = timedelta(minutes=1)
"""How long a sender waits whose sends get no answer: the circuit breaker looks at them
meanwhile."""
MAX_ERROR_LENGTH: Final = 64

SENDING, UNCERTAIN, QUEUED, SENT = (
    DeliveryStatus.SENDING,
    DeliveryStatus.UNCERTAIN,
    DeliveryStatus.QUEUED,
    DeliveryStatus.SENT,
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SendResult:
    """What came of one attempt at a delivery by its ``owner``.

    ``holds_sender`` says that it is no matter of its recipient: of a ``RateLimited`` one that many
    are limited, and of an ``Uncertain`` one that there was no answer many times in a row.
    """

    delivery_id: int
    attempt: int
    owner: str
    outcome: Outcome
    holds_sender: bool = False


def record_results(
    connection: Connection,
    runtime: Runtime,
    channel: str,
    results: Sequence[SendResult],
    now: datetime,
) -> None:
    """Move each delivery to where its send has brought it, and draw the conclusions.

    A sent one costs its share of one statement. What is refused is judged by the policy of
    refusals; what was surely not sent is queued again, and counts as no attempt.
    """
    refusals = RefusedDeliveries(connection, runtime, now)
    moves = [_move(result, refusals, now) for result in results]
    moved = deliveries.change_statuses(connection, moves)
    # Slower than its lease, and yet it came: then it is certain after all.
    late = [replace(one, before=UNCERTAIN) for one in moves if one.delivery_id not in moved]
    # Even taken for lost by then, and about to be sent again.
    sent = [replace(one, before=QUEUED, owner="") for one in late if one.after is SENT]
    if late:
        deliveries.change_statuses(connection, [*late, *sent])
    if any(not isinstance(result.outcome, Sent) for result in results):
        refusals.conclude()
        _let_sender_wait(connection, channel, results, now)


def _move(result: SendResult, refusals: RefusedDeliveries, now: datetime) -> StatusChange:
    """Return the move of this very attempt: a run that was frozen may have claimed it again."""

    def move(after: DeliveryStatus, **values: Any) -> StatusChange:
        owner, attempt = result.owner, result.attempt
        return StatusChange(result.delivery_id, SENDING, after, owner, attempt, **values)

    match result.outcome:
        case Sent(provider_id, status):
            rank = STATUS_RANKS.get(status, ACCEPTED_RANK)
            return move(SENT, provider_id=provider_id, provider_rank=rank, sent_at=now)
        case Refused(code):
            judged = refusals.move(result.delivery_id, result.attempt, SENDING, code)
            return replace(judged, owner=result.owner, attempt=result.attempt, sent_at=now)
        case RateLimited() as throttled:
            return move(QUEUED, not_before=_retry_at(throttled, now), unmade=True)
        case ConnectionFailed():
            retry_at = now + timedelta(seconds=UNREACHABLE_RETRY_SECONDS)
            return move(QUEUED, not_before=retry_at, unmade=True)
        case Uncertain(why):
            return move(UNCERTAIN, error=why[:MAX_ERROR_LENGTH])
        case _:
            assert_never(result.outcome)


def _retry_at(throttled: RateLimited, now: datetime) -> datetime:
    return now + requested_wait(throttled) + timedelta(seconds=RETRY_MARGIN_SECONDS)


def _let_sender_wait(
    connection: Connection, channel: str, results: Sequence[SendResult], now: datetime
) -> None:
    """Let the sender wait if the provider limits it as a whole, is away, or answers nobody."""
    held = [result.outcome for result in results if result.holds_sender]
    until = [
        min(_retry_at(outcome, now), now + MAX_LIMITED_SENDER_WAIT)
        for outcome in held
        if isinstance(outcome, RateLimited)
    ]
    if any(isinstance(outcome, Uncertain) for outcome in held):
        log.warning("a provider gives no clear answer", extra={"channel": channel})
        until.append(now + UNANSWERED_WAIT)
    unreached = [one.outcome.why for one in results if isinstance(one.outcome, ConnectionFailed)]
    if len(unreached) == len(results):
        told = {"channel": channel, "error": unreached[0], "again_s": UNREACHABLE_RETRY_SECONDS}
        log.warning("a provider is away", extra=told)
        until.append(now + timedelta(seconds=UNREACHABLE_RETRY_SECONDS))
    if until:
        sender_pace.stop_until(connection, channel, max(until))
