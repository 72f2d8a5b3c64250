"""Claims and sends as a worker's runs do, and what came of it."""

import threading
from collections import Counter
from typing import Any

from sqlalchemy import update

from bot.broadcasts.deliver.claim import ClaimedBatch, DeliveryClaimer
from bot.broadcasts.deliver.delivery_loop import send_due
from bot.runtime import Runtime
from bot.storage.deliveries import deliveries
from bot.storage.deliveries.deliveries import DeliveryRow
from bot.storage.schema.conversation_tables import Person
from tests.bot.broadcasts.recipients import Crowd, Recorder


def send(runtime: Runtime, transport: Recorder, stop: threading.Event | None = None) -> int:
    """Send what is due by the transport, as a worker does; return how many."""
    return send_due(runtime, transport, owner="worker-1", stop=stop or threading.Event())


def sent_to(*transports: Recorder) -> Counter[str]:
    """Return how often each address was sent to."""
    return Counter(outgoing.to for transport in transports for outgoing in transport.sent)


def once(crowd: Crowd) -> Counter[str]:
    """Return each address of a crowd, once."""
    return Counter(crowd.addresses)


def claim_batch(runtime: Runtime, channel: str = "sms") -> ClaimedBatch:
    """Claim once, as a run of its own."""
    return DeliveryClaimer(runtime, channel, "worker-1").claim_batch(())


def claimed_addresses(runtime: Runtime, channel: str = "sms") -> list[str]:
    """Return the addresses that are claimed now."""
    return [one.to for one in claim_batch(runtime, channel).claims]


def change(runtime: Runtime, table: Any, crowd: Crowd, at: int, **values: Any) -> None:
    """Change what there is in a table of one person of the crowd."""
    key = table.id if table is Person else table.person_id
    with runtime.database.write() as connection:
        connection.execute(update(table).where(key == crowd.people[at]).values(**values))


def found(runtime: Runtime, delivery_id: int) -> DeliveryRow:
    """Return a delivery as it is stored."""
    with runtime.database.read() as connection:
        row = deliveries.find(connection, delivery_id)
    assert row is not None
    return row
