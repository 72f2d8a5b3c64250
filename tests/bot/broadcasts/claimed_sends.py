"""Sends as they come back, without a transport: claimed by hand, and settled as a test says."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from bot.broadcasts.deliver.delivery_receipts import record_receipt
from bot.broadcasts.deliver.record import SendResult, record_results
from bot.providers.interface import Outcome, Sent
from bot.runtime import Runtime
from bot.storage.broadcasts import broadcasts
from bot.storage.broadcasts.broadcasts import BroadcastRow
from bot.storage.deliveries import deliveries, sender_pace
from bot.storage.deliveries.claim_statements import rank_of_new_attempt
from bot.storage.deliveries.deliveries import DeliveryRow, StatusChange
from bot.storage.deliveries.sender_pace import SenderState
from bot.storage.schema.broadcast_tables import Chunk, Delivery, DeliveryStatus
from bot.storage.schema.consent_tables import Suppression
from bot.storage.schema.organizer_tables import AuditLine
from tests.bot.storage import delivery_rows

OWNER = "worker-1"
LEASE = timedelta(seconds=30)


def claim(runtime: Runtime, ids: Sequence[int], **changes: Any) -> list[DeliveryRow]:
    """Mark deliveries as being sent by ``OWNER``, as a claim does, and return their rows."""
    now = runtime.now()
    with runtime.database.write() as connection:
        moves = [StatusChange(one, DeliveryStatus.QUEUED, DeliveryStatus.SENDING) for one in ids]
        assert deliveries.change_statuses(connection, moves) == frozenset(ids)
        given = {
            "attempt": Delivery.attempt + 1,
            "owner": OWNER,
            "lease_until": now + LEASE,
            "claimed_at": now,
            "provider_id": "",
            "provider_rank": rank_of_new_attempt(),
            "error": "",
            "sent_at": None,
            "segments": 1,
        }
        mark = update(Delivery).where(Delivery.id.in_(ids)).values({**given, **changes})
        connection.execute(mark)
    return [row(runtime, one) for one in ids]


def finish(
    runtime: Runtime,
    rows: Sequence[DeliveryRow],
    *outcomes: Outcome,
    holds_sender: bool = False,
) -> None:
    """Record claimed deliveries, each with its outcome; one outcome is for all."""
    its = outcomes if len(outcomes) > 1 else outcomes * len(rows)
    results = [
        SendResult(one.id, one.attempt, one.owner, outcome, holds_sender)
        for one, outcome in zip(rows, its, strict=True)
    ]
    with runtime.database.write() as connection:
        record_results(connection, runtime, "sms", results, runtime.now())


def send(runtime: Runtime, ids: Sequence[int], *outcomes: Outcome) -> None:
    """Claim and settle: sent, where no outcome is given."""
    rows = claim(runtime, ids)
    its = outcomes or tuple(Sent(f"SM{one.id}-{one.attempt}", "queued") for one in rows)
    finish(runtime, rows, *its)


def receipt(
    runtime: Runtime, delivery_id: int, status: str, error: str = "", attempt: int = 1
) -> bool:
    """Take a receipt of an attempt at a delivery."""
    return record_receipt(
        runtime,
        delivery_id=delivery_id,
        attempt=attempt,
        provider_id=f"SM{delivery_id}-{attempt}",
        status=status,
        error=error,
    )


def row(runtime: Runtime, delivery_id: int) -> DeliveryRow:
    """Return a delivery."""
    with runtime.database.read() as connection:
        found = deliveries.find(connection, delivery_id)
    assert found is not None
    return found


def broadcast(runtime: Runtime, broadcast_id: int) -> BroadcastRow:
    """Return a broadcast."""
    with runtime.database.read() as connection:
        found = broadcasts.find(connection, broadcast_id)
    assert found is not None
    return found


def change(runtime: Runtime, broadcast_id: int, **values: object) -> None:
    """Change a broadcast wherever it stands."""
    before = broadcast(runtime, broadcast_id).status
    with runtime.database.write() as connection:
        assert broadcasts.change(connection, broadcast_id, (before,), **values)


def counts(runtime: Runtime, broadcast_id: int) -> Mapping[str, int]:
    """Return how many deliveries stand at each status, having checked that the chunks know it."""
    with runtime.database.read() as connection:
        true = Counter(
            dict(
                connection.execute(
                    select(Delivery.status, func.count())
                    .where(Delivery.broadcast_id == broadcast_id)
                    .group_by(Delivery.status)
                ).all()
            )
        )
        summed = [func.sum(getattr(Chunk, status.value)) for status in DeliveryStatus]
        kept = connection.execute(select(*summed).where(Chunk.broadcast_id == broadcast_id)).one()
    assert [true[status] for status in DeliveryStatus] == list(kept)
    return {str(status): count for status, count in true.items()}


def reasons(runtime: Runtime) -> Mapping[bytes, str]:
    """Return why each suppressed address is, by its lookup hash."""
    with runtime.database.read() as connection:
        return dict(connection.execute(select(Suppression.lookup, Suppression.reason)).all())


def sender(runtime: Runtime, channel: str = "sms") -> SenderState:
    """Return how a sender stands."""
    with runtime.database.read() as connection:
        return sender_pace.read_sender(connection, channel)


def audit_trail(runtime: Runtime) -> list[tuple[str, str, int | None]]:
    """Return act, detail and organizer of every line of the audit trail."""
    with runtime.database.read() as connection:
        lines = select(AuditLine.act, AuditLine.detail, AuditLine.organizer_id)
        return [
            (act, said, who) for act, said, who in connection.execute(lines.order_by(AuditLine.id))
        ]


def moment_of(runtime: Runtime, **later: float) -> datetime:
    """Return a moment after now, by the words of ``timedelta``."""
    return runtime.now() + timedelta(**later)


def another(runtime: Runtime, delivery_id: int) -> int:
    """Make one more broadcast, to the same person as a delivery; return its delivery."""
    before = row(runtime, delivery_id)
    with runtime.database.write() as connection:
        broadcast_id = delivery_rows.add_broadcast(connection)
        delivery_rows.add_chunk(connection, broadcast_id, 1)
        return delivery_rows.add_delivery(
            connection, broadcast_id, before.person_id, before.address_id
        )
