"""Who agreed to an organization's updates by text, as a CRM may be told: still sealed.

As ``bot.storage.broadcasts.audience_query`` reads the ledger: the last word to the organization is
a yes, and of lines older than an erasure, or than a number's new owner, none counts. A yes that was
given in Telegram or WhatsApp lets nobody write texts.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, and_, insert, or_, select

from bot.storage.schema.consent_tables import Consent
from bot.storage.schema.conversation_tables import Address, Conversation, Message, Person
from bot.storage.schema.integration_tables import EventKind, IntegrationEvent
from bot.storage.schema.signature_tables import Signature
from bot.storage.signatures.signatures import STANDING, is_first_of_person

TEXT_CHANNELS: Final = ("sms", "rcs")
PHONE: Final = "phone"
RANDOM_BITS: Final = 62


@dataclass(frozen=True, slots=True)
class ConsentByText:
    """A yes that holds, and the number on which it was given.

    ``sealed_address`` and ``lookup`` are the number's; ``name`` is sealed under ``campaign``'s
    scope, None where no signature stands. ``doubted_at``: they may have meant to stop.
    """

    person_id: int
    campaign: str
    channel: str
    agreed_at: datetime
    address_id: int
    sealed_address: bytes
    lookup: bytes
    language: str
    country: str
    region: str
    doubted_at: datetime | None
    name: bytes | None
    source: str


def find(
    connection: Connection, person_id: int, organization: str, campaign: str, *, since: datetime
) -> ConsentByText | None:
    """Return the newest yes of a person to an organization, if it holds and can be told.

    Only one that was given ``since`` then; with a ``campaign`` only one about that.
    """
    last_no = 0
    yes: list[Any] = []
    for line in connection.execute(_lines(person_id, organization)):
        if not line.granted:
            last_no = line.id
        elif line.channel in TEXT_CHANNELS and campaign in ("", line.campaign):
            yes.append(line)
    standing = [line for line in yes if line.id > last_no and line.decided_at >= since]
    for line in reversed(standing):
        address = connection.execute(_number(person_id, line)).first()
        if address is not None:
            return ConsentByText(
                person_id=person_id,
                campaign=line.campaign,
                channel=line.channel,
                agreed_at=line.decided_at,
                address_id=address.id,
                sealed_address=address.sealed,
                lookup=address.lookup,
                language=address.language,
                country=address.country,
                region=address.region,
                doubted_at=address.doubted_at,
                name=address.name,
                source=address.source or "",
            )
    return None


def _lines(person_id: int, organization: str) -> Any:
    """Select a person's lines to an organization that bind anybody, oldest first."""
    return (
        select(
            Consent.id,
            Consent.granted,
            Consent.channel,
            Consent.campaign,
            Consent.decided_at,
            Message.address_id,
        )
        .join(Person, Person.id == Consent.person_id)
        .outerjoin(Message, Message.id == Consent.message_id)
        .where(
            Consent.person_id == person_id,
            Consent.organization == organization,
            or_(Person.erased_at.is_(None), Consent.decided_at > Person.erased_at),
        )
        .order_by(Consent.id)
    )


def _number(person_id: int, line: Any) -> Any:
    """Select the number on which a yes was given; the newest one, where no message tells."""
    stands = and_(
        Signature.person_id == Address.person_id,
        Signature.campaign == line.campaign,
        STANDING,
        is_first_of_person(),
    )
    own = () if line.address_id is None else (Address.id == line.address_id,)
    return (
        select(
            Address.id,
            Address.sealed,
            Address.lookup,
            Address.language,
            Address.country,
            Address.region,
            Conversation.doubted_at,
            Signature.name,
            Signature.source,
        )
        .outerjoin(Conversation, Conversation.address_id == Address.id)
        .outerjoin(Signature, stands)
        .where(
            Address.person_id == person_id,
            Address.kind == PHONE,
            Address.sealed.is_not(None),
            or_(Address.owned_since.is_(None), Address.owned_since < line.decided_at),
            *own,
        )
        .order_by(Address.id.desc())
        .limit(1)
    )


def list_people(connection: Connection, organization: str, *, after: int, limit: int) -> list[int]:
    """Return who ever said yes to an organization, by id, behind ``after``."""
    wanted = (
        select(Consent.person_id)
        .where(Consent.organization == organization, Consent.granted, Consent.person_id > after)
        .distinct()
        .order_by(Consent.person_id)
        .limit(limit)
    )
    return list(connection.execute(wanted).scalars())


def note_for(
    connection: Connection,
    integration_id: int,
    people: Sequence[int],
    organization: str,
    *,
    at: datetime,
) -> None:
    """Have one integration told of people as if they had agreed now."""
    if people:
        connection.execute(
            insert(IntegrationEvent),
            [
                {
                    "event_id": secrets.randbits(RANDOM_BITS),
                    "integration_id": integration_id,
                    "kind": EventKind.CONSENT_GIVEN.value,
                    "organization": organization,
                    "person_id": person_id,
                    "happened_at": at,
                    "next_try_at": at,
                }
                for person_id in people
            ],
        )


def was_erased(connection: Connection, person_id: int) -> bool:
    """Say whether a person was erased, and has not come again since."""
    wanted = select(Address.id).where(Address.person_id == person_id, Address.sealed.is_not(None))
    erased = select(Person.erased_at).where(Person.id == person_id)
    if connection.execute(erased).scalar() is None:
        return False
    return connection.execute(wanted.limit(1)).first() is None
