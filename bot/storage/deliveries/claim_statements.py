"""The statements of a claim: what is due, whom it is for, and marking it as being sent.

In which order they lock is said in ``bot.storage.deliveries.deliveries``. What another transaction
holds is passed over, and found again by the next claim.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Text,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    null,
    select,
    text,
    update,
)

from bot.storage.broadcasts.audience_query import agreed
from bot.storage.deliveries.deliveries import (
    FILLER_ID,
    STATEMENT_SIZES,
    add_to_chunk_counts,
    statement_size_for,
)
from bot.storage.deliveries.due_chunks import QUEUED, QUEUED_IN, DueChunk, LiveBroadcast
from bot.storage.deliveries.waiting import RETRY
from bot.storage.engine.prepared_statements import Prepared, among, numbered
from bot.storage.schema.broadcast_tables import Delivery, DeliveryStatus
from bot.storage.schema.consent_tables import Consent, Suppression
from bot.storage.schema.conversation_tables import Address, Conversation
from bot.storage.schema.key_tables import VaultKey
from bot.storage.schema.signature_tables import Signature
from bot.storage.signatures.signatures import STANDING, is_first_of_person


@dataclass(frozen=True, slots=True)
class Candidate:
    """A queued delivery that is due, and what decides whether it may be sent; it is locked.

    ``address`` and ``name`` are sealed, None where there is none any more. ``doubted_at`` is
    when the person said something that may have meant stop, and has not settled it. ``zones``
    are IANA names between blanks: where they may be now, which may not be where they were taken
    to be when the broadcast was approved. ``country`` is ISO 3166, or "". ``is_retry`` is whether
    the provider sent it back before.
    """

    delivery_id: int
    person_id: int
    address_id: int
    attempt: int
    address: bytes | None
    language: str
    name: bytes | None
    doubted_at: datetime | None
    zones: str
    country: str
    is_retry: bool


_MOMENT = bindparam("moment", type_=Delivery.not_before.type)


def lock_candidates(
    connection: Connection, live: LiveBroadcast, chunk: DueChunk, now: datetime, limit: int
) -> list[Candidate]:
    """Return up to ``limit`` of a broadcast's chunk that are queued and due."""
    found = _CANDIDATES.rows(
        connection,
        broadcast=chunk.broadcast_id,
        chunk=chunk.number,
        campaign=live.campaign,
        moment=now,
        at_most=limit,
    )
    return [Candidate(*row) for row in found]


_STANDS = and_(
    Signature.person_id == Delivery.person_id,
    Signature.campaign == bindparam("campaign"),
    STANDING,
    is_first_of_person(),
)
_CANDIDATES = Prepared(
    select(
        Delivery.id,
        Delivery.person_id,
        Delivery.address_id,
        Delivery.attempt,
        Address.sealed,
        Address.language,
        Signature.name,
        Conversation.doubted_at,
        Address.zones,
        Address.country,
        Delivery.wait_reason == text(f"'{RETRY}'"),
    )
    .join(Address, Address.id == Delivery.address_id)
    .outerjoin(Conversation, Conversation.address_id == Delivery.address_id)
    .outerjoin(Signature, _STANDS)
    .where(QUEUED_IN, Delivery.not_before.is_(None) | (Delivery.not_before <= _MOMENT))
    .limit(bindparam("at_most", type_=Delivery.id.type))
    .with_for_update(skip_locked=True, of=Delivery)
)


