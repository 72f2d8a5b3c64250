"""What integrations are to be told, noted in the transaction of the act itself.

One statement each, none of which is waited for: a row for every integration that wants to know,
so that where nobody does nothing is written. Called by the writes that change what an event is of,
wherever these are called from.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    delete,
    insert,
    literal,
    literal_column,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased

from bot.storage.engine.prepared_statements import Prepared, among, numbered
from bot.storage.schema.consent_tables import Consent, Suppression
from bot.storage.schema.conversation_tables import Address, Person
from bot.storage.schema.integration_tables import (
    EventKind,
    EventStatus,
    Integration,
    IntegrationEvent,
)
from bot.storage.schema.signature_tables import Signature
from bot.storage.schema.standing_consent import GETS_UPDATES

_RANDOM_BITS: Final = 62
_AT: Final = bindparam("moment", type_=IntegrationEvent.happened_at.type)
_PERSON: Final = bindparam("person", type_=IntegrationEvent.person_id.type)
_CAMPAIGN: Final = bindparam("of_campaign", type_=IntegrationEvent.campaign.type)
_ORGANIZATION: Final = bindparam("its_organization", type_=IntegrationEvent.organization.type)


def note_signed(connection: Connection, whose: Mapping[str, Any], *, at: datetime) -> None:
    """Note that a signature was given, whose row is written by then.

    ``whose`` is its ``person``, ``of_campaign`` and ``of_signer``.
    """
    _later(connection, _SIGNED, at, **whose)


def note_withdrawn(connection: Connection, whose: Mapping[str, Any], *, at: datetime) -> None:
    """Note that a signature is withdrawn, which its row must not say yet; ``whose`` as above."""
    _later(connection, _WITHDRAWN, at, **whose)


def note_consent(
    connection: Connection, person_id: int, campaign: str, organization: str, *, at: datetime
) -> None:
    """Note that somebody said yes to an organization's updates."""
    given = {"person": person_id, "of_campaign": campaign, "its_organization": organization}
    _later(connection, _CONSENT_GIVEN, at, **given)


def note_consent_ended(
    connection: Connection, person_id: int, organization: str, *, at: datetime
) -> None:
    """Note that a person's yes to an organization ends, which the ledger must not say yet.

    Nothing is noted where there is none. Those are told who are told of a campaign in which it
    was given.
    """
    _later(connection, _CONSENT_ENDED, at, person=person_id, its_organization=organization)


def note_opted_out(connection: Connection, lookups: Sequence[bytes], *, at: datetime) -> None:
    """Note that an address is opted out, which no suppression may say yet: nothing where one does.

    ``lookups`` are its hashes. Nothing is noted of an address that nobody wrote from.
    """
    _later(connection, _opted_out(len(lookups)), at, **numbered("lookup", lookups))


def note_opted_in_again(connection: Connection, lookups: Sequence[bytes], *, at: datetime) -> None:
    """Note that an address, given by all its hashes, may be written to again."""
    _later(connection, _opted_in_again(len(lookups)), at, **numbered("lookup", lookups))


def note_all_opted_out(
    connection: Connection, addresses: Sequence[Sequence[bytes]], *, at: datetime
) -> None:
    """Note that many addresses are opted out by now, each given by its hashes."""
    if not is_anybody_told(connection):
        return
    for lookups in addresses:
        note = _about_address(EventKind.OPTED_OUT, len(lookups))
        _later(connection, note, at, **numbered("lookup", lookups))


def note_question(
    connection: Connection, question_id: int, address_id: int, campaign: str, *, at: datetime
) -> None:
    """Note that a question waits for an organizer."""
    given = {"question": question_id, "address": address_id, "of_campaign": campaign}
    _later(connection, _QUESTION, at, **given)


def note_joined(connection: Connection, *, kept: int, joined: int, at: datetime) -> None:
    """Note that two people are one, and tell anew which organizations' updates they get.

    To be called once all that was ``joined``'s is ``kept``'s.
    """
    _MOVE.later(connection, kept=kept, joined=joined)
    _later(connection, _JOINED, at, person=kept, joined=joined)
    if is_anybody_told(connection):
        _note_consents(connection, kept, kept, at=at)


def note_separated(connection: Connection, person_id: int, new: int, *, at: datetime) -> None:
    """Tell anew whose signatures and consents are that became ``new``'s, who was part of another.

    To be called once they are ``new``'s. What was told of them before is that other person's.
    """
    if not is_anybody_told(connection):
        return
    for campaign, signer in connection.execute(
        select(Signature.campaign, Signature.signer).where(
            Signature.person_id == new, Signature.withdrawn_at.is_(None)
        )
    ).all():
        whose = {"person": new, "of_campaign": campaign, "of_signer": signer}
        note_signed(connection, whose, at=at)
    _note_consents(connection, new, person_id, at=at)
    _MOVE_OF_SIGNATURES.later(connection, person=person_id, new=new)


