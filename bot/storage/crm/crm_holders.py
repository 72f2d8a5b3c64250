"""Which organizations' CRMs hold numbers of those who agreed, as it has to be told to signers."""

import json
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, literal_column, select

from bot.storage.schema.integration_tables import AWAITS_SECOND, Integration, IntegrationKind

CALLED: Final = {"action-network": "Action Network", "actionkit": "ActionKit", "van": "NGP VAN"}
"""Kind of CRM → its name, as its makers write it."""
WAS_AGREED_TO: Final = (
    Integration.kind != literal_column(f"'{IntegrationKind.WEBHOOK.value}'"),
    Integration.paused_why != literal_column(f"'{AWAITS_SECOND}'"),
)
"""Says of an integration that it is a CRM which a second organizer agreed to."""


@dataclass(frozen=True, slots=True)
class CrmHolder:
    """A CRM that was told of people, or may be any moment. ``campaign`` is "" for all."""

    kind: str
    campaign: str
    organization: str


def list_holders(connection: Connection) -> list[CrmHolder]:
    """Return all that were agreed to; those that were removed since hold what they got."""
    wanted = (
        select(Integration.kind, Integration.campaign, Integration.settings)
        .where(*WAS_AGREED_TO)
        .order_by(Integration.id)
    )
    return [
        CrmHolder(row.kind, row.campaign, organization)
        for row in connection.execute(wanted)
        if (organization := str(json.loads(row.settings).get("organization", "")))
    ]
