"""What organizers are shown of a person, a bounded part at a time: messages, and the evidence of
consents and opt-outs. Nothing that came from who had their number before them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, or_, select

from bot.storage.privacy.personal_data import HeldMessage, is_of_owner, select_messages
from bot.storage.schema.consent_tables import Consent, OptOut, Wording
from bot.storage.schema.conversation_tables import Address, Message
from bot.storage.schema.question_tables import Question


@dataclass(frozen=True, slots=True)
class ConsentEvidence:
    """One line of the consent ledger: ``wording`` is what was asked, word for word, "" for nothing.

    ``words`` is the message that decided, sealed under ``scope``: None where it is destroyed, or
    there was none, which ``has_message`` tells.
    """

    campaign: str
    organization: str
    granted: bool
    channel: str
    at: datetime
    wording: str
    has_message: bool
    scope: str
    words: bytes | None


@dataclass(frozen=True, slots=True)
class OptOutEvidence:
    """One line of the ledger of opt-outs: out, or in again; ``words`` as in ``ConsentEvidence``."""

    suppressed: bool
    reason: str
    at: datetime
    has_message: bool
    scope: str
    words: bytes | None


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """An open question of a person: its number, when it was asked, and where it stands."""

    number: int
    at: datetime
    status: str


def list_messages(
    connection: Connection, person_id: int, *, below: int | None, limit: int
) -> list[HeldMessage]:
    """Return the newest messages of a person on all their addresses, newest first.

    Those below the id of a message, if it is given.
    """
    wanted = select_messages().where(Address.person_id == person_id)
    if below is not None:
        wanted = wanted.where(Message.id < below)
    rows = connection.execute(wanted.order_by(Message.id.desc()).limit(limit))
    return [HeldMessage(*row) for row in rows]


def list_consents(connection: Connection, person_id: int, *, limit: int) -> list[ConsentEvidence]:
    """Return the newest lines about a person in the consent ledger, newest first."""
    wanted = (
        select(
            Consent.campaign,
            Consent.organization,
            Consent.granted,
            Consent.channel,
            Consent.decided_at,
            Wording.text,
            Consent.message_id.is_not(None),
            Message.campaign,
            Message.body,
        )
        .join(Wording, Wording.sha256 == Consent.wording_sha256)
        .outerjoin(Message, Message.id == Consent.message_id)
        .outerjoin(Address, Address.id == Message.address_id)
        .where(Consent.person_id == person_id, is_of_owner(Consent.decided_at))
        .order_by(Consent.id.desc())
        .limit(limit)
    )
    return [
        ConsentEvidence(*row[:6], bool(row[6]), row[7] or "", row[8])
        for row in connection.execute(wanted)
    ]


def list_opt_outs(
    connection: Connection, address_id: int, lookups: Sequence[bytes], *, limit: int
) -> list[OptOutEvidence]:
    """Return the newest lines about an address in the ledger of opt-outs, newest first.

    ``lookups`` are its hashes of all generations.
    """
    owned_since = select(Address.owned_since).where(Address.id == address_id).scalar_subquery()
    wanted = (
        select(
            OptOut.suppressed,
            OptOut.reason,
            OptOut.at,
            OptOut.message_id.is_not(None),
            Message.campaign,
            Message.body,
        )
        .outerjoin(Message, Message.id == OptOut.message_id)
        .where(
            OptOut.lookup.in_(lookups),
            or_(owned_since.is_(None), OptOut.at >= owned_since),  # a new owner's own words too
        )
        .order_by(OptOut.id.desc())
        .limit(limit)
    )
    return [
        OptOutEvidence(*row[:3], bool(row[3]), row[4] or "", row[5])
        for row in connection.execute(wanted)
    ]


def list_questions(connection: Connection, person_id: int, *, limit: int) -> list[AskedQuestion]:
    """Return the newest open questions of a person, newest first."""
    wanted = (
        select(Question.id, Question.asked_at, Question.status)
        .join(Address, Address.id == Question.address_id)
        .where(Address.person_id == person_id, is_of_owner(Question.asked_at))
        .order_by(Question.id.desc())
        .limit(limit)
    )
    return [AskedQuestion(*row) for row in connection.execute(wanted)]
