"""Puts many signers into a database at once, each with a name of their own, sealed as it is."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select, update

from bot.runtime import Runtime
from bot.storage.schema.conversation_tables import Message, Person
from bot.storage.schema.key_tables import Sealed
from bot.storage.schema.signature_tables import Counter, Signature

BATCH_SIZE: Final = 5_000
SOURCE: Final = "poster-zq7"
"""How all of them came: it must be in nothing that is handed in."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody who signed, and the answers that they gave beside their name."""

    name: str
    answers: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"
    place: str = "US-CA"
    signed_at: datetime | None = None
    letter_sha256: str = ""
    channel: str = "sms"
    receipt_code: str = ""


def add_signers(runtime: Runtime, campaign_id: str, signers: Iterable[Signer]) -> list[int]:
    """Let all of them sign, and return the ids of their signatures, in their order.

    They share the message that is the evidence: nobody asks for it.
    """
    campaign = runtime.shelf.campaign(campaign_id)
    assert campaign is not None
    left, added = iter(signers), list[int]()
    while batch := list(islice(left, BATCH_SIZE)):
        with runtime.database.write() as connection:
            added += _add(runtime, connection, campaign.id, campaign.letter.sha256, batch)
    return added


def _add(
    runtime: Runtime, connection: Connection, campaign: str, letter: str, batch: list[Signer]
) -> list[int]:
    now = runtime.now()
    people = (connection.scalar(select(func.max(Person.id))) or 0) + 1
    rows = (connection.scalar(select(func.max(Signature.id))) or 0) + 1
    message = connection.scalar(select(func.min(Message.id))) or _add_message(connection, now)
    connection.execute(
        insert(Person), [{"id": people + at, "created_at": now} for at in range(len(batch))]
    )
    connection.execute(
        insert(Signature),
        [
            {
                "id": rows + at,
                "person_id": people + at,
                "campaign": campaign,
                "message_id": message,
                "number": rows + at,
                "source": SOURCE,
                "channel": one.channel,
                "read_in": one.language,
                "language": one.language,
                "place": one.place,
                "letter_sha256": one.letter_sha256 or letter,
                "signed_at": one.signed_at or now,
                "name": runtime.vault.seal(campaign, Sealed.NAME, one.name),
                "answers": _sealed(runtime, campaign, one.answers),
                "receipt_code": _sealed_code(runtime, campaign, one.receipt_code),
            }
            for at, one in enumerate(batch)
        ],
    )
    _count(connection, campaign, len(batch))
    return [rows + at for at in range(len(batch))]


def _sealed(runtime: Runtime, campaign: str, answers: Mapping[str, str]) -> bytes | None:
    if not answers:
        return None
    return runtime.vault.seal(campaign, Sealed.ANSWERS, json.dumps(dict(answers)))


def _sealed_code(runtime: Runtime, campaign: str, code: str) -> bytes | None:
    return runtime.vault.seal(campaign, Sealed.RECEIPT, code) if code else None


def _add_message(connection: Connection, at: datetime) -> int:
    values: dict[str, Any] = {
        "provider": "twilio",
        "provider_id": "many-signers",
        "channel": "sms",
        "campaign": "",
        "reply_key": "",
        "received_at": at,
    }
    added = connection.execute(insert(Message).values(**values).returning(Message.id))
    return int(added.scalar_one())


def _count(connection: Connection, campaign: str, more: int) -> None:
    changed = connection.execute(
        update(Counter)
        .where(Counter.campaign == campaign)
        .values(signatures=Counter.signatures + more)
    )
    if not changed.rowcount:
        connection.execute(insert(Counter).values(campaign=campaign, signatures=more))
