"""The ledger of consent: who agreed to what, in which words, on which message.

Lines are only ever added.
"""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, bindparam, insert, select

from bot.storage.engine.prepared_statements import Prepared
from bot.storage.figures import updates_figures
from bot.storage.integrations import noted_events
from bot.storage.schema.consent_tables import Consent, Wording


def add_consent(
    connection: Connection,
    *,
    person_id: int,
    campaign: str,
    organization: str,
    granted: bool,
    wording: str,
    message_id: int | None,
    channel: str,
    decided_at: datetime,
) -> None:
    """Add one line: yes or no to one organization. ``wording`` is what was answered, word for word.

    A no to what was never asked (an opt-out by an organization's name) has the wording "".
    """
    updates_figures.take_out(connection, person_id, organization)
    if not granted:
        noted_events.note_consent_ended(connection, person_id, organization, at=decided_at)
    _ADD.later(
        connection,
        person_id=person_id,
        campaign=campaign,
        organization=organization,
        granted=granted,
        wording_sha256=add_wording(connection, wording, at=decided_at),
        message_id=message_id,
        channel=channel,
        decided_at=decided_at,
    )
    if granted:
        updates_figures.count_yes(connection, person_id, campaign, organization)
        noted_events.note_consent(connection, person_id, campaign, organization, at=decided_at)


_ADD = Prepared(
    insert(Consent),
    "person_id campaign organization granted wording_sha256 message_id channel decided_at",
)


def channel_of_last_yes(connection: Connection, person_id: int, organization: str) -> str:
    """Return the channel on which a person last said yes to an organization, or ""."""
    row = _LAST_YES.row(connection, person=person_id, its_organization=organization)
    return str(row[0]) if row else ""


_LAST_YES = Prepared(
    select(Consent.channel)
    .where(
        Consent.person_id == bindparam("person"),
        Consent.organization == bindparam("its_organization"),
        Consent.granted,
    )
    .order_by(Consent.id.desc())
    .limit(1)
)


def add_wording(connection: Connection, wording: str, *, at: datetime) -> str:
    """Keep a question's exact words for good and return their SHA-256 in hex."""
    identity = sha256(wording.encode()).hexdigest()
    _ADD_WORDING.later(connection, sha256=identity, text=wording, first_used_at=at)
    return identity


_ADD_WORDING = Prepared(
    lambda insert: insert(Wording).on_conflict_do_nothing(index_elements=["sha256"]),
    "sha256 text first_used_at",
)
