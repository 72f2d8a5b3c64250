"""What is shown of a person to an organizer: never a number or chat, of which the end alone is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from bot.organizers.accounts import Organizer
from bot.people.person_errors import PersonRefused
from bot.runtime import Runtime
from bot.signatures.review.shown_signatures import ShownSignature, show_signature
from bot.storage.consent import suppressions
from bot.storage.organizers import audit_trail
from bot.storage.privacy import person_history
from bot.storage.privacy.person_history import AskedQuestion
from bot.storage.privacy.personal_data import HeldAddress, HeldMessage, read_addresses
from bot.storage.review import review_queue
from bot.storage.schema.key_tables import Sealed
from bot.stored_replies import read_reply_text
from bot.vault import PROGRAM, Vault

MESSAGES_AT_ONCE: Final = 20
LINES_SHOWN: Final = 50
"""Lines of each ledger, and questions, that are shown at most: the newest."""
SHOWN_DIGITS: Final = 2


@dataclass(frozen=True, slots=True)
class ShownAddress:
    """An address of a person. ``ending`` are the last digits of a number, "" for a chat, and for
    one that was erased, which has no ``language`` either."""

    channel: str
    ending: str
    language: str
    known_since: datetime
    is_readable: bool
    has_opted_out: bool


@dataclass(frozen=True, slots=True)
class ShownConsent:
    """A yes or no to an organization's updates, and its evidence. ``wording`` is what was asked, ""
    where nothing was; ``words`` what they wrote, "" where it is destroyed, None: no message."""

    campaign: str
    organization: str
    is_yes: bool
    channel: str
    at: datetime
    wording: str
    words: str | None


@dataclass(frozen=True, slots=True)
class ShownOptOut:
    """An opt-out, or its lifting, and its evidence; ``words`` as in ``ShownConsent``."""

    is_out: bool
    reason: str
    channel: str
    at: datetime
    words: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """A message and what it was answered; "" where the words are destroyed."""

    at: datetime
    channel: str
    wrote: str
    was_answered: str


@dataclass(frozen=True, slots=True)
class ShownPerson:
    """One person as they are shown. ``said`` is a part of the conversation, oldest first; the part
    before it is below ``older``, 0 where there is none."""

    addresses: tuple[ShownAddress, ...]
    signatures: tuple[ShownSignature, ...]
    consents: tuple[ShownConsent, ...]
    opt_outs: tuple[ShownOptOut, ...]
    questions: tuple[AskedQuestion, ...]
    said: tuple[Said, ...]
    older: int

    @property
    def is_written_to(self) -> bool:
        """Whether some address of theirs may be written to."""
        return any(one.is_readable and not one.has_opted_out for one in self.addresses)

    @property
    def is_erased(self) -> bool:
        """Whether they were erased, and nobody knows any more who they are."""
        return not any(one.is_readable for one in self.addresses)


def read_person(
    runtime: Runtime, who: Organizer, person_id: int, *, below: int | None = None
) -> ShownPerson:
    """Return a person, with the messages below one of them, the newest if it is None.

    That ``who`` read it stands in the audit trail. Raises ``PersonRefused`` where there is nobody.
    """
    vault = runtime.vault
    with runtime.database.write() as connection:
        addresses = read_addresses(connection, person_id)
        if not addresses:
            raise PersonRefused("nobody")
        rows = review_queue.list_of_person(connection, person_id)
        read = ", ".join(str(row.id) for row in rows) or "none"
        said = f"with the conversation; signatures read: {read}"
        audit_trail.note(connection, runtime.now(), who.id, "person read", detail=said)
        messages = person_history.list_messages(
            connection, person_id, below=below, limit=MESSAGES_AT_ONCE + 1
        )
        shown = messages[:MESSAGES_AT_ONCE]
        return ShownPerson(
            addresses=tuple(_show_address(connection, vault, one) for one in addresses),
            signatures=tuple(show_signature(runtime, row) for row in rows),
            consents=tuple(_list_consents(connection, vault, person_id)),
            opt_outs=tuple(_list_opt_outs(connection, vault, addresses)),
            questions=tuple(
                person_history.list_questions(connection, person_id, limit=LINES_SHOWN)
            ),
            said=tuple(_show_message(vault, one) for one in reversed(shown)),
            older=shown[-1].id if len(messages) > len(shown) else 0,
        )


def _lookups(vault: Vault, row: HeldAddress) -> tuple[str, tuple[bytes, ...]]:
    address = vault.read_if(PROGRAM, Sealed.ADDRESS, row.sealed) or ""
    return address, vault.lookups(address) if address else (row.lookup,)


def _show_address(connection: Connection, vault: Vault, row: HeldAddress) -> ShownAddress:
    address, lookups = _lookups(vault, row)
    return ShownAddress(
        channel=row.channel,
        ending=address[-SHOWN_DIGITS:] if address.startswith("+") else "",
        language=row.language,
        known_since=row.created_at,
        is_readable=bool(address),
        has_opted_out=suppressions.is_suppressed(connection, lookups),
    )


def _list_consents(connection: Connection, vault: Vault, person_id: int) -> list[ShownConsent]:
    return [
        ShownConsent(
            campaign=one.campaign,
            organization=one.organization,
            is_yes=one.granted,
            channel=one.channel,
            at=one.at,
            wording=one.wording,
            words=_words(vault, one.scope, one.words) if one.has_message else None,
        )
        for one in person_history.list_consents(connection, person_id, limit=LINES_SHOWN)
    ]


def _list_opt_outs(
    connection: Connection, vault: Vault, addresses: tuple[HeldAddress, ...]
) -> list[ShownOptOut]:
    found = [
        ShownOptOut(
            is_out=line.suppressed,
            reason=line.reason,
            channel=address.channel,
            at=line.at,
            words=_words(vault, line.scope, line.words) if line.has_message else None,
        )
        for address in addresses
        for line in person_history.list_opt_outs(
            connection, address.id, _lookups(vault, address)[1], limit=LINES_SHOWN
        )
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)[:LINES_SHOWN]


def _words(vault: Vault, scope: str, sealed: bytes | None) -> str:
    return vault.read_if(scope, Sealed.BODY, sealed) or ""


def _show_message(vault: Vault, row: HeldMessage) -> Said:
    return Said(
        at=row.received_at,
        channel=row.channel,
        wrote=_words(vault, row.campaign, row.body),
        was_answered=read_reply_text(vault.read_if(row.campaign, Sealed.REPLY, row.reply)),
    )
