"""What is held about a person, opened, and as a file for the person who asks for it."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat
from sqlalchemy import Connection

from bot.phone_numbers.number_forms import newest_form
from bot.runtime import Runtime
from bot.storage.consent import suppressions
from bot.storage.conversations import turns
from bot.storage.crm.crm_holders import CALLED
from bot.storage.organizers import audit_trail
from bot.storage.privacy import personal_data as rows
from bot.storage.schema.key_tables import Sealed
from bot.stored_replies import read_reply_text
from bot.vault import PROGRAM, Vault

_CHAT: Final = re.compile(r"-?[0-9]{1,16}")
"""As Telegram writes it: in other digits it would be sealed as an address that nobody has."""


@dataclass(frozen=True, slots=True)
class PersonAddress:
    """A number or a chat, in clear, and whether it asked not to be written to."""

    address: str
    kind: str
    channel: str
    language: str
    country: str
    region: str
    zones: str
    opted_out: bool
    known_since: datetime


@dataclass(frozen=True, slots=True)
class PersonSignature:
    """A name under a letter. Withdrawn or erased, it has neither name nor answers."""

    campaign: str
    name: str
    signed_at: datetime
    number: int
    source: str
    channel: str
    letter_sha256: str
    answers: Mapping[str, str] = field(default_factory=dict)
    withdrawn_at: datetime | None = None
    erased_at: datetime | None = None
    language: str = ""
    read_in: str = ""
    code: str = ""
    friends: int = 0
    is_brought: bool = False
    thanked_at: datetime | None = None
    held_back_at: datetime | None = None
    held_back_for: str = ""
    is_name_confirmed: bool = False
    receipt_code: str = ""


@dataclass(frozen=True, slots=True)
class PersonMessage:
    """What the person wrote and was answered; "" where the words are destroyed by now."""

    received_at: datetime
    channel: str
    wrote: str
    was_answered: str


@dataclass(frozen=True, slots=True)
class PersonQuestion:
    """What the person asked that the program could not answer, and what they were answered."""

    asked_at: datetime
    status: str
    words: str
    answer: str


@dataclass(frozen=True, slots=True)
class PersonCrm:
    """An organization's own list, by its maker's name, that was told of the person.

    ``since`` is when they were told of there, or their subscription ended (``is_ended``); None
    where it may hold them, and nobody here knows.
    """

    crm: str
    organization: str
    is_ended: bool
    since: datetime | None


@dataclass(frozen=True, slots=True)
class PersonalData:
    """Everything that is held about one person, each kind oldest first."""

    addresses: tuple[PersonAddress, ...]
    signatures: tuple[PersonSignature, ...]
    consents: tuple[rows.HeldConsent, ...]
    messages: tuple[PersonMessage, ...]
    updates: tuple[rows.ReceivedBroadcast, ...]
    questions: tuple[PersonQuestion, ...] = ()
    crms: tuple[PersonCrm, ...] = ()


def read_address(text: str, region: str) -> str:
    """Return the address that someone typed: a number in its newest form, or a Telegram chat id.

    "telegram:7001" is a chat; anything else is a number as it is written in ``region`` (ISO
    3166) or with its country's code. Raises ``ValueError`` for what is neither.
    """
    kind, colon, rest = text.strip().partition(":")
    if colon and kind.lower() == "telegram" and _CHAT.fullmatch(rest.strip()):
        return rest.strip()
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException:
        number = None
    newest = number and newest_form(phonenumbers.format_number(number, PhoneNumberFormat.E164))
    if not newest or not phonenumbers.is_possible_number(phonenumbers.parse(newest, None)):
        raise ValueError("neither a phone number nor telegram:<chat id>")
    return newest


def find_personal_data(runtime: Runtime, address: str) -> PersonalData | None:
    """Return everything that is held about the person behind an address; None if nobody is."""
    with runtime.database.read() as connection:
        found = turns.read_turn_inputs(connection, runtime.vault.lookups(address), turns.NO_MESSAGE)
        if found.address is None:
            return None
        return read_personal_data(connection, runtime.vault, found.address.person_id)


def note_reading(runtime: Runtime, by: int | None) -> None:
    """Note that an organizer read what is held of a person; None: before any was added."""
    with runtime.database.write() as connection:
        audit_trail.note(connection, runtime.now(), by, "personal data read")


def find_person_id(runtime: Runtime, address: str) -> int | None:
    """Return who is behind an address, None for nobody; opens nothing that is sealed."""
    with runtime.database.read() as connection:
        lookups = runtime.vault.lookups(address)
        known = turns.read_turn_inputs(connection, lookups, turns.NO_MESSAGE).address
    return known.person_id if known else None


def has_opted_out(runtime: Runtime, address: str) -> bool:
    """Say whether an address is suppressed: that is kept even where nobody is known behind it."""
    with runtime.database.read() as connection:
        return suppressions.is_suppressed(connection, runtime.vault.lookups(address))


def read_personal_data(connection: Connection, vault: Vault, person_id: int) -> PersonalData:
    """Return everything that is held about a person, on all their addresses, in clear."""
    found = rows.read_person_rows(connection, person_id)
    return PersonalData(
        addresses=tuple(_address(connection, vault, row) for row in found.addresses),
        signatures=tuple(_signature(vault, row) for row in found.signatures),
        consents=found.consents,
        messages=tuple(_message(vault, row) for row in found.messages),
        updates=found.updates,
        questions=tuple(_question(vault, row) for row in found.questions),
        crms=tuple(
            PersonCrm(CALLED.get(one.kind, one.kind), one.organization, one.is_ended, one.since)
            for one in found.crms
        ),
    )


def export_as_json(everything: PersonalData) -> str:
    """Return it as JSON that a person can read: names as they were given, times in ISO 8601."""
    return json.dumps(asdict(everything), ensure_ascii=False, indent=2, default=datetime.isoformat)


def _address(connection: Connection, vault: Vault, row: rows.HeldAddress) -> PersonAddress:
    address = vault.read(PROGRAM, Sealed.ADDRESS, row.sealed) or ""
    hashes = vault.lookups(address) if address else (row.lookup,)
    return PersonAddress(
        address=address,
        kind=row.kind,
        channel=row.channel,
        language=row.language,
        country=row.country,
        region=row.region,
        zones=row.zones,
        opted_out=suppressions.is_suppressed(connection, hashes),
        known_since=row.created_at,
    )


def _signature(vault: Vault, row: rows.HeldSignature) -> PersonSignature:
    answers = vault.read(row.campaign, Sealed.ANSWERS, row.answers)
    return PersonSignature(
        campaign=row.campaign,
        name=vault.read(row.campaign, Sealed.NAME, row.name) or "",
        signed_at=row.signed_at,
        number=row.number,
        source=row.source,
        channel=row.channel,
        letter_sha256=row.letter_sha256,
        answers=json.loads(answers) if answers else {},
        withdrawn_at=row.withdrawn_at,
        erased_at=row.erased_at,
        language=row.language,
        read_in=row.read_in,
        code=row.code or "",
        friends=row.friends,
        is_brought=bool(row.is_brought),
        thanked_at=row.thanked_at,
        held_back_at=row.held_at,
        held_back_for=row.held_for or "",
        is_name_confirmed=bool(row.is_name_confirmed),
        receipt_code=vault.read(row.campaign, Sealed.RECEIPT, row.receipt_code) or "",
    )


def _question(vault: Vault, row: rows.HeldQuestion) -> PersonQuestion:
    return PersonQuestion(
        asked_at=row.asked_at,
        status=row.status,
        words=vault.read(row.campaign, Sealed.QUESTION, row.words) or "",
        answer=vault.read(row.campaign, Sealed.ANSWER, row.answer) or "",
    )


def _message(vault: Vault, row: rows.HeldMessage) -> PersonMessage:
    return PersonMessage(
        received_at=row.received_at,
        channel=row.channel,
        wrote=vault.read(row.campaign, Sealed.BODY, row.body) or "",
        was_answered=read_reply_text(vault.read(row.campaign, Sealed.REPLY, row.reply)),
    )
