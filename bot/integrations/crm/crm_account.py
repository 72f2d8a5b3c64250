"""One integration with a CRM: whose updates it is about, and which facts of people it gets."""

from dataclasses import dataclass
from datetime import datetime

from bot.integrations.crm.field_mapping import FieldMapping
from bot.integrations.interface import EventKind

EVENT_KINDS = (
    EventKind.CONSENT_GIVEN,
    EventKind.CONSENT_ENDED,
    EventKind.OPTED_OUT,
    EventKind.OPTED_IN_AGAIN,
    EventKind.PEOPLE_JOINED,
    EventKind.PERSON_ERASED,
)
"""After which a CRM may have to be told of somebody."""


@dataclass(frozen=True, slots=True)
class CrmAccount:
    """An integration, by its number. ``campaign`` is the one whose yeses count, "" for all.

    ``agreed_since``: of whoever agreed before then it is not told, since what they read said that
    their number is given to nobody.
    """

    integration_id: int
    name: str
    kind: str
    organization: str
    campaign: str
    agreed_since: datetime
    mapping: FieldMapping
