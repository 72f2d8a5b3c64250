"""Messages that we send by ourselves outside broadcasts, and how often an address was refused."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, select, text, true, update

from bot.storage.deliveries.sender_pace import LONG_AGO
from bot.storage.engine.prepared_statements import Prepared
from bot.storage.schema.broadcast_tables import Delivery, DirectMessage
from bot.storage.schema.conversation_tables import Address


@dataclass(frozen=True, slots=True)
class DirectMessageRow:
    """What a receipt is judged by: the channel and the address, sealed as it is stored."""

    channel: str
    address_id: int | None
    sealed_address: bytes | None


def add(
    connection: Connection, *, purpose: str, channel: str, address_id: int | None, at: datetime
) -> int:
    """Add a message that is about to be sent, and return its id."""
    made = insert(DirectMessage).values(
        purpose=purpose, channel=channel, address_id=address_id, sent_at=at
    )
    return connection.execute(made.returning(DirectMessage.id)).scalar_one()


def record(
    connection: Connection,
    message_id: int,
    *,
    status: str,
    rank: int,
    error: str = "",
    provider_id: str = "",
) -> DirectMessageRow | None:
    """Store what became of a message; None where that is no news, or there is no such message.

    The rank only rises, so that receipts may come in any order and more than once. What has
    another id of the provider's than the one that is known is of another message.
    """
    changed = connection.execute(
        update(DirectMessage)
        .where(
            DirectMessage.id == message_id,
            DirectMessage.status_rank < rank,
            DirectMessage.provider_id.in_(("", provider_id)) if provider_id else true(),
        )
        .values(
            status=status,
            status_rank=rank,
            error=error,
            provider_id=provider_id or DirectMessage.provider_id,
        )
        .returning(DirectMessage.channel, DirectMessage.address_id)
    ).first()
    if changed is None:
        return None
    its_address = select(Address.sealed).where(Address.id == changed[1])
    sealed = connection.execute(its_address).scalar_one_or_none()
    return DirectMessageRow(changed[0], changed[1], sealed)


@dataclass(frozen=True, slots=True)
class DirectMessageStatus:
    """The provider's word for a message, or ours ("uncertain"); "" before anything is known."""

    status: str
    error: str


def find_status(connection: Connection, message_id: int) -> DirectMessageStatus | None:
    """Return what is known of a message; None where there is no such one (any more)."""
    wanted = select(DirectMessage.status, DirectMessage.error).where(DirectMessage.id == message_id)
    found = connection.execute(wanted).first()
    return DirectMessageStatus(*found) if found else None


def forget(connection: Connection, *, before: datetime) -> None:
    """Forget the messages that were sent before then."""
    connection.execute(delete(DirectMessage).where(DirectMessage.sent_at < before))


def count_refusals(connection: Connection, address_id: int, code: str) -> int:
    """Return how many messages to an address were refused with a code since one arrived.

    Broadcasts' deliveries and all other messages of ours count alike; a delivery counts once it
    is given up.
    """
    row = _REFUSALS.row(connection, its_address=address_id, code=code, long_ago=LONG_AGO)
    return int(row[0]) if row else 0


_ADDRESS = bindparam("its_address", type_=Delivery.address_id.type)
_CODE = bindparam("code", type_=Delivery.error.type)
_ARRIVED = (
    select(Delivery.sent_at)
    .where(Delivery.address_id == _ADDRESS, Delivery.status == text("'delivered'"))
    .union_all(
        select(DirectMessage.sent_at).where(
            DirectMessage.address_id == _ADDRESS, DirectMessage.status == text("'delivered'")
        )
    )
    .subquery()
)
_LAST_ARRIVED = select(
    func.coalesce(func.max(_ARRIVED.c.sent_at), bindparam("long_ago", type_=Delivery.sent_at.type))
).scalar_subquery()
_REFUSED = (
    select(Delivery.id, Delivery.sent_at)
    .where(
        Delivery.address_id == _ADDRESS,
        Delivery.status == text("'failed'"),
        Delivery.error == _CODE,
    )
    .union_all(
        select(DirectMessage.id, DirectMessage.sent_at).where(
            DirectMessage.address_id == _ADDRESS, DirectMessage.error == _CODE
        )
    )
    .subquery()
)
_REFUSALS = Prepared(
    select(func.count()).select_from(_REFUSED).where(_REFUSED.c.sent_at > _LAST_ARRIVED)
)
