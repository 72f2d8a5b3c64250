"""Who stands in which CRM, by number: told of, seen there, and at what moment by whom."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, func, or_, select, update

from bot.storage.engine.prepared_statements import INSERTS
from bot.storage.schema.conversation_tables import Address, Person
from bot.storage.schema.crm_tables import CrmPerson

SUBSCRIBED: Final = "subscribed"
UNSUBSCRIBED: Final = "unsubscribed"
ERASED: Final = "erased"
"""Unsubscribed there, and to be deleted by hand."""


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


def record_erased(
    connection: Connection, integration_id: int, address_id: int, *, at: datetime
) -> None:
    """Note that a CRM was told that a number's owner was erased: the record is there still."""
    connection.execute(
        update(CrmPerson)
        .where(*_is_of(integration_id, address_id))
        .values(subscription=ERASED, changed_at=at, is_ended_there=False, lease_until=None)
    )


def list_erased(connection: Connection, integration_id: int) -> list[CrmPersonRow]:
    """Return whose record a CRM has to delete by hand, by when it was told, oldest first."""
    wanted = _rows(integration_id).where(CrmPerson.subscription == ERASED)
    ordered = wanted.order_by(CrmPerson.changed_at, CrmPerson.id)
    return [CrmPersonRow(*row) for row in connection.execute(ordered)]


def forget(connection: Connection, integration_id: int, address_id: int) -> None:
    """Forget that a CRM knows a number: it was told that its owner was erased."""
    connection.execute(delete(CrmPerson).where(*_is_of(integration_id, address_id)))


def forget_all(connection: Connection, integration_id: int) -> None:
    """Forget whom a CRM was told of: it is asked and told no more."""
    connection.execute(delete(CrmPerson).where(CrmPerson.integration_id == integration_id))


def count_erased(connection: Connection, *, before: datetime) -> int:
    """Return of how many numbers ``forget_erased`` would forget what CRMs know."""
    wanted = select(func.count()).select_from(CrmPerson).where(_are_of_erased(before))
    return connection.execute(wanted).scalar_one()


def forget_erased(connection: Connection, *, before: datetime) -> int:
    """Forget what CRMs know of people who were erased before then; return of how many numbers.

    Also of those who came back since, and of whose erasure the CRM was told before then.
    """
    return connection.execute(delete(CrmPerson).where(_are_of_erased(before))).rowcount


def _are_of_erased(before: datetime) -> ColumnElement[bool]:
    of_erased = (
        select(Address.id)
        .join(Person, Person.id == Address.person_id)
        .where(Person.erased_at < before, Address.sealed.is_(None))
    )
    return or_(
        CrmPerson.address_id.in_(of_erased),
        and_(CrmPerson.subscription == ERASED, CrmPerson.changed_at < before),
    )


def count_ended_there(
    connection: Connection, integration_id: int, *, since: datetime
) -> tuple[int, int]:
    """Return how many subscriptions ended there since then, and how many stood before they did."""
    ended = and_(CrmPerson.is_ended_there, CrmPerson.changed_at >= since)
    wanted = select(
        func.count().filter(ended),
        func.count().filter(or_(ended, CrmPerson.subscription == SUBSCRIBED)),
    ).where(CrmPerson.integration_id == integration_id)
    row = connection.execute(wanted).one()
    return row[0], row[1]


def count(connection: Connection, integration_id: int) -> int:
    """Return how many numbers a CRM was told are subscribed."""
    wanted = select(func.count()).where(
        CrmPerson.integration_id == integration_id, CrmPerson.subscription == SUBSCRIBED
    )
    return connection.execute(wanted).scalar_one()