def _note_consents(connection: Connection, person_id: int, loser_id: int, *, at: datetime) -> None:
    """Note whose updates somebody gets, and which of these organizations' another one lost."""
    lines = connection.execute(
        select(Consent.campaign, Consent.organization, and_(*GETS_UPDATES))
        .join(Person, Person.id == Consent.person_id)
        .where(Consent.person_id == person_id, Consent.granted)
        .order_by(Consent.id)
    ).all()
    for campaign, organization, stands in lines:
        if stands:
            note_consent(connection, person_id, campaign, organization, at=at)
    for organization in sorted({line[1] for line in lines}):
        given = {"person": loser_id, "other": person_id, "its_organization": organization}
        _later(connection, _CONSENT_LOST, at, **given)


def note_erased(connection: Connection, person_id: int, *, at: datetime) -> None:
    """Note that somebody is erased, and keep nothing else that leads to them.

    Their signatures are cut off by then (``forget_signatures``). An integration that was to hear
    that two people are one hears of both that they are erased.
    """
    for statement in (_ERASE_OTHER, _FORGET_PERSON):
        statement.later(connection, person=person_id)
    _later(connection, _ERASED, at, person=person_id)


def forget_signatures(connection: Connection, signature_ids: Sequence[int]) -> None:
    """Let no event lead to these signatures, which are about to be cut off from their signers.

    What was told already goes. What waits is told as nobody's, and of a day: it still counts.
    """
    of_them = IntegrationEvent.signature_id.in_(signature_ids)
    is_waiting = IntegrationEvent.status == EventStatus.WAITING.value
    connection.execute(delete(IntegrationEvent).where(of_them, ~is_waiting))
    found = connection.execute(
        select(
            IntegrationEvent.event_id, IntegrationEvent.integration_id, IntegrationEvent.happened_at
        ).where(of_them)
    ).all()
    for event_id, integration_id, happened_at in found:
        day = happened_at.replace(hour=0, minute=0, second=0, microsecond=0)
        connection.execute(
            update(IntegrationEvent)
            .where(
                IntegrationEvent.event_id == event_id,
                IntegrationEvent.integration_id == integration_id,
            )
            .values(person_id=None, signature_id=None, happened_at=day)
        )


def is_anybody_told(connection: Connection) -> bool:
    """Say whether there is an integration at all."""
    return _ANYBODY.row(connection) is not None


def _later(connection: Connection, note: Prepared, at: datetime, **values: Any) -> None:
    note.later(connection, event_id=secrets.randbits(_RANDOM_BITS), moment=at, **values)


def _note(
    kind: EventKind,
    values: Mapping[str, Any],
    *which: ColumnElement[bool],
    source: Any = None,
    campaign: ColumnElement[bool] | None = None,
) -> Prepared:
    """Return the statement that notes an event for each integration that wants to know.

    ``values`` are columns of the event. ``source`` is a table that stands beside the integrations,
    ``campaign`` says which of those that are told of one campaign alone are concerned: all of
    them, where it is None.
    """
    columns = {
        "event_id": bindparam("event_id", type_=IntegrationEvent.event_id.type),
        "integration_id": Integration.id,
        "kind": literal_column(f"'{kind.value}'", IntegrationEvent.kind.type),
        **values,
        "happened_at": _AT,
        "next_try_at": _AT,
    }
    wanted: Select[Any] = select(*columns.values()).where(
        Integration.removed_at.is_(None),
        Integration.event_kinds.contains(literal_column(f"' {kind.value} '")),
        *which,
    )
    if source is not None:
        wanted = wanted.select_from(Integration, source)
    if campaign is not None:
        wanted = wanted.where(or_(Integration.campaign == literal_column("''"), campaign))
    return Prepared(insert(IntegrationEvent).from_select(list(columns), wanted))


def _about_signature(kind: EventKind) -> Prepared:
    return _note(
        kind,
        {
            "campaign": Signature.campaign,
            "person_id": Signature.person_id,
            "signature_id": Signature.id,
        },
        Signature.person_id == _PERSON,
        Signature.campaign == _CAMPAIGN,
        Signature.signer == bindparam("of_signer", type_=Signature.signer.type),
        Signature.withdrawn_at.is_(None),
        Signature.erased_at.is_(None),
        source=Signature,
        campaign=Integration.campaign == Signature.campaign,
    )


