"""What an integration knows people, signatures and events by: keyed hashes, its own alone.

Two receivers that compare what they got find nothing in common. The key lies sealed beside the
integration's other secrets, and goes with it.
"""

import hmac
import secrets
from hashlib import sha256
from typing import Final

from bot.integrations.interface import Event
from bot.storage.integrations.waiting_events import EventRow

HANDLE_KEY: Final = "handle_key"
"""The name of the key among an integration's secrets: 32 bytes in hex."""
_KEY_BYTES: Final = 32
_HANDLE_BYTES: Final = 16


def make_handle_key() -> str:
    """Return a new key, in hex."""
    return secrets.token_hex(_KEY_BYTES)


class Handles:
    """The handles of one integration, by its key."""

    def __init__(self, handle_key: str) -> None:
        self._key = bytes.fromhex(handle_key)

    def of_event(self, event_id: int) -> str:
        """Return the id of an event: the same at every try."""
        return self._handle("evt", event_id)

    def of_person(self, person_id: int | None) -> str:
        """Return the handle of a person, "" for nobody."""
        return self._handle("per", person_id)

    def of_signature(self, signature_id: int | None) -> str:
        """Return the handle of a signature, "" for none."""
        return self._handle("sig", signature_id)

    def read_event(self, row: EventRow) -> Event:
        """Return an event in the form that this integration gets, with its own handles."""
        return Event(
            id=self.of_event(row.event_id),
            kind=row.kind,
            happened_at=row.happened_at,
            campaign=row.campaign,
            organization=row.organization,
            person=self.of_person(row.person_id),
            other_person=self.of_person(row.other_person_id),
            signature=self.of_signature(row.signature_id),
            person_id=row.person_id,
            other_person_id=row.other_person_id,
            signature_id=row.signature_id,
            question_id=row.question_id,
        )

    def _handle(self, what: str, number: int | None) -> str:
        if number is None:
            return ""
        digest = hmac.digest(self._key, f"{what}:{number}".encode(), sha256)
        return f"{what}_{digest[:_HANDLE_BYTES].hex()}"
