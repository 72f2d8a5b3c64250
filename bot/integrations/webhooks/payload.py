"""What a webhook says: that something happened, in which campaign, and whose it is by a handle.

No number, no name, no word that anybody wrote, and of the time the hour: those who sign can be at
risk, and what a receiver does not have it can neither lose nor be made to hand over. Who needs
people gets those who agreed to that, by a CRM's integration or an export.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection

from bot.integrations.interface import Event, EventKind
from bot.storage.engine.database import Database
from bot.storage.integrations.payload_facts import read_signature_facts
from bot.storage.signatures.signatures import count_signatures

VERSION: Final = 1
"""Goes up where a receiver would have to be changed; fields may be added without that."""
TYPES: Final[Mapping[EventKind, str]] = {
    EventKind.SIGNATURE_GIVEN: "signature.given",
    EventKind.SIGNATURE_WITHDRAWN: "signature.withdrawn",
    EventKind.CONSENT_GIVEN: "consent.given",
    EventKind.CONSENT_ENDED: "consent.ended",
    EventKind.OPTED_OUT: "person.opted_out",
    EventKind.OPTED_IN_AGAIN: "person.opted_in_again",
    EventKind.QUESTION_OPENED: "question.opened",
    EventKind.PEOPLE_JOINED: "person.joined",
    EventKind.PERSON_ERASED: "person.erased",
}
TRIAL: Final = "integration.tested"
"""What is sent where somebody tries an integration out."""
Value = str | int | None
Data = dict[str, Value]


def build_payload(database: Database, event: Event) -> bytes:
    """Return the body of a webhook. What is not known any more is null."""
    with database.read() as connection:
        data = _DATA[event.kind](connection, event)
    said = {
        "type": TYPES[event.kind],
        "version": VERSION,
        "timestamp": _hour(event.happened_at),
        "data": data,
    }
    return json.dumps(said, separators=(",", ":")).encode()


def build_trial(moment: datetime) -> bytes:
    """Return the body of a webhook that says nothing but that it was sent."""
    said = {"type": TRIAL, "version": VERSION, "timestamp": _hour(moment), "data": {}}
    return json.dumps(said, separators=(",", ":")).encode()


def _hour(moment: datetime) -> str:
    whole = moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return whole.isoformat().replace("+00:00", "Z")


def _signature_given(connection: Connection, event: Event) -> Data:
    number = event.signature_id
    facts = read_signature_facts(connection, number) if number is not None else None
    return {
        **_signature(connection, event),
        "channel": facts.channel if facts else None,
        "language": facts.language if facts else None,
        "source": (facts.source or None) if facts else None,
        "place": (facts.place or None) if facts else None,
    }


def _signature(connection: Connection, event: Event) -> Data:
    return {
        "campaign": event.campaign,
        "signature": event.signature or None,
        "person": event.person or None,
        "count": count_signatures(connection, event.campaign),
    }


def _consent_given(_: Connection, event: Event) -> Data:
    return {
        "campaign": event.campaign,
        "organization": event.organization,
        "person": event.person or None,
    }


def _consent_ended(_: Connection, event: Event) -> Data:
    return {"organization": event.organization, "person": event.person or None}


def _question(_: Connection, event: Event) -> Data:
    """Tell by its number that there is a question: who asked is nobody's business but ours."""
    return {"campaign": event.campaign, "question": event.question_id}


def _joined(_: Connection, event: Event) -> Data:
    return {"person": event.person or None, "joined": event.other_person or None}


def _person(_: Connection, event: Event) -> Data:
    return {"person": event.person or None}


_DATA: Final[Mapping[EventKind, Callable[[Connection, Event], Data]]] = {
    EventKind.SIGNATURE_GIVEN: _signature_given,
    EventKind.SIGNATURE_WITHDRAWN: _signature,
    EventKind.CONSENT_GIVEN: _consent_given,
    EventKind.CONSENT_ENDED: _consent_ended,
    EventKind.OPTED_OUT: _person,
    EventKind.OPTED_IN_AGAIN: _person,
    EventKind.QUESTION_OPENED: _question,
    EventKind.PEOPLE_JOINED: _joined,
    EventKind.PERSON_ERASED: _person,
}
