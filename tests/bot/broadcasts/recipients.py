"""Broadcasts under way to many people, made in a few statements; and a recording transport.

Who is in a crowd has signed as Ana and agreed; nobody texted for it.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select

from bot.providers.interface import Outcome, Outgoing, Sent
from bot.runtime import Runtime
from bot.storage.schema.broadcast_tables import Chunk, Delivery, DeliveryStatus
from bot.storage.schema.consent_tables import Consent, Wording
from bot.storage.schema.conversation_tables import Address, Message, Person
from bot.storage.schema.key_tables import Sealed
from bot.storage.schema.signature_tables import Letter, Signature
from tests.bot.storage import delivery_rows
from tests.bot.storage.rows import NOON

CAMPAIGN, ORGANIZATION = "ibm-extreme-vetting", "18-million-rising"
TEXTS = '{"en": "18 Million Rising: IBM has answered, {first}. Reply STOP to stop."}'
NAME = "Ana Ruiz"
CHUNK = 100


@dataclass(frozen=True, slots=True)
class Crowd:
    """A broadcast and whom it goes to: addresses and deliveries in the same order."""

    broadcast_id: int
    addresses: Sequence[str]
    people: Sequence[int]
    deliveries: Sequence[int]


def gather(runtime: Runtime, count: int, *, channel: str = "sms", **changes: Any) -> Crowd:
    """Make a broadcast that is being sent to so many people; ``changes`` are its columns."""
    with runtime.database.write() as connection:
        given = {"campaign": CAMPAIGN, "organization": ORGANIZATION, "texts": TEXTS}
        broadcast_id = delivery_rows.add_broadcast(connection, **{**given, **changes})
        known = len(connection.execute(select(Person.id)).all())
        numbers = range(known, known + count)
        by_sms = channel == "sms"
        addresses = [f"+155501{one:05}" if by_sms else f"{10_000 + one}" for one in numbers]
        people, ids = _add_people(connection, runtime, channel, addresses)
        deliveries = _freeze(connection, broadcast_id, channel, people, ids)
        return Crowd(broadcast_id, addresses, people, deliveries)


def _add_people(
    connection: Connection, runtime: Runtime, channel: str, addresses: Sequence[str]
) -> tuple[list[int], list[int]]:
    vault = runtime.vault
    made = [{"created_at": NOON} for _ in addresses]
    people = _add(connection, Person, made)
    ids = _add(
        connection,
        Address,
        [
            {
                "person_id": person,
                "kind": "phone" if channel == "sms" else "telegram",
                "lookup": vault.lookup(address),
                "generation": 1,
                "sealed": vault.seal("", Sealed.ADDRESS, address),
                "channel": channel,
                "language": "en",
                "country": "US",
                "zones": "UTC",
                "created_at": NOON,
            }
            for person, address in zip(people, addresses, strict=True)
        ],
    )
    messages = _add(
        connection,
        Message,
        [
            {
                "provider": "twilio",
                "provider_id": f"{channel}-{one}",
                "channel": channel,
                "address_id": one,
                "campaign": CAMPAIGN,
                "reply_key": "",
                "received_at": NOON,
            }
            for one in ids
        ],
    )
    _add_signatures(connection, runtime, channel, people, messages)
    return people, ids


def _add_signatures(
    connection: Connection,
    runtime: Runtime,
    channel: str,
    people: Sequence[int],
    messages: Sequence[int],
) -> None:
    if connection.execute(select(Wording.sha256)).first() is None:
        connection.execute(insert(Wording).values(sha256="w", text="?", first_used_at=NOON))
        letter = {"sha256": "l", "campaign": CAMPAIGN, "language": "en", "text": "Dear…"}
        connection.execute(insert(Letter).values(**letter, first_seen_at=NOON))
    both = list(zip(people, messages, strict=True))
    its = {"campaign": CAMPAIGN, "channel": channel}
    agreed = {"organization": ORGANIZATION, "granted": True, "wording_sha256": "w"}
    signed = {"letter_sha256": "l", "language": "en", "read_in": "", "source": "", "number": 1}
    name = runtime.vault.seal(CAMPAIGN, Sealed.NAME, NAME)
    for table, values in (
        (Consent, {**agreed, "decided_at": NOON}),
        (Signature, {**signed, "name": name, "signed_at": NOON}),
    ):
        rows = [{"person_id": who, "message_id": on, **its, **values} for who, on in both]
        _add(connection, table, rows)


def _freeze(
    connection: Connection,
    broadcast_id: int,
    channel: str,
    people: Sequence[int],
    addresses: Sequence[int],
) -> list[int]:
    rows = [
        {
            "broadcast_id": broadcast_id,
            "chunk": at // CHUNK,
            "person_id": person,
            "address_id": address,
            "status": DeliveryStatus.QUEUED,
        }
        for at, (person, address) in enumerate(zip(people, addresses, strict=True))
    ]
    deliveries = _add(connection, Delivery, rows)
    for number in range(0, len(people), CHUNK):
        queued = min(CHUNK, len(people) - number)
        where = {"broadcast_id": broadcast_id, "number": number // CHUNK, "channel": channel}
        connection.execute(insert(Chunk).values(**where, zones="UTC", due_at=NOON, queued=queued))
    return deliveries


def _add(connection: Connection, table: Any, rows: Sequence[dict[str, Any]]) -> list[int]:
    returned = insert(table).returning(table.id, sort_by_parameter_order=True)
    return list(connection.execute(returned, list(rows)).scalars())


class Running:
    """A clock that begins at noon and runs; ``skip`` lets it jump ahead."""

    def __init__(self) -> None:
        self._begun, self._skipped = time.monotonic(), timedelta()

    def __call__(self) -> datetime:
        """Return the time."""
        return NOON + timedelta(seconds=time.monotonic() - self._begun) + self._skipped

    def skip(self, span: timedelta) -> None:
        """Let so much time pass at once."""
        self._skipped += span


def at_pace(
    runtime: Runtime, pace: float = 2000.0, *, now: Callable[[], datetime] | None = None
) -> Runtime:
    """Return the runtime with a pace for each channel, and maybe another clock."""
    paces = {"sms_segments_per_second": pace, "telegram_messages_per_second": pace}
    settings = runtime.settings.model_copy(update=paces)
    return replace(runtime, settings=settings, now=now or runtime.now)


def statuses(runtime: Runtime, crowd: Crowd) -> list[str]:
    """Return where each delivery stands, in the crowd's order."""
    with runtime.database.read() as connection:
        its = select(Delivery.status).where(Delivery.broadcast_id == crowd.broadcast_id)
        return list(connection.execute(its.order_by(Delivery.id)).scalars())


