"""Ends of campaigns as rows, and what is read and destroyed of a campaign that ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, delete, func, insert, or_, select, update
from sqlalchemy.orm import aliased

from bot.storage.schema.consent_tables import Consent
from bot.storage.schema.conversation_tables import Address, Conversation, Message, Person
from bot.storage.schema.ending_tables import CampaignEnd
from bot.storage.schema.figure_tables import CampaignState
from bot.storage.schema.handin_tables import Package, PackageSignature, PackageStatus
from bot.storage.schema.key_tables import Sealed
from bot.storage.schema.organizer_tables import Organizer
from bot.storage.schema.question_tables import Question
from bot.storage.schema.review_tables import ReviewFlag
from bot.storage.schema.signature_tables import Letter, Signature
from bot.storage.schema.standing_consent import GETS_UPDATES


@dataclass(frozen=True, slots=True)
class EndRow:
    """The end of a campaign, column by column; names of organizers are their own."""

    id: int
    campaign: str
    reason: str
    asked_by: int
    asked_at: datetime
    approved_by: int | None
    approved_at: datetime | None
    record: str
    samples: str
    certificate: str
    ended_at: datetime | None
    asked_by_name: str
    approved_by_name: str | None


_OWN: Final = [
    getattr(CampaignEnd, name)
    for name in EndRow.__dataclass_fields__
    if name in CampaignEnd.__table__.c
]
_APPROVING = aliased(Organizer, name="approving")


def _ends() -> Select[Any]:
    return (
        select(*_OWN, Organizer.name, _APPROVING.name)
        .join(Organizer, Organizer.id == CampaignEnd.asked_by)
        .outerjoin(_APPROVING, _APPROVING.id == CampaignEnd.approved_by)
        .order_by(CampaignEnd.id.desc())
    )


def ask(connection: Connection, campaign: str, *, reason: str, by: int, at: datetime) -> int:
    """Add that the end of a campaign is asked for, and return its id."""
    added = insert(CampaignEnd).values(campaign=campaign, reason=reason, asked_by=by, asked_at=at)
    return int(connection.execute(added.returning(CampaignEnd.id)).scalar_one())


def find(connection: Connection, end_id: int) -> EndRow | None:
    """Return an end by its id, or None."""
    found = connection.execute(_ends().where(CampaignEnd.id == end_id)).first()
    return EndRow(*found) if found else None


def find_newest(connection: Connection, campaign: str) -> EndRow | None:
    """Return what was asked last about the end of a campaign, or None."""
    found = connection.execute(_ends().where(CampaignEnd.campaign == campaign)).first()
    return EndRow(*found) if found else None


def change(connection: Connection, end_id: int, **values: object) -> None:
    """Change columns of an end."""
    connection.execute(update(CampaignEnd).where(CampaignEnd.id == end_id).values(**values))


def is_closed_by_command(connection: Connection, campaign: str) -> bool:
    """Say whether a campaign was closed by command."""
    closed = select(CampaignState.closed_at).where(CampaignState.campaign == campaign)
    return connection.scalar(closed) is not None


def is_handed_over(connection: Connection, campaign: str) -> bool:
    """Say whether a package of a campaign was handed over."""
    wanted = select(Package.id).where(
        Package.campaign == campaign, Package.status == PackageStatus.HANDED_OVER
    )
    return connection.scalar(wanted.limit(1)) is not None


def is_known(connection: Connection, campaign: str) -> bool:
    """Say whether there ever was a letter of this campaign."""
    return connection.scalar(select(Letter.sha256).where(Letter.campaign == campaign)) is not None


def count_sealed(connection: Connection, campaign: str) -> dict[str, int]:
    """Return how many values are sealed under a campaign's keys, by where they lie."""
    return {
        str(name): connection.scalar(
            select(func.count(column)).where(_campaign_of(column) == campaign)
        )
        or 0
        for name, column in _SEALED.items()
    }


def sample_sealed(connection: Connection, campaign: str, *, limit: int) -> list[tuple[str, bytes]]:
    """Return some sealed values of a campaign with where they lie, from each such place."""
    found: list[tuple[str, bytes]] = []
    for name, column in _SEALED.items():
        wanted = select(column).where(_campaign_of(column) == campaign, column.is_not(None))
        found += [(str(name), one) for one in connection.scalars(wanted.limit(limit))]
    return found[:: max(1, len(found) // limit)][:limit]


_SEALED: Final[dict[Sealed, Any]] = {
    Sealed.NAME: Signature.name,
    Sealed.ANSWERS: Signature.answers,
    Sealed.RECEIPT: Signature.receipt_code,
    Sealed.BODY: Message.body,
    Sealed.REPLY: Message.reply,
    Sealed.STATE: Conversation.state,
    Sealed.QUESTION: Question.words,
    Sealed.ANSWER: Question.answer,
}


def _campaign_of(column: Any) -> Any:
    return column.class_.campaign


def forget_rows(connection: Connection, campaign: str) -> None:
    """Destroy where conversations of a campaign stand, its questions, flags and frozen sets."""
    for table in (Conversation, Question, ReviewFlag):
        connection.execute(delete(table).where(table.campaign == campaign))
    packages = select(Package.id).where(Package.campaign == campaign).scalar_subquery()
    connection.execute(delete(PackageSignature).where(PackageSignature.package_id.in_(packages)))


def list_idle_people(connection: Connection, *, before: datetime, limit: int) -> Sequence[int]:
    """Return people of whom nothing is held but an address, and who came before then.

    They signed nothing that stands, get no updates, are in no conversation, asked nothing that
    waits, and their messages are gone or nobody's.
    """
    of_person = select(Address.id).where(Address.person_id == Person.id).scalar_subquery()
    holds = (
        select(Signature.id).where(Signature.person_id == Person.id),
        select(Consent.id).where(Consent.person_id == Person.id, *GETS_UPDATES).correlate(Person),
        select(Conversation.step).where(Conversation.address_id.in_(of_person)),
        select(Question.id).where(Question.address_id.in_(of_person)),
        select(Message.id).where(
            Message.address_id.in_(of_person),
            or_(Message.shredded_at.is_(None), Message.received_at >= before),
        ),
    )
    wanted = select(Person.id).where(
        Person.erased_at.is_(None),
        Person.created_at < before,
        *(~one.exists() for one in holds),
    )
    return connection.scalars(wanted.order_by(Person.id).limit(limit)).all()
