"""Two people who turned out to be one: what is read to join them, and the rows that move."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, bindparam, func, or_, select, update
from sqlalchemy.orm import aliased

from bot.storage.engine.prepared_statements import Prepared, among, numbered
from bot.storage.figures import updates_figures
from bot.storage.integrations import noted_events
from bot.storage.schema.broadcast_tables import Delivery
from bot.storage.schema.consent_tables import Consent
from bot.storage.schema.conversation_tables import Address, Person
from bot.storage.schema.signature_tables import Signature
from bot.storage.signatures.joined_signatures import StandingSignature
from bot.storage.signatures.signatures import OF_OWNER, STANDING, lock_person


def find_address(connection: Connection, lookups: Sequence[bytes]) -> int | None:
    """Return the id of an address, given by all its lookup hashes; None where it is new."""
    row = _find(len(lookups)).row(connection, **numbered("lookup", lookups))
    return None if row is None else int(row[0])


def find_person(connection: Connection, address_id: int) -> int:
    """Return the id of the person to whom an address belongs."""
    return int(_PERSON_OF.rows(connection, address=address_id)[0][0])


@cache
def _find(count: int) -> Prepared:
    return Prepared(
        select(Address.id)
        .where(among(Address.lookup, "lookup", count))
        .order_by(Address.id)
        .limit(1)
    )


@dataclass(frozen=True, slots=True)
class StoredAddress:
    """An address as it is stored: ``sealed`` under the program's scope, None once it was erased."""

    lookup: bytes
    sealed: bytes | None


def addresses_of_people(connection: Connection, lookups: Sequence[bytes]) -> list[StoredAddress]:
    """Return all addresses of the people of some, which are given by all their lookup hashes."""
    rows = _addresses_of(len(lookups)).rows(connection, **numbered("lookup", lookups))
    return [StoredAddress(*row) for row in rows]


@cache
def _addresses_of(count: int) -> Prepared:
    given = aliased(Address, name="given")
    people = select(given.person_id).where(among(given.lookup, "lookup", count))
    return Prepared(select(Address.lookup, Address.sealed).where(Address.person_id.in_(people)))


def lock_people_of(connection: Connection, one: int, other: int) -> list[int]:
    """Lock the people of two addresses, and return them: one, or two if they differ.

    First who was never erased, else who came first. All addresses of both are locked.
    """
    found = {int(row[0]) for row in _PEOPLE_OF.rows(connection, low=one, high=other)}
    locked = _LOCK_BOTH.rows(connection, low=min(found), high=max(found))
    return [int(row[0]) for row in sorted(locked, key=lambda row: (row[1] is not None, row[0]))]


_TWO = [bindparam("low", type_=Person.id.type), bindparam("high", type_=Person.id.type)]
_PEOPLE_OF = Prepared(select(Address.person_id).where(Address.id.in_(_TWO)))
_LOCK_BOTH = Prepared(
    select(Person.id, Person.erased_at)
    .where(Person.id.in_(_TWO))
    .order_by(Person.id)
    .with_for_update(key_share=True)
)


def lock_person_of(connection: Connection, address_id: int, person_id: int) -> int:
    """Lock the person of an address, last found to be ``person_id``, and return who it is.

    For an address that was erased: a join of another one of its person cannot hold it, and may
    have made it another's since. On SQLite there is only one who writes, and what was found holds.
    """
    if connection.dialect.name == "sqlite":
        return person_id
    while True:
        lock_person(connection, person_id)
        row = _PERSON_OF.row(connection, address=address_id)
        if row is None or int(row[0]) == person_id:
            return person_id
        person_id = int(row[0])


_PERSON_OF = Prepared(select(Address.person_id).where(Address.id == bindparam("address")))


def standing_signatures(connection: Connection, person_id: int) -> list[StandingSignature]:
    """Return a person's own signatures that stand, by campaign and signer.

    Those of earlier owners of their number are none of theirs.
    """
    return [StandingSignature(*row) for row in _STANDING.rows(connection, person=person_id)]


_STANDING = Prepared(
    select(
        Signature.id,
        Signature.person_id,
        Signature.campaign,
        Signature.signer,
        Signature.name,
        Signature.signed_at,
        Signature.counted_before,
    )
    .where(Signature.person_id == bindparam("person"), STANDING, OF_OWNER)
    .order_by(Signature.campaign, Signature.signer)
)


def move_rows(connection: Connection, *, kept: int, joined: int, at: datetime) -> None:
    """Give all that is kept of the person ``joined`` to the person ``kept``.

    Lines of consent from before an erasure stay where they are, since they bind nobody. A delivery
    of a broadcast that both would get stays too: without consent behind it, it is not sent.
    """
    for person_id in (kept, joined):
        updates_figures.take_out(connection, person_id)
    for statement in (_MOVE_SIGNATURES, _MOVE_CONSENTS, _MOVE_DELIVERIES, _MOVE_ADDRESSES):
        statement.later(connection, kept=kept, joined=joined)
    for person_id in (kept, joined):
        updates_figures.put_in(connection, person_id)
    noted_events.note_joined(connection, kept=kept, joined=joined, at=at)


_KEPT = bindparam("kept", type_=Address.person_id.type)
_JOINED = bindparam("joined", type_=Address.person_id.type)
_TAKEN = aliased(Signature, name="taken")
_OTHER_DELIVERY = aliased(Delivery, name="other")
_MOVE_SIGNATURES = Prepared(
    update(Signature)
    .where(Signature.person_id == _JOINED)
    .values(
        person_id=_KEPT,
        signer=Signature.signer
        + select(func.coalesce(func.max(_TAKEN.signer), 0))
        .where(_TAKEN.person_id == _KEPT, _TAKEN.campaign == Signature.campaign)
        .correlate(Signature)
        .scalar_subquery(),
    )
)
_MOVE_CONSENTS = Prepared(
    update(Consent)
    .where(
        Consent.person_id == _JOINED,
        select(Person.id)
        .where(
            Person.id == _JOINED,
            or_(Person.erased_at.is_(None), Person.erased_at < Consent.decided_at),
        )
        .correlate(Consent)
        .exists(),
    )
    .values(person_id=_KEPT)
)
_MOVE_DELIVERIES = Prepared(
    update(Delivery)
    .where(
        Delivery.address_id.in_(
            select(Address.id).where(Address.person_id == _JOINED).scalar_subquery()
        ),
        ~select(_OTHER_DELIVERY.id)
        .where(
            _OTHER_DELIVERY.broadcast_id == Delivery.broadcast_id,
            _OTHER_DELIVERY.person_id == _KEPT,
        )
        .correlate(Delivery)
        .exists(),
    )
    .values(person_id=_KEPT)
)
_MOVE_ADDRESSES = Prepared(
    update(Address).where(Address.person_id == _JOINED).values(person_id=_KEPT)
)
