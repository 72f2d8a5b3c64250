"""Which line of the ledger of consent counts: one condition, for whoever reads or counts them."""

from sqlalchemy import or_, select, true
from sqlalchemy.orm import aliased

from bot.storage.schema.consent_tables import Consent
from bot.storage.schema.conversation_tables import Person

_LATER = aliased(Consent, name="later")
_HAS_LATER = (
    select(_LATER.id)
    .where(
        _LATER.person_id == Consent.person_id,
        _LATER.organization == Consent.organization,
        _LATER.id > Consent.id,
    )
    .correlate(Consent)
    .exists()
)
GETS_UPDATES = (
    Consent.granted == true(),
    or_(Person.erased_at.is_(None), Consent.decided_at > Person.erased_at),
    ~_HAS_LATER,
)
"""Whether a line of consent, beside its person, is the last one, a yes, and binds somebody."""