def counted(runtime: Runtime, crowd: Crowd) -> dict[str, int]:
    """Return the counts of all its chunks together that are not 0, by status."""
    columns = [func.sum(getattr(Chunk, status.value)).label(status) for status in DeliveryStatus]
    with runtime.database.read() as connection:
        its = select(*columns).where(Chunk.broadcast_id == crowd.broadcast_id)
        row = connection.execute(its).mappings().one()
    return {str(status): int(count) for status, count in row.items() if count}


@dataclass
class Recorder:
    """A transport that keeps what it was given and answers ``Sent``, or what ``answer`` says.

    ``answer`` gets the message and how many came before it. ``seconds`` is how long it takes.
    """

    answer: Callable[[Outgoing, int], Outcome] | None = None
    seconds: float = 0.0
    sent: list[Outgoing] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    is_closed: bool = False

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Keep the message and answer."""
        number = len(self.sent)
        self.sent.append(outgoing)
        self.times.append(asyncio.get_running_loop().time())
        await asyncio.sleep(self.seconds)
        if self.answer is not None:
            return self.answer(outgoing, number)
        return Sent(f"SM{outgoing.key}", "queued")

    async def close(self) -> None:
        """Note that it was closed."""
        self.is_closed = True

    def __call__(self, channel: str) -> "Recorder":
        """Be the transport of any channel."""
        del channel
        return self
