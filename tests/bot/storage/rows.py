"""Makes rows for tests, with defaults for what a test does not care about."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from bot.storage.consent import consents
from bot.storage.conversations import conversations, people, turns
from bot.storage.conversations.turns import MessageOrigin
from bot.storage.signatures import letters, signatures
from bot.storage.signatures.signatures import NewSignature

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
CAMPAIGN = "ibm-extreme-vetting"
LETTER = "f" * 64


@dataclass(frozen=True, slots=True)
class Someone:
    """A person, their one address and their first message, by id."""

    person_id: int
    address_id: int
    message_id: int
    lookup: bytes


def add_someone(connection: Connection, *, lookup: bytes, provider_id: str) -> Someone:
    """Add a person with one number who has written one message."""
    person_id = people.add_person(connection, created_at=NOON)
    address_id = add_address(connection, person_id, lookup)
    message_id = add_message(connection, provider_id, address_id=address_id)
    return Someone(person_id, address_id, message_id, lookup)


def add_address(
    connection: Connection,
    person_id: int,
    lookup: bytes,
    sealed: bytes = b"sealed address",
    reserved: int | None = None,
) -> int:
    """Add an address of a person."""
    return people.add_address(
        connection,
        person_id=person_id,
        kind="phone",
        lookup=lookup,
        generation=1,
        sealed=sealed,
        channel="sms",
        language="en",
        country="US",
        zones="America/New_York",
        created_at=NOON,
        reserved=reserved,
    )


def add_message(connection: Connection, provider_id: str, **changes: Any) -> int:
    """Add a message."""
    given = {
        "channel": "sms",
        "address_id": None,
        "campaign": CAMPAIGN,
        "body": b"sealed body",
        "reply": b"sealed reply",
        "reply_key": "greet",
        "received_at": NOON,
    }
    origin = changes.pop("origin", MessageOrigin("twilio", provider_id))
    return turns.add_message(connection, origin, **{**given, **changes})


def save_conversation(connection: Connection, address_id: int, **changes: Any) -> None:
    """Save where an address stands."""
    given = {
        "campaign": CAMPAIGN,
        "step": "name",
        "state": b"sealed state",
        "spoke_at": NOON,
        "expires_at": NOON,
    }
    conversations.save_conversation(connection, address_id, **{**given, **changes})


def sign(connection: Connection, who: Someone, **changes: Any) -> int:
    """Put somebody's name under the letter, and return its number."""
    letters.add_letter(
        connection, sha256=LETTER, campaign=CAMPAIGN, language="en", text="Dear…", at=NOON
    )
    given: dict[str, Any] = {
        "campaign": CAMPAIGN,
        "name": b"sealed name",
        "answers": None,
        "letter_sha256": LETTER,
        "language": "en",
        "read_in": "",
        "source": "",
        "channel": "sms",
        "message_id": who.message_id,
        "signed_at": NOON,
        "receipt_code": b"sealed code",
    }
    link = {name: changes.pop(name) for name in ("codes", "invited_by") if name in changes}
    new = NewSignature(person_id=who.person_id, **{**given, **changes})
    marks = [mark(new.campaign, who.lookup, new.signer)]
    return signatures.sign(connection, new, marks=marks, **link).number


def mark(campaign: str, lookup: bytes, signer: int) -> bytes:
    """Return a mark as a campaign's key would make it."""
    return b"mark" + campaign.encode() + lookup + bytes([signer])


def erase(connection: Connection, person_id: int, *, at: datetime = NOON) -> None:
    """Erase somebody, as DELETE does."""
    people.erase_person(connection, person_id, mark=mark, at=at)


def decide(
    connection: Connection, who: Someone, organization: str, *, granted: bool, **changes: Any
) -> None:
    """Keep what somebody said to an organization's question about updates."""
    given = {
        "campaign": CAMPAIGN,
        "wording": "May we?",
        "message_id": who.message_id,
        "channel": "sms",
        "decided_at": NOON,
    }
    consents.add_consent(
        connection,
        person_id=who.person_id,
        organization=organization,
        granted=granted,
        **{**given, **changes},
    )
