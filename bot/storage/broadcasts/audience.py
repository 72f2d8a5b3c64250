"""Who would get a broadcast: counted, paged through, and frozen into deliveries.

Whom a selection means is said in ``bot.storage.broadcasts.audience_query``. Each answer is one
statement over the
whole audience. What happens between the freeze and the send is for the claim to see.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    FromClause,
    Select,
    Subquery,
    case,
    func,
    insert,
    literal,
    literal_column,
    select,
    text,
)

from bot.storage.broadcasts.audience_query import (
    CHANNELS_BY_KIND,
    AudienceSelection,
    agreed_out_of_reach,
    members,
)
from bot.storage.engine.long_statements import allow_long_statements
from bot.storage.schema.broadcast_tables import Broadcast, Chunk, Delivery, DeliveryStatus
from bot.storage.schema.conversation_tables import Address

__all__ = [
    "AudienceGroup",
    "AudienceMember",
    "AudienceSelection",
    "count_audience",
    "count_unreachable",
    "freeze_audience",
    "group_audience",
    "list_members",
]

WITHOUT_BROADCASTS = "whatsapp"
"""The channel on which people may agree, and by which no broadcast is sent."""
CHUNK_SIZE = 1000
"""Deliveries in a chunk, at most."""
QUEUED = f"'{DeliveryStatus.QUEUED.value}'"
"""Written out, as in the index of what is queued: with a parameter it would not be used."""


@dataclass(frozen=True, slots=True)
class AudienceGroup:
    """People, counted, who are alike in all that decides their words, price and hour."""

    channel: str
    language: str
    country: str
    zones: str
    people: int


@dataclass(frozen=True, slots=True)
class AudienceMember:
    """One person of an audience. ``name`` is that of the signature that stands in the campaign,
    sealed under its scope; None where there is none."""

    person_id: int
    address_id: int
    channel: str
    language: str
    country: str
    zones: str
    name: bytes | None


def count_audience(connection: Connection, selection: AudienceSelection) -> int:
    """Return how many people there are."""
    allow_long_statements(connection)
    everyone = members(selection)
    return connection.execute(select(func.count()).select_from(everyone)).scalar_one()


def group_audience(connection: Connection, selection: AudienceSelection) -> list[AudienceGroup]:
    """Return how many there are of each kind, the largest kinds first."""
    allow_long_statements(connection)
    of = members(selection).c
    alike = (of.channel, of.language, of.country, of.zones)
    people = func.count().label("people")
    found = connection.execute(select(*alike, people).group_by(*alike).order_by(people.desc()))
    return [AudienceGroup(*row) for row in found]


def count_unreachable(connection: Connection, selection: AudienceSelection) -> Mapping[str, int]:
    """Return how many would be in it but for the channel on which they agreed, by channel.

    Which channels the selection asks for makes no difference.
    """
    allow_long_statements(connection)
    everyone = agreed_out_of_reach(selection).subquery()
    found = connection.execute(select(func.count()).select_from(everyone)).scalar_one()
    return {WITHOUT_BROADCASTS: found} if found else {}


def list_members(
    connection: Connection, selection: AudienceSelection, after_person_id: int, limit: int
) -> list[AudienceMember]:
    """Return the next ``limit`` people behind a person's id, in the order of their ids."""
    allow_long_statements(connection)
    of = members(selection, after_person_id).c
    found = connection.execute(
        select(of.person_id, of.address_id, of.channel, of.language, of.country, of.zones, of.name)
        .order_by(of.person_id)
        .limit(literal_column(str(limit)))  # as a parameter it would tell no planner how few
    )
    return [AudienceMember(*row) for row in found]


def freeze_audience(
    connection: Connection,
    broadcast_id: int,
    selection: AudienceSelection,
    now: datetime,
    *,
    chunk_size: int = CHUNK_SIZE,
) -> int:
    """Make a delivery for each person, and chunks of them; return how many there are.

    A chunk is of one channel and one set of zones, and due when the broadcast starts (``now``
    where that is not said). Numbers of chunks grow, and have gaps.
    """
    allow_long_statements(connection)
    picked = _numbered(members(selection), chunk_size).cte("picked")
    deliveries = insert(Delivery).from_select(
        ["broadcast_id", "chunk", "person_id", "address_id", "status"],
        select(
            literal(broadcast_id),
            picked.c.chunk,
            picked.c.person_id,
            picked.c.address_id,
            literal(str(DeliveryStatus.QUEUED)),
        ),
    )
    if connection.dialect.name == "postgresql":
        # One statement, which sees one moment: nobody changes zones between delivery and chunk.
        chunks = _chunks(broadcast_id, _picked(picked), now)
        connection.execute(chunks.add_cte(deliveries.cte("frozen")))
    else:
        connection.execute(deliveries)
        connection.execute(_chunks(broadcast_id, _frozen(broadcast_id), now))
    queued = select(func.coalesce(func.sum(Chunk.queued), 0))
    return connection.execute(queued.where(Chunk.broadcast_id == broadcast_id)).scalar_one()


def _numbered(everyone: FromClause, chunk_size: int) -> Select[Any]:
    """Give each member the number of a chunk.

    In the order of channel and zones a group begins at its rank; its chunks are numbered on from
    there, and are fewer than its members: so no two groups share a number, after one sort.
    """
    order = (everyone.c.channel, everyone.c.zones)
    place = func.row_number().over(order_by=order)
    begins = func.rank().over(order_by=order)
    return select(
        everyone.c.person_id,
        everyone.c.address_id,
        everyone.c.channel,
        everyone.c.zones,
        (begins + (place - begins) // chunk_size).label("chunk"),
    )


def _frozen(broadcast_id: int) -> Subquery:
    """Return the chunks of the deliveries that were just made, and how many are in each.

    Counted by an index alone; one of its people tells the channel and the zones of a chunk.
    """
    counted = (
        select(Delivery.chunk, func.count().label("people"), func.min(Delivery.id).label("one"))
        .where(Delivery.broadcast_id == broadcast_id, Delivery.status == text(QUEUED))
        .group_by(Delivery.chunk)
        .subquery("counted")
    )
    return (
        select(
            counted.c.chunk,
            case(CHANNELS_BY_KIND, value=Address.kind).label("channel"),
            Address.zones,
            counted.c.people,
        )
        .join(Delivery, Delivery.id == counted.c.one)
        .join(Address, Address.id == Delivery.address_id)
        .subquery("frozen")
    )


def _picked(picked: FromClause) -> Subquery:
    """Return the chunks of what was picked, and how many are in each."""
    chunk = (picked.c.chunk, picked.c.channel, picked.c.zones)
    return select(*chunk, func.count().label("people")).group_by(*chunk).subquery("counted")


def _chunks(broadcast_id: int, counted: FromClause, now: datetime) -> Any:
    """Return the insert of chunks that are counted."""
    starts = select(Broadcast.starts_at).where(Broadcast.id == broadcast_id).scalar_subquery()
    chunk = counted.c
    return insert(Chunk).from_select(
        ["broadcast_id", "number", "channel", "zones", "due_at", "queued"],
        select(
            literal(broadcast_id),
            chunk.chunk,
            chunk.channel,
            chunk.zones,
            func.coalesce(starts, literal(now, Broadcast.starts_at.type)),
            chunk.people,
        ),
    )
