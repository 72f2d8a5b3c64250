"""What is held of a person: nothing that came from who had their number before them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    func,
    literal,
    or_,
    select,
    true,
)

from bot.storage.crm import crm_people
from bot.storage.crm.consents_by_text import TEXT_CHANNELS
from bot.storage.crm.crm_holders import WAS_AGREED_TO
from bot.storage.engine.prepared_statements import Prepared
from bot.storage.schema.broadcast_tables import Broadcast, Delivery, DeliveryStatus
from bot.storage.schema.consent_tables import Consent
from bot.storage.schema.conversation_tables import Address, Message
from bot.storage.schema.crm_tables import CrmPerson
from bot.storage.schema.integration_tables import Integration
from bot.storage.schema.question_tables import Question
from bot.storage.schema.signature_tables import Signature
from bot.storage.signatures.signatures import OF_OWNER


@dataclass(frozen=True, slots=True)
class HeldAddress:
    """One address: ``sealed`` is under the program's scope, None once it was erased."""

    id: int
    kind: str
    sealed: bytes | None
    lookup: bytes
    channel: str
    language: str
    country: str
    region: str
    zones: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class HeldSignature:
    """One signature: ``name`` and ``answers`` are sealed under ``campaign``'s scope.

    ``is_brought`` says that the person came by another signer's link.
    """

    campaign: str
    name: bytes | None
    answers: bytes | None
    letter_sha256: str
    source: str
    channel: str
    number: int
    signed_at: datetime
    withdrawn_at: datetime | None
    erased_at: datetime | None
    language: str
    read_in: str
    code: str | None
    friends: int
    is_brought: bool
    thanked_at: datetime | None
    held_at: datetime | None
    held_for: str | None
    is_name_confirmed: bool
    receipt_code: bytes | None


@dataclass(frozen=True, slots=True)
class HeldConsent:
    """One line of the consent ledger."""

    campaign: str
    organization: str
    granted: bool
    channel: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class HeldMessage:
    """One message: ``body`` and ``reply`` are sealed under ``campaign``'s scope."""

    id: int
    channel: str
    campaign: str
    body: bytes | None
    reply: bytes | None
    received_at: datetime


@dataclass(frozen=True, slots=True)
class ReceivedBroadcast:
    """One broadcast that went out to the person, or may have: then ``status`` is "uncertain".

    ``at`` is when it was sent, as far as that is known.
    """

    campaign: str
    organization: str
    title: str
    status: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class HeldQuestion:
    """One open question: ``words`` and ``answer`` are sealed under ``campaign``'s scope."""

    campaign: str
    status: str
    words: bytes | None
    answer: bytes | None
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class HeldByCrm:
    """An organization's CRM that holds the person, or may: then ``since`` is None.

    ``kind`` is an integration's; ``is_ended``: as somebody who is not to be written to.
    """

    kind: str
    organization: str
    is_ended: bool = False
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class PersonRows:
    """Everything that is held of one person, each kind oldest first."""

    addresses: tuple[HeldAddress, ...]
    signatures: tuple[HeldSignature, ...]
    consents: tuple[HeldConsent, ...]
    messages: tuple[HeldMessage, ...]
    updates: tuple[ReceivedBroadcast, ...]
    questions: tuple[HeldQuestion, ...]
    crms: tuple[HeldByCrm, ...]


_PERSON_ID = bindparam("person", type_=Address.person_id.type)


def is_of_owner(at: Any) -> ColumnElement[bool]:
    """Say that something was said at an address by whoever has it by now."""
    return or_(Address.owned_since.is_(None), at > Address.owned_since)


def select_messages() -> Select[int, str, str, bytes | None, bytes | None, datetime]:
    """Return the columns of ``HeldMessage``, of all messages of whoever has the address by now."""
    return (
        select(
            Message.id,
            Message.channel,
            Message.campaign,
            Message.body,
            Message.reply,
            Message.received_at,
        )
        .join(Address, Address.id == Message.address_id)
        .where(is_of_owner(Message.received_at))
    )


def read_addresses(connection: Connection, person_id: int) -> tuple[HeldAddress, ...]:
    """Return the addresses of a person, oldest first."""
    return tuple(HeldAddress(*row) for row in _ADDRESSES.rows(connection, person=person_id))


def read_person_rows(connection: Connection, person_id: int) -> PersonRows:
    """Return everything that is held of a person, still sealed."""
    return PersonRows(
        addresses=read_addresses(connection, person_id),
        signatures=tuple(
            HeldSignature(*row) for row in _SIGNATURES.rows(connection, person=person_id)
        ),
        consents=tuple(HeldConsent(*row) for row in _CONSENTS.rows(connection, person=person_id)),
        messages=tuple(HeldMessage(*row) for row in _MESSAGES.rows(connection, person=person_id)),
        updates=tuple(
            ReceivedBroadcast(*row) for row in _UPDATES.rows(connection, person=person_id)
        ),
        questions=tuple(
            HeldQuestion(*row) for row in _QUESTIONS.rows(connection, person=person_id)
        ),
        crms=tuple(dict.fromkeys(_read_crms(connection, person_id))),
    )


