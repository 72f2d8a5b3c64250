"""Who speaks: their address, sealed, and what is kept of it in clear for filtering.

Coarse facts only (language, country, time zones, channel), kept from the first message on.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException
from phonenumbers.timezone import time_zones_for_geographical_number
from sqlalchemy import Connection

from bot.store import people
from bot.store.tables import Sealed
from bot.store.turns import AddressRow, Reserved
from bot.vault import PROGRAM, Vault

_UNKNOWN_ZONE = "Etc/Unknown"
_NORTH_AMERICA = 1
_MOST_ZONES = 12
"""No area code of North America has as many time zones; its numbers of no place have them all."""


@dataclass(frozen=True, slots=True)
class Where:
    """The transaction and the channel in which an address speaks."""

    connection: Connection
    vault: Vault
    channel: str


def remember(
    where: Where, address: str, language: str, now: datetime, reserved: Reserved
) -> AddressRow:
    """Make the rows of a stranger who begins a conversation."""
    country, zones = coarse(address)
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
        country, zones = coarse(address)
        people.set_plan(where.connection, known.id, country=country, zones=" ".join(zones))
    if (known.channel, known.language) != (where.channel, language):
        sealed = where.vault.seal(PROGRAM, Sealed.ADDRESS, address)
        people.update_address(
            where.connection, known.id, channel=where.channel, language=language, sealed=sealed
        )


@lru_cache(maxsize=64)
def coarse(address: str) -> tuple[str, tuple[str, ...]]:
    """Return the country (ISO 3166) and every time zone (IANA) that a number may be in.

    Nothing is known of a Telegram chat, nor of a number that no plan has, nor of where someone
    is who has a number of no place: a toll-free one comes with every zone from Guam to Bermuda.
    """
    if not address.startswith("+"):
        return "", ()
    try:
        parsed = phonenumbers.parse(address, None)
    except NumberParseException:
        return "", ()
    country = phonenumbers.region_code_for_number(parsed) or ""
    zones = time_zones_for_geographical_number(parsed)
    if parsed.country_code == _NORTH_AMERICA and len(zones) > _MOST_ZONES:
        return country, ()
    return country, tuple(zone for zone in zones if zone != _UNKNOWN_ZONE)
