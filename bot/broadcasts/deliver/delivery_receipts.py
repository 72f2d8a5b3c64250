"""Receipts of texts that we sent by ourselves: in any order, repeated, early, for the unknown.

A receipt carries our own id and attempt (``d12-1``). It only moves a delivery forward, by the
ranks of ``bot.storage.conversations.messages``; one that changes nothing costs a read.
That an attempt arrived is the last word on its delivery, whatever became of later attempts.
Where the provider has told its own id of an attempt, a receipt with another one is not of it: ids
of ours come again where a database was set up anew, or back from a backup.
"""

from dataclasses import replace
from typing import Final

from bot.broadcasts.deliver.refused_deliveries import RefusedDeliveries
from bot.providers.twilio.callbacks import ARRIVED_STATUSES, FAILED_STATUSES, STATUS_RANKS
from bot.runtime import Runtime
from bot.storage.deliveries import deliveries
from bot.storage.deliveries.deliveries import DeliveryRow, StatusChange
from bot.storage.schema.broadcast_tables import DeliveryStatus

OPEN: Final = (
    DeliveryStatus.SENDING,  # the receipt is faster than the provider's own answer
    DeliveryStatus.UNCERTAIN,
    DeliveryStatus.QUEUED,  # taken for lost, and yet it went out
)


def record_receipt(
    runtime: Runtime,
    *,
    delivery_id: int,
    attempt: int,
    provider_id: str,
    status: str,
    error: str,
) -> bool:
    """Take what the provider tells of one attempt, and say whether that was news.

    ``status`` is its word, ``error`` its code or "". Raises ``Unavailable``.
    """
    with runtime.database.read() as connection:
        row = deliveries.find(connection, delivery_id)
    if row is None or not _is_news(row, attempt, status, provider_id):
        return False
    with runtime.database.write() as connection:
        row = deliveries.find(connection, delivery_id, lock=True)
        if row is None or not _is_news(row, attempt, status, provider_id):
            return False
        refusals = RefusedDeliveries(connection, runtime, runtime.now())
        move = replace(
            _move(row, status, error, refusals),
            provider_id=provider_id or None,
            provider_rank=STATUS_RANKS[status],
            sent_at=row.sent_at or runtime.now(),
        )
        moved = bool(deliveries.change_statuses(connection, [move]))
        refusals.conclude()
    return moved


def _is_news(row: DeliveryRow, attempt: int, status: str, provider_id: str) -> bool:
    """Say whether a receipt moves a delivery forward.

    An arrival, of the last attempt or an earlier one, is news wherever it is not known yet. Any
    other status counts only for the last attempt, and only if it ranks higher than the one that is
    known. A delivery that was sent can only become a failed one.
    """
    if attempt == row.attempt and row.provider_id not in ("", provider_id or row.provider_id):
        return False
    if status in ARRIVED_STATUSES and 0 < attempt <= row.attempt:
        was_taken = attempt < row.attempt or row.provider_rank > 0
        has_failed = row.status is DeliveryStatus.FAILED and was_taken
        is_open = row.status in OPEN or row.status is DeliveryStatus.SENT
        # Of a later attempt it was found that they must not be written to any more.
        return is_open or has_failed or row.status is DeliveryStatus.SUPPRESSED
    rank = STATUS_RANKS.get(status, 0)
    if attempt != row.attempt or rank <= row.provider_rank:
        return False
    return row.status in OPEN or (row.status is DeliveryStatus.SENT and status in FAILED_STATUSES)


def _move(row: DeliveryRow, status: str, error: str, refusals: RefusedDeliveries) -> StatusChange:
    if status in FAILED_STATUSES:
        return refusals.move(row.id, row.attempt, row.status, error)
    if status in ARRIVED_STATUSES:
        return StatusChange(row.id, row.status, DeliveryStatus.DELIVERED, error="")
    return StatusChange(row.id, row.status, DeliveryStatus.SENT)
