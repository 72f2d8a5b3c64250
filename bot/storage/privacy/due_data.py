"""What the time of is over: names, words, evidence, sends, by the rules of retention."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, literal, select, true, update
from sqlalchemy.orm import aliased

from bot.storage.engine.prepared_statements import INSERTS
from bot.storage.schema.broadcast_tables import Delivery, DirectMessage
from bot.storage.schema.consent_tables import Consent
from bot.storage.schema.conversation_tables import Address, Message, Person
from bot.storage.schema.ending_tables import CampaignRetention
from bot.storage.schema.figure_tables import CampaignState
from bot.storage.schema.handin_tables import Package, PackageStatus
from bot.storage.schema.signature_tables import Signature


@dataclass(frozen=True, slots=True)
class CampaignTimes:
    """When what happened to a campaign that still has names. ``linked`` is how many.

    ``closed_at`` is since when it is seen to be closed; ``warned_of`` the rule of which organizers
    were told at ``warned_at``, or "".
    """

    campaign: str
    linked: int
    oldest: datetime
    closed_by_command_at: datetime | None
    closed_at: datetime | None
    handed_over_at: datetime | None
    warned_of: str
    warned_at: datetime | None


def list_campaigns_with_names(connection: Connection) -> list[CampaignTimes]:
    """Return the campaigns of which signatures lead to their signers."""
    handed = (
        select(func.max(Package.handed_over_at))
        .where(Package.campaign == Signature.campaign, Package.status == PackageStatus.HANDED_OVER)
        .correlate(Signature)
        .scalar_subquery()
    )
    wanted = (
        select(
            Signature.campaign,
            func.count(),
            func.min(Signature.signed_at),
            func.max(CampaignState.closed_at),
            func.max(CampaignRetention.closed_at),
            handed,
            func.coalesce(func.max(CampaignRetention.warned_of), ""),
            func.max(CampaignRetention.warned_at),
        )
        .outerjoin(CampaignState, CampaignState.campaign == Signature.campaign)
        .outerjoin(CampaignRetention, CampaignRetention.campaign == Signature.campaign)
        .where(Signature.person_id.is_not(None))
        .group_by(Signature.campaign)
        .order_by(Signature.campaign)
    )
    return [CampaignTimes(*row) for row in connection.execute(wanted)]


def count_signed_before(connection: Connection, campaign: str, moment: datetime) -> int:
    """Return how many signatures that lead to their signers were given before then."""
    wanted = select(func.count()).where(
        Signature.campaign == campaign,
        Signature.person_id.is_not(None),
        Signature.signed_at < moment,
    )
    return connection.scalar(wanted) or 0


def note_times(connection: Connection, campaign: str, **values: Any) -> None:
    """Keep columns of ``CampaignRetention`` of a campaign."""
    statement = INSERTS[connection.dialect.name](CampaignRetention)
    connection.execute(
        statement.values(campaign=campaign, **values).on_conflict_do_update(
            index_elements=["campaign"], set_=values
        )
    )


def count_words(connection: Connection, *, before: datetime, campaign: str = "") -> int:
    """Return of how many messages the words are to be destroyed."""
    wanted = select(func.count()).where(
        Message.shredded_at.is_(None), Message.received_at <= before
    )
    if campaign:
        wanted = wanted.where(Message.campaign == campaign)
    return connection.scalar(wanted) or 0


_LATER, _NO = aliased(Consent, name="later"), aliased(Consent, name="said_no")


def _ended(before: datetime) -> ColumnElement[bool]:
    """Say that a line is of somebody whose last word to the organization was a no, before then."""
    last = (
        select(func.max(_LATER.id))
        .where(_LATER.person_id == Consent.person_id, _LATER.organization == Consent.organization)
        .correlate(Consent)
        .scalar_subquery()
    )
    return (
        select(literal(1))
        .select_from(_NO)
        .where(_NO.id == last, _NO.granted != true(), _NO.decided_at <= before)
        .correlate(Consent)
        .exists()
    )


def count_ended_consents(connection: Connection, *, before: datetime) -> int:
    """Return how many lines of consent ended before then."""
    return connection.scalar(select(func.count(Consent.id)).where(_ended(before))) or 0


def destroy_ended_consents(connection: Connection, *, before: datetime, limit: int) -> int:
    """Destroy lines of consent of those who said no before then, and never yes again."""
    pairs = connection.execute(
        select(Consent.person_id, Consent.organization)
        .where(_ended(before))
        .distinct()
        .limit(limit)
    ).all()
    return sum(
        connection.execute(
            delete(Consent).where(
                Consent.person_id == person_id, Consent.organization == organization
            )
        ).rowcount
        for person_id, organization in pairs
    )


def cut_off_sends(connection: Connection, *, before: datetime, limit: int) -> int:
    """Let sends to people who were erased before then lead to nobody; return how many.

    They go on counting in their broadcast. Newer ones may still have a receipt to come.
    """
    erased = (
        select(Delivery.id)
        .join(Address, Address.id == Delivery.address_id)
        .join(Person, Person.id == Address.person_id)
        .where(
            Person.erased_at <= before,
            func.coalesce(Delivery.sent_at, Person.erased_at) <= Person.erased_at,
        )
        .order_by(Delivery.id)
        .limit(limit)
    )
    deliveries = connection.scalars(erased).all()
    connection.execute(
        update(Delivery)
        .where(Delivery.id.in_(deliveries))
        .values(person_id=-Delivery.id, address_id=0)
    )
    messages = connection.scalars(
        select(DirectMessage.id)
        .join(Address, Address.id == DirectMessage.address_id)
        .join(Person, Person.id == Address.person_id)
        .where(Person.erased_at <= before, DirectMessage.sent_at <= Person.erased_at)
        .limit(limit)
    ).all()
    connection.execute(
        update(DirectMessage).where(DirectMessage.id.in_(messages)).values(address_id=None)
    )
    return len(deliveries) + len(messages)
