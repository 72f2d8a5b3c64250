"""What became of deliveries: what is known of one, and what is still open.

``bot.storage.deliveries.deliveries`` says in which order rows are locked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, exists, func, literal_column, or_, select, text

from bot.storage.engine.prepared_statements import Prepared
from bot.storage.schema.broadcast_tables import (
    Broadcast,
    BroadcastStatus,
    Chunk,
    Delivery,
    DeliveryStatus,
)
from bot.storage.schema.conversation_tables import Address
from bot.storage.schema.signature_tables import Signature
from bot.storage.signatures.signatures import STANDING, is_first_of_person


@dataclass(frozen=True, slots=True)
class RefusalContext:
    """What a refusal is judged by: the delivery's channel, broadcast, and sealed address."""

    broadcast_id: int
    channel: str
    status: BroadcastStatus
    expires_at: datetime | None
    address_id: int
    sealed: bytes | None


_ITS_CHUNK = and_(Chunk.broadcast_id == Delivery.broadcast_id, Chunk.number == Delivery.chunk)
_ITS_BROADCAST = Broadcast.id == Delivery.broadcast_id
_ITS_ADDRESS = Address.id == Delivery.address_id
_IS_DELIVERY = Delivery.id == bindparam("delivery")


def refusal_context(connection: Connection, delivery_id: int) -> RefusalContext | None:
    """Return what a refusal of this delivery is judged by, or None where there is none."""
    row = _CONTEXT.row(connection, delivery=delivery_id)
    if row is None:
        return None
    return replace(RefusalContext(*row), status=BroadcastStatus(row[2]))


_CONTEXT = Prepared(
    select(
        Delivery.broadcast_id,
        Chunk.channel,
        Broadcast.status,
        Broadcast.expires_at,
        Delivery.address_id,
        Address.sealed,
    )
    .join(Chunk, _ITS_CHUNK)
    .join(Broadcast, _ITS_BROADCAST)
    .join(Address, _ITS_ADDRESS)
    .where(_IS_DELIVERY)
)


def list_lease_expired(
    connection: Connection, before: datetime, limit: int
) -> list[tuple[int, str]]:
    """Return id and owner of deliveries being sent whose lease was over ``before`` then."""
    return [
        (int(number), str(owner))
        for number, owner in _OVERDUE.rows(connection, moment=before, at_most=limit)
    ]


_AT_MOST = bindparam("at_most", type_=Delivery.id.type)
_IS_OPEN = Delivery.status.in_([literal_column("'sending'"), literal_column("'uncertain'")])
"""Word for word what the index of open deliveries is limited to, or SQLite would not use it."""
_OVERDUE = Prepared(
    select(Delivery.id, Delivery.owner)
    .where(
        _IS_OPEN,
        Delivery.status == text("'sending'"),
        Delivery.lease_until < bindparam("moment", type_=Delivery.lease_until.type),
    )
    .order_by(Delivery.lease_until)
    .limit(_AT_MOST)
)


@dataclass(frozen=True, slots=True)
class UncertainText:
    """A text of which it is not known whether it was taken, and all that it was made of.

    ``address`` and ``name`` are sealed, None where there is none any more; ``texts`` is JSON.
    """

    delivery_id: int
    attempt: int
    claimed_at: datetime
    campaign: str
    organization: str
    texts: str
    language: str
    address_id: int
    address: bytes | None
    name: bytes | None


NOT_FOUND, UNCLEAR = "not-found", "unclear"
"""The ``error`` of an uncertain text that the provider's list does not have, when it was too late
to send it again; and of one that it may have."""
LEASE_OVER, STOPPED_WAITING = "lease over", "no answer in time"
"""The ``error`` of a delivery that became uncertain because its worker died, or was told to
stop."""


def list_uncertain_texts(
    connection: Connection, *, claimed_before: datetime, limit: int
) -> list[UncertainText]:
    """Return uncertain text messages claimed before then, the oldest first.

    Without those that the provider's list was asked for, and has not settled.
    """
    found = _UNCERTAIN_TEXTS.rows(connection, moment=claimed_before, at_most=limit)
    return [UncertainText(*row) for row in found]


_UNCERTAIN = (
    select(
        Delivery.id,
        Delivery.broadcast_id,
        Delivery.chunk,
        Delivery.person_id,
        Delivery.address_id,
        Delivery.attempt,
        Delivery.claimed_at,
        Delivery.lease_until,
    )
    .where(
        _IS_OPEN,
        Delivery.status == text("'uncertain'"),
        Delivery.error.not_in([literal_column(f"'{word}'") for word in (NOT_FOUND, UNCLEAR)]),
    )
    .cte("uncertain")
    # By the index of what is open, whatever a database knows by now of a table that just grew.
    .prefix_with("MATERIALIZED")
)
_UNCERTAIN_COLUMNS = _UNCERTAIN.c
_BY_TEXT = and_(
    Chunk.broadcast_id == _UNCERTAIN_COLUMNS.broadcast_id,
    Chunk.number == _UNCERTAIN_COLUMNS.chunk,
    Chunk.channel == text("'sms'"),
)
_STANDS = and_(
    Signature.person_id == _UNCERTAIN_COLUMNS.person_id,
    Signature.campaign == Broadcast.campaign,
    STANDING,
    is_first_of_person(),
)
_UNCERTAIN_TEXTS = Prepared(
    select(
        _UNCERTAIN_COLUMNS.id,
        _UNCERTAIN_COLUMNS.attempt,
        _UNCERTAIN_COLUMNS.claimed_at,
        Broadcast.campaign,
        Broadcast.organization,
        Broadcast.texts,
        Address.language,
        _UNCERTAIN_COLUMNS.address_id,
        Address.sealed,
        Signature.name,
    )
    .select_from(_UNCERTAIN)
    .join(Chunk, _BY_TEXT)
    .join(Broadcast, Broadcast.id == _UNCERTAIN_COLUMNS.broadcast_id)
    .join(Address, Address.id == _UNCERTAIN_COLUMNS.address_id)
    .outerjoin(Signature, _STANDS)
    .where(_UNCERTAIN_COLUMNS.claimed_at < bindparam("moment", type_=Delivery.claimed_at.type))
    .order_by(_UNCERTAIN_COLUMNS.lease_until)
    .limit(_AT_MOST)
)


