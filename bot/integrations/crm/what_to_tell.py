"""What a CRM has to be told of one person, by what holds here now.

An event only says whom to look at. So it does not matter in which order events are told, nor how
often: what is sent is how things stand.
"""

from dataclasses import dataclass

from sqlalchemy import Connection

from bot.integrations.crm.crm_account import CrmAccount
from bot.integrations.crm.field_mapping import Supporter
from bot.storage.consent import suppressions
from bot.storage.crm import consents_by_text, crm_people
from bot.storage.crm.consents_by_text import ConsentByText
from bot.storage.crm.crm_people import ERASED, SUBSCRIBED, CrmPersonRow
from bot.storage.deliveries import claim_statements
from bot.storage.schema.key_tables import Sealed
from bot.vault import PROGRAM, Vault


class Unreadable(Exception):
    """What is kept of somebody cannot be opened: a vault key is missing."""


class InDoubt(Exception):
    """Somebody may have meant to stop: nothing is told of them until that is settled."""


@dataclass(frozen=True, slots=True)
class Tell:
    """Tell of somebody who agreed. ``subscribes``: the CRM does not know that yet."""

    address_id: int
    supporter: Supporter
    subscribes: bool


@dataclass(frozen=True, slots=True)
class End:
    """Tell that a number must not be written to. ``number`` is "" where it was erased."""

    row: CrmPersonRow
    number: str
    is_erased: bool


@dataclass(frozen=True, slots=True)
class WhatToTell:
    """All that is to be told of one person."""

    tell: Tell | None
    ends: tuple[End, ...]

    @property
    def is_in_line(self) -> bool:
        """Whether the CRM knows all that it has to know."""
        return not self.ends and not (self.tell and self.tell.subscribes)


def find_what_to_tell(
    connection: Connection, vault: Vault, account: CrmAccount, person_id: int
) -> WhatToTell:
    """Return what a CRM has to be told of a person. Raises ``Unreadable`` and ``InDoubt``."""
    if claim_statements.newest_vault_key(connection) > len(vault.fingerprints):
        raise Unreadable("VAULT_KEYS lacks the newest key: no opt-out under it would be seen")
    rows = crm_people.list_of_person(connection, account.integration_id, person_id)
    known = {row.address_id: row for row in rows}
    consent = consents_by_text.find(
        connection,
        person_id,
        account.organization,
        account.campaign,
        since=account.agreed_since,
    )
    tell = _tell(connection, vault, consent, known.get(consent.address_id)) if consent else None
    is_erased = consents_by_text.was_erased(connection, person_id)
    ends = []
    for row in rows:
        if tell and tell.address_id == row.address_id:
            continue
        if end := _end(connection, vault, row, is_erased=is_erased):
            ends.append(end)
    return WhatToTell(tell, tuple(ends))


def _tell(
    connection: Connection, vault: Vault, consent: ConsentByText, row: CrmPersonRow | None
) -> Tell | None:
    """Return what is told after a yes; None where the number has opted out since, here or there."""
    number = vault.read_if(PROGRAM, Sealed.ADDRESS, consent.sealed_address)
    if number is None:
        raise Unreadable("a number cannot be opened")
    if _has_opted_out(connection, vault, number):
        return None
    if row and row.is_ended_there and row.changed_at >= consent.agreed_at:
        return None
    subscribes = row is None or row.subscription != SUBSCRIBED
    if subscribes and consent.doubted_at is not None:
        raise InDoubt
    name = vault.read_if(consent.campaign, Sealed.NAME, consent.name) or ""
    return Tell(consent.address_id, _supporter(consent, number, name), subscribes)


def _supporter(consent: ConsentByText, number: str, name: str) -> Supporter:
    return Supporter(
        number=number,
        name=name,
        language=consent.language,
        country=consent.country,
        region=consent.region,
        campaign=consent.campaign,
        source=consent.source,
        channel=consent.channel,
        agreed_at=consent.agreed_at,
    )


def _end(connection: Connection, vault: Vault, row: CrmPersonRow, *, is_erased: bool) -> End | None:
    """Return how a number's subscription ends in the CRM, once no consent to updates holds here.

    A number that only the CRM has is the organization's own business, unless it opted out here.
    """
    if is_erased:
        return None if row.subscription == ERASED else End(row, "", is_erased=True)
    if row.subscription != SUBSCRIBED:
        return None
    number = vault.read_if(PROGRAM, Sealed.ADDRESS, row.sealed_address)
    if number is None:
        raise Unreadable("a number cannot be opened")
    was_told = row.remote_id is not None
    if was_told or _has_opted_out(connection, vault, number):
        return End(row, number, is_erased=False)
    return None


def _has_opted_out(connection: Connection, vault: Vault, number: str) -> bool:
    return suppressions.is_suppressed(connection, vault.lookups(number))
