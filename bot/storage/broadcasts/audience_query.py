"""Who is chosen for a broadcast, as a statement.

``bot.storage.broadcasts.audience`` counts and freezes those whom it returns.

Someone is chosen when all of this holds:

- they agreed to the organization's updates on this campaign, have said no to the organization at
  no time since, and were not erased since;
- they agreed on a channel by which their address is written to: a yes by text message is none to
  be written to in Telegram. Of several such addresses it is the one where they last spoke;
- that address is still readable and has not opted out;
- whatever else the selection asks for.

So there is one row for each person. An opt-out under an older vault key is for the claim to see,
which knows the address.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from bot.storage.schema.broadcast_tables import Broadcast, Delivery
from bot.storage.schema.consent_tables import Consent, Suppression
from bot.storage.schema.conversation_tables import Address, Message, Person
from bot.storage.schema.signature_tables import Signature
from bot.storage.signatures.signatures import STANDING, is_first_of_person
from bot.storage.signatures.sources import has_source

SENDING_CHANNELS: Final[Mapping[str, str]] = {"sms": "sms", "rcs": "sms", "telegram": "telegram"}
"""The channel on which someone agreed → the one by which a broadcast reaches them. WhatsApp wants
templates that it approved: it has none."""
CHANNELS_BY_KIND: Final[Mapping[str, str]] = {"phone": "sms", "telegram": "telegram"}
"""The kind of an address → the channel by which a broadcast reaches it."""


@dataclass(frozen=True, slots=True)
class AudienceSelection:
    """Whom to choose of those who agreed. What is empty or None asks for nothing.

    ``channels`` are "sms" and "telegram". ``sources``, ``signed_after`` and ``signed_before``
    (from that moment on, and before it) are about a signature that stands in the campaign;
    ``not_reached_since`` leaves out who was sent any broadcast from that moment on.
    """

    campaign: str
    organization: str
    channels: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    signed_after: datetime | None = None
    signed_before: datetime | None = None
    not_reached_since: datetime | None = None


def agreed(campaign: Any, organization: Any, channel: str) -> Select[Any]:
    """Return who gets an organization's updates on a campaign, by the ledger, as ``person_id``.

    The last word to the organization is a yes, and since the last no there was one about this
    campaign, given where ``channel`` ("sms" or "telegram") reaches. Lines older than an erasure
    bind nobody. Add ``where`` to ask about a few people; the other arguments may be parameters.
    """
    return (
        _lines(Consent.person_id, organization)
        .group_by(Consent.person_id)
        .having(_is_a_yes(campaign, _given_by(channel)))
    )


def _given_by(channel: str) -> ColumnElement[bool]:
    """Say that a line was given on a channel where broadcasts by ``channel`` arrive."""
    spoken = [one for one, line in SENDING_CHANNELS.items() if line == channel]
    return Consent.channel.in_([literal(one) for one in spoken])


def _agreed(selection: AudienceSelection, address: Any, *given: ColumnElement[bool]) -> Any:
    """Say the same of the person of an address: quicker, where pages of people are wanted.

    ``given`` says of a yes where it was given.
    """
    lines = _lines(_is_a_yes(selection.campaign, *given), selection.organization)
    lines = lines.where(Consent.person_id == address.person_id)
    return lines.correlate(address).scalar_subquery()


def _given_where_it_is_written_to(address: Any) -> ColumnElement[bool]:
    return or_(
        *(
            and_(address.kind == kind, _given_by(channel))
            for kind, channel in CHANNELS_BY_KIND.items()
        )
    )


def _lines(what: Any, organization: Any) -> Select[Any]:
    """Select from the lines of the ledger that bind people towards an organization."""
    return (
        select(what)
        .join(Person, Person.id == Consent.person_id)
        .where(
            Consent.organization == organization,
            or_(Person.erased_at.is_(None), Consent.decided_at > Person.erased_at),
        )
    )


def _is_a_yes(campaign: Any, *given: ColumnElement[bool]) -> ColumnElement[bool]:
    """Say that one person's lines come down to a yes about a campaign."""
    yes = case((and_(Consent.granted, Consent.campaign == campaign, *given), Consent.id))
    no = case((~Consent.granted, Consent.id))
    return func.max(yes) > func.coalesce(func.max(no), 0)