def known_provider_ids(connection: Connection, address_id: int) -> frozenset[str]:
    """Return what the provider calls the deliveries to an address that are accounted for."""
    rows = _KNOWN_IDS.rows(connection, its_address=address_id)
    return frozenset(str(row[0]) for row in rows)


_ADDRESS = bindparam("its_address", type_=Delivery.address_id.type)
_KNOWN_IDS = Prepared(
    select(Delivery.provider_id).where(
        Delivery.address_id == _ADDRESS, Delivery.provider_id != text("''")
    )
)


def has_unsettled(connection: Connection, broadcast_id: int) -> bool:
    """Say whether texts of a broadcast are uncertain, and the provider's list may settle them."""
    return _HAS_UNSETTLED.row(connection, broadcast=broadcast_id) is not None


_HAS_UNSETTLED = Prepared(
    select(_UNCERTAIN_COLUMNS.id)
    .select_from(_UNCERTAIN)
    .join(Chunk, _BY_TEXT)
    .where(_UNCERTAIN_COLUMNS.broadcast_id == bindparam("broadcast"))
    .limit(1)
)


def count_unanswered(
    connection: Connection, broadcast_id: int, *, since: datetime
) -> Mapping[str, int]:
    """Return by channel how many were claimed since then whose provider gave no clear answer."""
    rows = _UNANSWERED.rows(connection, broadcast=broadcast_id, moment=since)
    return {str(channel): int(count) for channel, count in rows}


_UNANSWERED = Prepared(
    select(Chunk.channel, func.count())
    .select_from(Delivery)
    .join(Chunk, _ITS_CHUNK)
    .where(
        _IS_OPEN,
        Delivery.status == text("'uncertain'"),
        Delivery.broadcast_id == bindparam("broadcast"),
        Delivery.claimed_at > bindparam("moment", type_=Delivery.claimed_at.type),
        Delivery.error.not_in(
            [
                literal_column(f"'{word}'")
                for word in (NOT_FOUND, UNCLEAR, LEASE_OVER, STOPPED_WAITING)
            ]
        ),
    )
    .group_by(Chunk.channel)
)


def last_answered_at(connection: Connection, broadcast_id: int, channel: str) -> datetime | None:
    """Return when a provider last took or refused a send of a broadcast, or None: it never did."""
    row = _LAST_ANSWER.row(connection, broadcast=broadcast_id, its_channel=channel)
    return None if row is None else row[0]


_LAST_ANSWER = Prepared(
    select(Delivery.sent_at)
    .join(Chunk, _ITS_CHUNK)
    .where(
        Delivery.broadcast_id == bindparam("broadcast"),
        Delivery.sent_at.is_not(None),
        Chunk.channel == bindparam("its_channel"),
    )
    .order_by(Delivery.sent_at.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class RefusedDelivery:
    """A delivery that was refused: failed, or queued to be tried again.

    ``sealed`` is its address.
    """

    delivery_id: int
    status: DeliveryStatus
    sent_at: datetime | None
    sealed: bytes | None


def refused_with(
    connection: Connection, broadcast_id: int, channel: str, code: str, *, limit: int
) -> list[RefusedDelivery]:
    """Return the deliveries of a broadcast by a channel that were refused with a code."""
    rows = _REFUSED_WITH.rows(
        connection, broadcast=broadcast_id, its_channel=channel, code=code, at_most=limit
    )
    return [replace(RefusedDelivery(*row), status=DeliveryStatus(row[1])) for row in rows]


_REFUSED_WITH = Prepared(
    select(Delivery.id, Delivery.status, Delivery.sent_at, Address.sealed)
    .join(Address, _ITS_ADDRESS)
    .join(Chunk, _ITS_CHUNK)
    .where(
        Delivery.broadcast_id == bindparam("broadcast"),
        Delivery.error == bindparam("code"),
        or_(
            Delivery.status == text("'failed'"),
            and_(Delivery.status == text("'queued'"), Delivery.error != text("''")),
        ),
        Chunk.channel == bindparam("its_channel"),
    )
    .order_by(Delivery.id)
    .limit(_AT_MOST)
)


def list_ended_with_retries(connection: Connection, now: datetime) -> list[int]:
    """Return the broadcasts that were over, and have someone to be tried again in their time."""
    return [int(row[0]) for row in _REVIVED.rows(connection, moment=now)]


_REVIVED = Prepared(
    select(Broadcast.id)
    .where(
        Broadcast.status == text("'sent'"),
        Broadcast.expires_at > bindparam("moment", type_=Broadcast.expires_at.type),
        exists().where(Chunk.broadcast_id == Broadcast.id, Chunk.queued > text("0")),
    )
    .order_by(Broadcast.id)
)
