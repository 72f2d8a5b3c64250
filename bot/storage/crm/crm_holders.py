"""Which organizations' CRMs hold numbers of those who agreed, as it has to be told to signers."""

import json
from dataclasses import dataclass

from sqlalchemy import Connection, select

from bot.storage.schema.integration_tables import AWAITS_SECOND, Integration, IntegrationKind


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
        .where(
            Integration.kind != IntegrationKind.WEBHOOK.value,
            Integration.paused_why != AWAITS_SECOND,
        )
        .order_by(Integration.id)
    )
    return [
        CrmHolder(row.kind, row.campaign, organization)
        for row in connection.execute(wanted)
        if (organization := str(json.loads(row.settings).get("organization", "")))
    ]