@cache
def _opted_out(count: int) -> Prepared:
    is_known = select(Suppression.generation).where(among(Suppression.lookup, "lookup", count))
    return _about_address(EventKind.OPTED_OUT, count, ~is_known.exists())


@cache
def _opted_in_again(count: int) -> Prepared:
    return _about_address(EventKind.OPTED_IN_AGAIN, count)


@cache
def _about_address(kind: EventKind, count: int, *which: ColumnElement[bool]) -> Prepared:
    found = select(Address.person_id).where(among(Address.lookup, "lookup", count))
    whose = found.order_by(Address.id).limit(1).subquery("whose")
    return _note(kind, {"person_id": whose.c.person_id}, *which, source=whose)


_ANYBODY = Prepared(select(Integration.id).where(Integration.removed_at.is_(None)).limit(1))
_SIGNED = _about_signature(EventKind.SIGNATURE_GIVEN)
_WITHDRAWN = _about_signature(EventKind.SIGNATURE_WITHDRAWN)
_CONSENT_GIVEN = _note(
    EventKind.CONSENT_GIVEN,
    {"campaign": _CAMPAIGN, "organization": _ORGANIZATION, "person_id": _PERSON},
    campaign=Integration.campaign == _CAMPAIGN,
)
_OTHER = aliased(Consent, name="other_yes")


def _consent_ended(holder: Any, *which: ColumnElement[bool]) -> Prepared:
    """Return the note that a person's yes ends, as far as ``holder`` of its lines gave one."""
    where_given = select(_OTHER.campaign).where(
        _OTHER.person_id == holder, _OTHER.organization == _ORGANIZATION, _OTHER.granted
    )
    return _note(
        EventKind.CONSENT_ENDED,
        {"organization": _ORGANIZATION, "person_id": _PERSON},
        *which,
        campaign=Integration.campaign.in_(where_given),
    )


_STANDS = (
    select(literal(1))
    .select_from(Consent)
    .join(Person, Person.id == Consent.person_id)
    .where(Consent.person_id == _PERSON, Consent.organization == _ORGANIZATION, *GETS_UPDATES)
    .exists()
)
_CONSENT_ENDED = _consent_ended(_PERSON, _STANDS)
_CONSENT_LOST = _consent_ended(bindparam("other", type_=Consent.person_id.type), ~_STANDS)
"""A yes that another person has by now, or that a no of theirs ended."""
_QUESTION = _note(
    EventKind.QUESTION_OPENED,
    {
        "campaign": _CAMPAIGN,
        "person_id": Address.person_id,
        "question_id": bindparam("question", type_=IntegrationEvent.question_id.type),
    },
    Address.id == bindparam("address", type_=Address.id.type),
    source=Address,
    campaign=Integration.campaign == _CAMPAIGN,
)
_JOINED_PERSON = bindparam("joined", type_=IntegrationEvent.person_id.type)
_JOINED = _note(EventKind.PEOPLE_JOINED, {"person_id": _PERSON, "other_person_id": _JOINED_PERSON})
_ERASED = _note(EventKind.PERSON_ERASED, {"person_id": _PERSON})
_MOVE = Prepared(
    update(IntegrationEvent)
    .where(IntegrationEvent.person_id == _JOINED_PERSON)
    .values(person_id=bindparam("kept", type_=IntegrationEvent.person_id.type))
)
_NEW = bindparam("new", type_=IntegrationEvent.person_id.type)
_MOVE_OF_SIGNATURES = Prepared(
    update(IntegrationEvent)
    .where(
        IntegrationEvent.person_id == _PERSON,
        IntegrationEvent.signature_id.in_(
            select(Signature.id).where(Signature.person_id == _NEW).scalar_subquery()
        ),
    )
    .values(person_id=_NEW)
)
_IS_JOIN = and_(
    IntegrationEvent.person_id == _PERSON,
    IntegrationEvent.kind == literal_column(f"'{EventKind.PEOPLE_JOINED.value}'"),
)
_ERASE_OTHER = Prepared(
    update(IntegrationEvent)
    .where(_IS_JOIN, IntegrationEvent.status != EventStatus.DELIVERED.value)
    .values(
        kind=literal(EventKind.PERSON_ERASED.value),
        person_id=IntegrationEvent.other_person_id,
        other_person_id=null(),
        status=literal(EventStatus.WAITING.value),
    )
)
_FORGET_PERSON = Prepared(delete(IntegrationEvent).where(IntegrationEvent.person_id == _PERSON))
