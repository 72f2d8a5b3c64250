"""What waits for a second organizer's yes, of every kind: read from the rows of the things."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, select

from bot.storage.schema.broadcast_tables import Broadcast, BroadcastStatus
from bot.storage.schema.ending_tables import CampaignEnd, LegalHold
from bot.storage.schema.export_tables import Export, ExportStatus
from bot.storage.schema.handin_tables import Package, PackageStatus
from bot.storage.schema.integration_tables import AWAITS_SECOND, Integration
from bot.storage.schema.review_tables import ReviewAct, ReviewActStatus


@dataclass(frozen=True, slots=True)
class WaitingApproval:
    """Something that one organizer asked for, and another has to say yes to.

    ``act`` is the audit trail's word for the asking, in whose transaction ``asked_at`` was
    written; ``command`` is how to say yes.
    """

    act: str
    command: str
    asked_by: int
    asked_at: datetime


def list_waiting(connection: Connection) -> list[WaitingApproval]:
    """Return all that waits for a second yes."""
    return [
        WaitingApproval(act, command.format(row[0]), row[1], row[2])
        for act, command, columns, conditions in _WAITING
        for row in connection.execute(select(*columns).where(*conditions).order_by(columns[0]))
    ]


BUILT_PACKAGE: Final = "built package"
_WAITING: Final[tuple[tuple[str, str, tuple[Any, ...], tuple[ColumnElement[bool], ...]], ...]] = (
    (
        "approved",
        "broadcast approve {}",
        (Broadcast.id, Broadcast.approved_by, Broadcast.approved_at),
        (Broadcast.status == BroadcastStatus.AWAITING,),
    ),
    (
        BUILT_PACKAGE,
        "handin release {}",
        (Package.id, Package.made_by, Package.built_at),
        (Package.status == PackageStatus.BUILT,),
    ),
    (
        "export asked",
        "export release {}",
        (Export.id, Export.asked_by, Export.asked_at),
        (Export.status == ExportStatus.ASKED,),
    ),
    (
        "review asked",
        "signatures approve {}",
        (ReviewAct.id, ReviewAct.asked_by, ReviewAct.asked_at),
        (ReviewAct.status == ReviewActStatus.ASKED,),
    ),
    (
        "end asked",
        "campaign end {} --approve",
        (CampaignEnd.campaign, CampaignEnd.asked_by, CampaignEnd.asked_at),
        (CampaignEnd.approved_at.is_(None),),
    ),
    (
        "release of hold asked",
        "retention release {}",
        (LegalHold.campaign, LegalHold.release_asked_by, LegalHold.release_asked_at),
        (LegalHold.release_asked_at.is_not(None), LegalHold.released_at.is_(None)),
    ),
    (
        "integration added",
        "crm approve {}",
        (Integration.name, Integration.created_by, Integration.created_at),
        (Integration.paused_why == AWAITS_SECOND, Integration.removed_at.is_(None)),
    ),
)

ASKING_ACTS: Final = tuple(act for act, *_ in _WAITING)
"""The audit trail's words for what may wait for a second yes."""