def _read_crms(connection: Connection, person_id: int) -> Iterator[HeldByCrm]:
    """Yield where a person is known to be held; and where they may be, of those of removed CRMs."""
    for kind, settings, subscription, changed_at in _IN_CRMS.rows(connection, person=person_id):
        organization = json.loads(settings).get("organization", "")
        if subscription in {crm_people.SUBSCRIBED, crm_people.UNSUBSCRIBED}:
            is_ended = subscription == crm_people.UNSUBSCRIBED
            yield HeldByCrm(kind, organization, is_ended, changed_at)
        else:  # told and not answered; or told of the erasure of who came back since
            yield HeldByCrm(kind, organization)
    agreed = {
        (one, campaign) for one, campaign in _AGREED_BY_TEXT.rows(connection, person=person_id)
    }
    for kind, settings, campaign in _REMOVED_CRMS.rows(connection):
        organization = json.loads(settings).get("organization", "")
        if any(one == organization and campaign in {"", of} for one, of in agreed):
            yield HeldByCrm(kind, organization)


_ADDRESSES = Prepared(
    select(
        Address.id,
        Address.kind,
        Address.sealed,
        Address.lookup,
        Address.channel,
        Address.language,
        Address.country,
        Address.region,
        Address.zones,
        func.coalesce(Address.owned_since, Address.created_at),
    )
    .where(Address.person_id == _PERSON_ID)
    .order_by(Address.id)
)
_SIGNATURES = Prepared(
    select(
        Signature.campaign,
        Signature.name,
        Signature.answers,
        Signature.letter_sha256,
        Signature.source,
        Signature.channel,
        Signature.number,
        Signature.signed_at,
        Signature.withdrawn_at,
        Signature.erased_at,
        Signature.language,
        Signature.read_in,
        Signature.code,
        Signature.friends,
        Signature.brought_by.is_not(None),
        Signature.thanked_at,
        Signature.held_at,
        Signature.held_for,
        Signature.is_name_confirmed,
        Signature.receipt_code,
    )
    .where(Signature.person_id == _PERSON_ID, OF_OWNER)
    .order_by(Signature.id)
)
_CONSENTS = Prepared(
    select(
        Consent.campaign,
        Consent.organization,
        Consent.granted,
        Consent.channel,
        Consent.decided_at,
    )
    .outerjoin(Message, Message.id == Consent.message_id)
    .outerjoin(Address, Address.id == Message.address_id)
    .where(Consent.person_id == _PERSON_ID, is_of_owner(Consent.decided_at))
    .order_by(Consent.id)
)
_MESSAGES = Prepared(select_messages().where(Address.person_id == _PERSON_ID).order_by(Message.id))
_UPDATES = Prepared(
    select(
        Broadcast.campaign,
        Broadcast.organization,
        Broadcast.title,
        Delivery.status,
        func.coalesce(Delivery.sent_at, Delivery.claimed_at),
    )
    .join(Broadcast, Broadcast.id == Delivery.broadcast_id)
    .join(Address, Address.id == Delivery.address_id)
    .where(
        Address.person_id == _PERSON_ID,
        or_(Delivery.sent_at.is_(None), is_of_owner(Delivery.sent_at)),
        Delivery.status != DeliveryStatus.QUEUED.value,
        Delivery.status != DeliveryStatus.SUPPRESSED.value,
    )
    .order_by(Delivery.id)
)
_QUESTIONS = Prepared(
    select(
        Question.campaign,
        Question.status,
        Question.words,
        Question.answer,
        Question.asked_at,
    )
    .join(Address, Address.id == Question.address_id)
    .where(Address.person_id == _PERSON_ID, is_of_owner(Question.asked_at))
    .order_by(Question.id)
)
_IN_CRMS = Prepared(
    select(Integration.kind, Integration.settings, CrmPerson.subscription, CrmPerson.changed_at)
    .join(Integration, Integration.id == CrmPerson.integration_id)
    .join(Address, Address.id == CrmPerson.address_id)
    .where(Address.person_id == _PERSON_ID, is_of_owner(CrmPerson.changed_at))
    .order_by(CrmPerson.id)
)
_AGREED_BY_TEXT = Prepared(
    select(Consent.organization, Consent.campaign)
    .outerjoin(Message, Message.id == Consent.message_id)
    .outerjoin(Address, Address.id == Message.address_id)
    .where(
        Consent.person_id == _PERSON_ID,
        Consent.granted == true(),
        Consent.channel.in_([literal(one) for one in TEXT_CHANNELS]),
        is_of_owner(Consent.decided_at),
    )
)
_REMOVED_CRMS = Prepared(
    select(Integration.kind, Integration.settings, Integration.campaign)
    .where(*WAS_AGREED_TO, Integration.removed_at.is_not(None))
    .order_by(Integration.id)
)
