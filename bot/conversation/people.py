"""Who speaks: their address, sealed, and what is kept of it in clear for filtering.

Coarse facts only (language, country, time zones, channel), kept from the first message on.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.phone_numbers.country_and_time_zones import country_and_time_zones
from bot.storage.conversations import people
from bot.storage.conversations.turns import AddressRow, ReservedIds
from bot.storage.schema.key_tables import Sealed
from bot.vault import PROGRAM, Vault


@dataclass(frozen=True, slots=True)
class Where:
    """The transaction and the channel in which an address speaks."""

    connection: Connection
    vault: Vault
    channel: str


def remember(
    where: Where, address: str, language: str, now: datetime, reserved: ReservedIds
) -> AddressRow:
    """Make the rows of a stranger who begins a conversation."""
    country, zones = country_and_time_zones(address)
    person_id = people.add_person(where.connection, created_at=now, reserved=reserved.person_id)
    address_id = people.add_address(
        where.connection,
        person_id=person_id,
        kind="phone" if address.startswith("+") else "telegram",
        lookup=where.vault.lookup(address),
        generation=where.vault.generation,
        sealed=where.vault.seal(PROGRAM, Sealed.ADDRESS, address),
        channel=where.channel,
        language=language,
        country=country,
        zones=" ".join(zones),
        created_at=now,
        reserved=reserved.address_id,
    )
    return AddressRow(address_id, person_id, where.channel, language, country)


def note(where: Where, known: AddressRow, address: str, language: str) -> None:
    """Keep on which channel and in which language the person spoke last.

    An address that was erased has lost its language with all else: it is kept anew.
    """
    if not known.language:
        country, zones = country_and_time_zones(address)
        people.set_country_and_zones(
            where.connection, known.id, country=country, zones=" ".join(zones)
        )
    if (known.channel, known.language) != (where.channel, language):
        sealed = where.vault.seal(PROGRAM, Sealed.ADDRESS, address)
        people.update_address(
            where.connection, known.id, channel=where.channel, language=language, sealed=sealed
        )
