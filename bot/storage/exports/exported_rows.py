"""The rows that are exported, by pages of their keys.

A page is read in a statement of its own, behind the last key of the page before: it costs the same
wherever it lies. What is sealed comes sealed.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    and_,
    exists,
    func,
    literal,
    select,
)
from sqlalchemy.orm import aliased

from bot.storage.schema.consent_tables import Consent, Suppression, Wording
from bot.storage.schema.conversation_tables import Address, Person
from bot.storage.schema.export_tables import ExportKind
from bot.storage.schema.organizer_tables import AuditLine, Organizer
from bot.storage.schema.question_tables import Question
from bot.storage.schema.signature_tables import Signature

Row = RowMapping


@dataclass(frozen=True, slots=True)
class Selected:
    """Which rows: of a campaign, and only of who said yes to an organization; "" is of all."""

    kind: ExportKind
    campaign: str = ""
    organization: str = ""


@dataclass(frozen=True, slots=True)
class RowPage:
    """Some rows, and the key of the last one as text: "" where there is none."""

    rows: tuple[Row, ...]
    last_key: str


def read_page(connection: Connection, selected: Selected, after: str, limit: int) -> RowPage:
    """Return the next rows behind a key (""; from the first one on), by their columns' names."""
    statement, key = _STATEMENTS[selected.kind]
    wanted = statement.order_by(key).limit(limit)
    if after:
        behind: Any = bytes.fromhex(after) if selected.kind is ExportKind.OPT_OUTS else int(after)
        wanted = wanted.where(key > behind)
    rows = tuple(connection.execute(wanted.where(*_conditions(selected))).mappings())
    if not rows:
        return RowPage((), "")
    last = rows[-1][key.key]
    return RowPage(rows, last.hex() if isinstance(last, bytes) else str(last))


@dataclass(frozen=True, slots=True)
class SealedAddress:
    """An address of a person, sealed under the program's scope."""

    kind: str
    sealed: bytes


def read_addresses(
    connection: Connection, people: Sequence[int]
) -> Mapping[int, Sequence[SealedAddress]]:
    """Return the addresses of some people that can still be read, by person, oldest first."""
    found: dict[int, list[SealedAddress]] = defaultdict(list)
    wanted = select(Address.person_id, Address.kind, Address.sealed).where(
        Address.person_id.in_(people), Address.sealed.is_not(None)
    )
    for person_id, kind, sealed in connection.execute(wanted.order_by(Address.id)):
        found[person_id].append(SealedAddress(kind, sealed or b""))
    return found


def _signatures() -> Select[Any]:
    columns = [one for one in Signature.__table__.c if one.key in _OF_SIGNATURES]
    return select(*columns)


_OF_SIGNATURES: Final = frozenset(
    "id person_id campaign signer name answers letter_sha256 language read_in source channel"
    " number signed_at withdrawn_at erased_at held_at held_for place of_earlier_owner".split()
)


def _consents() -> Select[Any]:
    return (
        select(
            *Consent.__table__.c,
            Wording.text.label("wording"),
            (Consent.decided_at <= Person.erased_at).label("is_before_erasure"),
        )
        .join(Wording, Wording.sha256 == Consent.wording_sha256)
        .join(Person, Person.id == Consent.person_id)
    )


def _opt_outs() -> Select[Any]:
    return select(
        *Suppression.__table__.c, Address.kind, Address.channel, Address.sealed
    ).outerjoin(Address, Address.lookup == Suppression.lookup)


def _questions() -> Select[Any]:
    return (
        select(
            *Question.__table__.c,
            Address.person_id,
            Organizer.name.label("answered_by_name"),
        )
        .join(Address, Address.id == Question.address_id)
        .outerjoin(Organizer, Organizer.id == Question.answered_by)
    )


def _audit() -> Select[Any]:
    return (
        select(*AuditLine.__table__.c, Organizer.name.label("who"))
        .outerjoin(Organizer, Organizer.id == AuditLine.organizer_id)
        .where(AuditLine.place.is_not(None))
    )


_STATEMENTS: Final[Mapping[ExportKind, tuple[Select[Any], Any]]] = {
    ExportKind.SIGNATURES: (_signatures(), Signature.id),
    ExportKind.CONSENTS: (_consents(), Consent.id),
    ExportKind.OPT_OUTS: (_opt_outs(), Suppression.lookup),
    ExportKind.QUESTIONS: (_questions(), Question.id),
    ExportKind.AUDIT: (_audit(), AuditLine.place),
}
_CAMPAIGNS: Final[Mapping[ExportKind, Any]] = {
    ExportKind.SIGNATURES: Signature.campaign,
    ExportKind.CONSENTS: Consent.campaign,
    ExportKind.QUESTIONS: Question.campaign,
}


def _conditions(selected: Selected) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if selected.campaign:
        conditions.append(_CAMPAIGNS[selected.kind] == selected.campaign)
    if selected.organization and selected.kind is ExportKind.CONSENTS:
        conditions.append(_is_a_yes_that_holds(Consent, selected.organization))
        conditions.append(_can_be_written_to(Consent.person_id))
    elif selected.organization:
        said = aliased(Consent, name="said")
        said_yes = select(literal(1)).where(
            said.person_id == Signature.person_id,
            said.campaign == Signature.campaign,
            _is_a_yes_that_holds(said, selected.organization),
        )
        conditions.append(exists(said_yes.correlate(Signature)))
        conditions.append(_can_be_written_to(Signature.person_id))
    return conditions


def _is_a_yes_that_holds(line: Any, organization: str) -> ColumnElement[bool]:
    """Say that a line of the ledger is a yes to an organization, with no no and no erasure since.

    As ``bot.storage.broadcasts.audience_query`` reads the ledger.
    """
    no = aliased(Consent, name="said_no")
    last_no = select(func.coalesce(func.max(no.id), 0)).where(
        no.person_id == line.person_id, no.organization == organization, ~no.granted
    )
    of_whom = aliased(Person, name="of_whom")
    was_erased = select(literal(1)).where(
        of_whom.id == line.person_id, of_whom.erased_at >= line.decided_at
    )
    return and_(
        line.organization == organization,
        line.granted,
        line.id > last_no.correlate(line).scalar_subquery(),
        ~exists(was_erased.correlate(line)),
    )


def _can_be_written_to(person_id: Any) -> ColumnElement[bool]:
    """Say that a person has an address that can be read and has not opted out."""
    own = aliased(Address, name="own")
    opted_out = select(literal(1)).where(Suppression.lookup == own.lookup).correlate(own)
    reachable = select(literal(1)).where(
        own.person_id == person_id, own.sealed.is_not(None), ~exists(opted_out)
    )
    return exists(reachable.correlate(person_id.class_))