def members(selection: AudienceSelection, after: int | None = None) -> Subquery:
    """Return the audience as a table of what a ``Member`` has."""
    by = case(CHANNELS_BY_KIND, value=Address.kind).label("channel")
    wanted = selection.channels or tuple(SENDING_CHANNELS.values())
    kinds = [kind for kind, channel in CHANNELS_BY_KIND.items() if channel in wanted]
    return (
        _readable(selection, after)
        .with_only_columns(
            Address.person_id,
            Address.id.label("address_id"),
            by,
            Address.language,
            Address.country,
            Address.zones,
            Signature.name,
        )
        .where(_agreed(selection, Address, _given_where_it_is_written_to(Address)))
        .where(~_spoke_elsewhere_since(selection))
        .where(Address.kind.in_(kinds))
        .subquery("members")
    )


def agreed_out_of_reach(selection: AudienceSelection) -> Select[Any]:
    """Return who agreed on no channel but those by which no broadcast is sent (WhatsApp)."""
    out_of_reach = Consent.channel.not_in([literal(one) for one in SENDING_CHANNELS])
    within_reach = Consent.channel.in_([literal(one) for one in SENDING_CHANNELS])
    return (
        _readable(selection)
        .where(_agreed(selection, Address, out_of_reach))
        .where(func.coalesce(_agreed(selection, Address, within_reach), false()) == false())
    )


def _readable(selection: AudienceSelection, after: int | None = None) -> Select[Any]:
    """Return readable addresses that have not opted out, as the selection asks for them."""
    stands = and_(
        Signature.person_id == Address.person_id,
        Signature.campaign == selection.campaign,
        STANDING,
        is_first_of_person(),
    )
    behind = () if after is None else (Address.person_id > after,)
    return (
        select(Address.id)
        .outerjoin(Signature, stands)
        .where(Address.sealed.is_not(None), ~_has_opted_out())
        .where(*_filters(selection), *behind)
    )


def _has_opted_out() -> ColumnElement[bool]:
    return _exists(Suppression.lookup == Address.lookup)


def _spoke_elsewhere_since(selection: AudienceSelection) -> ColumnElement[bool]:
    """Say that the person agreed at another address, too, and spoke there later than here."""
    other = aliased(Address, name="other")

    def spoke(address: Any) -> ColumnElement[int]:
        newest = select(func.max(Message.id)).where(Message.address_id == address.id)
        return func.coalesce(newest.correlate(address).scalar_subquery(), 0)

    here, there = spoke(Address), spoke(other)
    return _exists(
        other.person_id == Address.person_id,
        other.id != Address.id,
        other.sealed.is_not(None),
        or_(there > here, and_(there == here, other.id > Address.id)),
        _agreed(selection, other, _given_where_it_is_written_to(other)),
    )


def _exists(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Say that there is such a row for an address, looked up by an index for each of them.

    Without the OFFSET, PostgreSQL would read a whole table for a page of a thousand people.
    """
    return exists(select(literal(1)).where(*conditions).correlate(Address).offset(0))


def _filters(selection: AudienceSelection) -> Iterator[ColumnElement[bool]]:
    among = {
        Address.language: selection.languages,
        Address.country: selection.countries,
        Address.region: selection.regions,
    }
    for column, values in among.items():
        if values:
            yield column.in_(values)
    if selection.sources:
        yield or_(*(has_source(one) for one in selection.sources))
    if selection.signed_after is not None:
        yield Signature.signed_at >= selection.signed_after
    if selection.signed_before is not None:
        yield Signature.signed_at < selection.signed_before
    if selection.not_reached_since is not None:
        yield ~_reached_since(selection.not_reached_since)


def _reached_since(since: datetime) -> ColumnElement[bool]:
    """Say that a broadcast went out to the person; few broadcasts are so young, so it is quick."""
    return _exists(
        Broadcast.starts_at.is_not(None),
        or_(Broadcast.finished_at.is_(None), Broadcast.finished_at >= since),
        Delivery.broadcast_id == Broadcast.id,
        Delivery.person_id == Address.person_id,
        Delivery.sent_at >= since,
    )
