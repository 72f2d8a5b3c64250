"""Who stands in which CRM, by number: told of, seen there, and at what moment by whom."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, delete, func, or_, select, update

from bot.storage.engine.prepared_statements import INSERTS
from bot.storage.schema.conversation_tables import Address, Person
from bot.storage.schema.crm_tables import CrmPerson

SUBSCRIBED: Final = "subscribed"
UNSUBSCRIBED: Final = "unsubscribed"


@dataclass(frozen=True, slots=True)
class CrmPersonRow:
    """A number in a CRM (``bot.storage.schema.crm_tables``), with the address that it is."""

    id: int
    address_id: int
    remote_id: bytes | None
    subscription: str
    changed_at: datetime
    is_ended_there: bool
    sealed_address: bytes | None
    lookup: bytes


def _rows(integration_id: int) -> Select[Any]:
    own = (CrmPerson.__table__.c[name] for name in _OWN)
    return (
        select(*own, Address.sealed, Address.lookup)
        .join(Address, Address.id == CrmPerson.address_id)
        .where(CrmPerson.integration_id == integration_id)
    )


_OWN: Final = ("id", "address_id", "remote_id", "subscription", "changed_at", "is_ended_there")


def list_of_person(
    connection: Connection, integration_id: int, person_id: int
) -> list[CrmPersonRow]:
    """Return the numbers of a person that a CRM knows, oldest first."""
    wanted = _rows(integration_id).where(Address.person_id == person_id).order_by(CrmPerson.id)
    return [CrmPersonRow(*row) for row in connection.execute(wanted)]


def find_by_lookups(
    connection: Connection, integration_id: int, lookups: Collection[bytes]
) -> list[CrmPersonRow]:
    """Return the numbers that a CRM knows, of those that have one of these lookup hashes."""
    wanted = _rows(integration_id).where(Address.lookup.in_(list(lookups)))
    return [CrmPersonRow(*row) for row in connection.execute(wanted)]


def find_unknown(
    connection: Connection, integration_id: int, lookups: Collection[bytes]
) -> list[int]:
    """Return the addresses of those lookup hashes that are known here, but not of the CRM."""
    is_known = (
        select(CrmPerson.id)
        .where(CrmPerson.integration_id == integration_id, CrmPerson.address_id == Address.id)
        .exists()
    )
    wanted = select(Address.id).where(
        Address.lookup.in_(list(lookups)), Address.sealed.is_not(None), ~is_known
    )
    return list(connection.scalars(wanted.order_by(Address.id)))


def lease(
    connection: Connection, integration_id: int, address_id: int, *, now: datetime, until: datetime
) -> bool:
    """Let nobody else tell a CRM of a number until then; say whether nobody else does."""
    connection.execute(
        INSERTS[connection.dialect.name](CrmPerson)
        .values(
            integration_id=integration_id,
            address_id=address_id,
            subscription="",
            changed_at=now,
            is_ended_there=False,
        )
        .on_conflict_do_nothing(index_elements=["integration_id", "address_id"])
    )
    taken = connection.execute(
        update(CrmPerson)
        .where(
            CrmPerson.integration_id == integration_id,
            CrmPerson.address_id == address_id,
            or_(CrmPerson.lease_until.is_(None), CrmPerson.lease_until <= now),
        )
        .values(lease_until=until)
    )
    return taken.rowcount > 0


def record_told(
    connection: Connection,
    integration_id: int,
    address_id: int,
    *,
    remote_id: bytes | None,
    subscription: str,
    at: datetime,
) -> None:
    """Note that a CRM took what it was told of a number, and end the lease.

    Where the subscription is what was told before, the moment of that stays. ``remote_id`` is None
    where the CRM gave none: then an earlier one stays, too.
    """
    changes = CrmPerson.subscription != subscription
    its = _is_of(integration_id, address_id)
    connection.execute(
        update(CrmPerson)
        .where(*its, changes)
        .values(subscription=subscription, changed_at=at, is_ended_there=False)
    )
    kept = {} if remote_id is None else {"remote_id": remote_id}
    connection.execute(update(CrmPerson).where(*its).values(lease_until=None, **kept))


def release(connection: Connection, integration_id: int, address_id: int) -> None:
    """End a lease under which nothing was taken; forget the number if nothing is known of it."""
    its = _is_of(integration_id, address_id)
    connection.execute(update(CrmPerson).where(*its).values(lease_until=None))
    connection.execute(
        delete(CrmPerson).where(*its, CrmPerson.subscription == "", CrmPerson.remote_id.is_(None))
    )


def _is_of(integration_id: int, address_id: int) -> tuple[Any, ...]:
    return CrmPerson.integration_id == integration_id, CrmPerson.address_id == address_id


def note_seen(
    connection: Connection, integration_id: int, addresses: Sequence[int], *, at: datetime
) -> None:
    """Note numbers of which the CRM was not told, and that were seen subscribed there."""
    if addresses:
        connection.execute(
            INSERTS[connection.dialect.name](CrmPerson).on_conflict_do_nothing(
                index_elements=["integration_id", "address_id"]
            ),
            [
                {
                    "integration_id": integration_id,
                    "address_id": one,
                    "subscription": SUBSCRIBED,
                    "changed_at": at,
                    "is_ended_there": False,
                }
                for one in addresses
            ],
        )


def note_ended_there(connection: Connection, row_id: int, *, at: datetime) -> None:
    """Note that the CRM told of the end of a subscription."""
    connection.execute(
        update(CrmPerson)
        .where(CrmPerson.id == row_id)
        .values(subscription=UNSUBSCRIBED, changed_at=at, is_ended_there=True)
    )


def forget(connection: Connection, integration_id: int, address_id: int) -> None:
    """Forget that a CRM knows a number: it was told that its owner was erased."""
    connection.execute(delete(CrmPerson).where(*_is_of(integration_id, address_id)))


def forget_all(connection: Connection, integration_id: int) -> None:
    """Forget whom a CRM was told of: it is asked and told no more."""
    connection.execute(delete(CrmPerson).where(CrmPerson.integration_id == integration_id))


def forget_erased(connection: Connection, *, before: datetime) -> int:
    """Forget what CRMs know of people who were erased before then; return of how many numbers."""
    of_erased = (
        select(Address.id)
        .join(Person, Person.id == Address.person_id)
        .where(Person.erased_at < before, Address.sealed.is_(None))
    )
    return connection.execute(delete(CrmPerson).where(CrmPerson.address_id.in_(of_erased))).rowcount


def count(connection: Connection, integration_id: int) -> int:
    """Return how many numbers a CRM was told are subscribed."""
    wanted = select(func.count()).where(
        CrmPerson.integration_id == integration_id, CrmPerson.subscription == SUBSCRIBED
    )
    return connection.execute(wanted).scalar_one()
