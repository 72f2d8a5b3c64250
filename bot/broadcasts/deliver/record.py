"""What came of a batch of sends, made true: in the transaction of the next claim.

A receipt may have been faster than the provider's own answer, and a lease may have run out before
it. So every move says where it expects the delivery to be, and what is further along already
stays there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, assert_never

from sqlalchemy import Connection

from bot.broadcasts.deliver.refusal_policy import Refusals
from bot.providers.interface import ConnectionFailed, Outcome, RateLimited, Refused, Sent, Uncertain
from bot.providers.twilio.callbacks import STATUS_RANKS
from bot.runtime import Runtime
from bot.storage.deliveries import deliveries, delivery_outcomes, sender_pace
from bot.storage.deliveries.deliveries import DeliveryRow, Move
from bot.storage.schema.broadcast_tables import DeliveryStatus

TAKEN: Final = STATUS_RANKS["accepted"]
"""The rank of what a provider took without a word of its own."""
MARGIN: Final = timedelta(seconds=0.5)
"""So much longer than a provider asks for we wait."""
REST: Final = timedelta(seconds=10)
"""After it could not be reached, a message is tried again so much later."""
BREATH: Final = timedelta(seconds=3)
"""So long a sender waits when of a whole batch nothing reached the provider."""
LONGEST: Final = 64
LONGEST_WAIT: Final = timedelta(days=1)
"""What is asked for beyond this is not believed: then it is asked again."""

SENDING, UNCERTAIN, QUEUED, SENT = (
    DeliveryStatus.SENDING,
    DeliveryStatus.UNCERTAIN,
    DeliveryStatus.QUEUED,
    DeliveryStatus.SENT,
)


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one send; ``delivery`` is the row as it was claimed."""

    delivery: DeliveryRow
    outcome: Outcome


def settle(
    connection: Connection, runtime: Runtime, results: Sequence[Result], now: datetime
) -> None:
    """Move each delivery to where its send has brought it, and draw the conclusions.

    A sent one costs its share of one statement. What is refused is judged by the table in
    ``verdicts``; what was surely not sent is queued again, and counts as no attempt.
    """
    refusals = Refusals(connection, runtime, now)
    moves = [_move(one, refusals, now) for one in results]
    made = deliveries.move(connection, moves)
    # Slower than its lease, and yet it came: then it is certain after all.
    late = [replace(one, before=UNCERTAIN) for one in moves if one.delivery_id not in made]
    # Even taken for lost by then, and about to be sent again.
    sent = [replace(one, before=QUEUED, owner="") for one in late if one.after is SENT]
    if late:
        deliveries.move(connection, [*late, *sent])
    if all(isinstance(one.outcome, Sent) for one in results):
        return
    refusals.conclude()
    _wait(connection, results, now)


def _move(result: Result, refusals: Refusals, now: datetime) -> Move:
    """Return the move of this very attempt: a run that was frozen may have claimed it again."""
    row, outcome = result.delivery, result.outcome
    owner, attempt = row.owner, row.attempt
    match outcome:
        case Sent(provider_id, status):
            return Move(
                row.id,
                SENDING,
                SENT,
                owner,
                attempt,
                provider_id=provider_id,
                provider_rank=STATUS_RANKS.get(status, TAKEN),
                sent_at=now,
            )
        case Refused(code):
            move = refusals.move(row.id, row.attempt, SENDING, code)
            return replace(move, owner=owner, attempt=attempt, sent_at=now)
        case RateLimited():
            return Move(row.id, SENDING, QUEUED, owner, attempt, unmade=True)
        case ConnectionFailed():
            again = now + REST
            return Move(row.id, SENDING, QUEUED, owner, attempt, not_before=again, unmade=True)
        case Uncertain(why):
            return Move(row.id, SENDING, UNCERTAIN, owner, attempt, error=why[:LONGEST])
        case _:
            assert_never(outcome)


def patience(asked: RateLimited) -> timedelta:
    """Return how long a sender waits that was asked to, whatever number the provider named."""
    return timedelta(seconds=min(max(0.0, asked.retry_after), LONGEST_WAIT.total_seconds()))


def _wait(connection: Connection, results: Sequence[Result], now: datetime) -> None:
    """Let the senders wait that were asked to, or that reach nobody."""
    until: dict[int, datetime] = {}
    for one in results:
        if isinstance(one.outcome, RateLimited):
            until[one.delivery.id] = now + patience(one.outcome) + MARGIN
    if all(isinstance(one.outcome, ConnectionFailed) for one in results):
        until[results[0].delivery.id] = now + BREATH
    if until:
        # A batch is of one channel: whichever delivery is asked, it names the sender.
        channel = delivery_outcomes.channel_of(connection, min(until))
        sender_pace.wait_until(connection, channel, max(until.values()))