def find_suppressed(connection: Connection, lookups: Collection[bytes]) -> frozenset[bytes]:
    """Return those of the lookup hashes, of any generations, under which someone opted out.

    One statement, however many they are: it sees one moment, and a rotation of keys that moves
    an opt-out from one of its hashes to the next cannot hide it between two.
    """
    wanted = list(lookups)
    most = STATEMENT_SIZES[-1]
    size = (
        statement_size_for(len(wanted)) if len(wanted) <= most else -(-len(wanted) // most) * most
    )
    given = numbered("one", [*wanted, *[b""] * (size - len(wanted))])
    return frozenset(row[0] for row in _suppressed(size).rows(connection, **given))


@cache
def _suppressed(count: int) -> Prepared:
    return Prepared(select(Suppression.lookup).where(among(Suppression.lookup, "one", count)))


def newest_vault_key(connection: Connection) -> int:
    """Return the number of the newest vault key that rows may be written under; 0 for none."""
    row = _NEWEST_VAULT_KEY.row(connection)
    return int(row[0] or 0) if row else 0


_NEWEST_VAULT_KEY = Prepared(select(func.max(VaultKey.generation)))


def find_consenting(
    connection: Connection, live: LiveBroadcast, people: Sequence[int], channel: str
) -> frozenset[int]:
    """Return those of the people who agreed, where ``channel`` reaches, to a broadcast's updates:
    those of its organization on its campaign."""
    found = set[int]()
    for start in range(0, len(people), STATEMENT_SIZES[-1]):
        size, given = _filled(people[start : start + STATEMENT_SIZES[-1]])
        asked = {"campaign": live.campaign, "organization": live.organization, **given}
        found.update(row[0] for row in _willing(size, channel).rows(connection, **asked))
    return frozenset(found)


@cache
def _willing(count: int, channel: str) -> Prepared:
    campaign, organization = (
        bindparam("campaign", type_=Text),
        bindparam("organization", type_=Text),
    )
    who = among(Consent.person_id, "one", count)
    return Prepared(agreed(campaign, organization, channel).where(who))


def _filled(wanted: Sequence[int]) -> tuple[int, dict[str, Any]]:
    """Return the size of the statement for so many, and its parameters, filled up."""
    size = statement_size_for(len(wanted))
    return size, numbered("one", [*wanted, *[FILLER_ID] * (size - len(wanted))])


def mark_sending(
    connection: Connection,
    chunk: DueChunk,
    segments: Mapping[int, int],
    *,
    owner: str,
    now: datetime,
    lease_until: datetime,
) -> None:
    """Mark deliveries of a chunk as being sent by ``owner`` until its lease is over.

    ``segments`` is delivery -> what its text costs; the candidates are locked by this
    transaction. Each is one more attempt, and nothing is left of the one before but its rank,
    below zero, in case this one is taken back (``StatusChange.unmade``).
    """
    alike: dict[int, list[int]] = {}
    for delivery_id, cost in segments.items():
        alike.setdefault(cost, []).append(delivery_id)
    for cost, ids in alike.items():
        size, given = _filled(ids)
        _mark(size).run(connection, by=owner, moment=now, until=lease_until, cost=cost, **given)
    count: Counter[str] = Counter(
        {DeliveryStatus.QUEUED: -len(segments), DeliveryStatus.SENDING: len(segments)}
    )
    add_to_chunk_counts(connection, (chunk.broadcast_id, chunk.number), count, None)


@cache
def _mark(count: int) -> Prepared:
    return Prepared(
        update(Delivery)
        .where(among(Delivery.id, "one", count), Delivery.status == QUEUED)
        .values(
            status=DeliveryStatus.SENDING.value,
            attempt=Delivery.attempt + 1,
            owner=bindparam("by"),
            lease_until=bindparam("until", type_=Delivery.lease_until.type),
            claimed_at=_MOMENT,
            segments=bindparam("cost", type_=Delivery.segments.type),
            provider_id="",
            provider_rank=rank_of_new_attempt(),
            error="",
            sent_at=null(),
            not_before=null(),
            wait_reason="",
        )
    )


def rank_of_new_attempt() -> ColumnElement[int]:
    """Return what a claim sets ``provider_rank`` to: below every rank of the new attempt."""
    return case((Delivery.provider_rank > 0, -Delivery.provider_rank), else_=0)


def postpone_deliveries(
    connection: Connection, ids: Sequence[int], not_before: datetime, wait_reason: str
) -> None:
    """Let these deliveries wait until then, and keep why. They stay queued."""
    for start in range(0, len(ids), STATEMENT_SIZES[-1]):
        size, given = _filled(ids[start : start + STATEMENT_SIZES[-1]])
        _hold(size).run(connection, moment=not_before, reason=wait_reason, **given)


@cache
def _hold(count: int) -> Prepared:
    its = among(Delivery.id, "one", count)
    return Prepared(
        update(Delivery)
        .where(its, Delivery.status == QUEUED)
        .values(not_before=_MOMENT, wait_reason=bindparam("reason"))
    )


def claimed_by(connection: Connection, owner: str) -> frozenset[int]:
    """Return the deliveries that ``owner`` claimed, and that are still to be settled."""
    return frozenset(row[0] for row in _OWNED.rows(connection, by=owner))


_OWNED = Prepared(
    select(Delivery.id).where(
        Delivery.status.in_([literal_column("'sending'"), literal_column("'uncertain'")]),
        Delivery.lease_until.is_not(None),  # so far the index's own words: it is used
        Delivery.status == text("'sending'"),
        Delivery.owner == bindparam("by"),
    )
)
