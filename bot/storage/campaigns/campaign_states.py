"""Which campaigns are closed by command, in every process at once, and what has become of them."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, literal, select, true

from bot.storage.engine.prepared_statements import Prepared
from bot.storage.schema.ending_tables import CampaignEnd
from bot.storage.schema.figure_tables import CampaignState
from bot.storage.schema.handin_tables import Package, PackageStatus
from bot.storage.schema.signature_tables import Counter
from flows.campaign import Outcome


def read_closed(connection: Connection) -> dict[str, datetime]:
    """Return the campaigns that are closed by command, and since when."""
    return {row[0]: row[1] for row in _CLOSED.rows(connection)}


_CLOSED = Prepared(
    select(CampaignState.campaign, CampaignState.closed_at).where(
        CampaignState.closed_at.is_not(None)
    )
)


def read_outcomes(connection: Connection) -> dict[str, Outcome]:
    """Return what has become of the campaigns that were handed in or have ended."""
    found = {row[0]: Outcome(row[1].date(), row[2]) for row in _HANDED_OVER.rows(connection)}
    for (campaign,) in _ENDED.rows(connection):
        found[campaign] = replace(found.get(campaign, Outcome()), has_ended=True)
    return found


_HANDED_OVER = Prepared(
    select(Package.campaign, Package.handed_over_at, Package.names)
    .where(Package.status == PackageStatus.HANDED_OVER)
    .order_by(Package.handed_over_at, Package.id)
)
_ENDED = Prepared(select(CampaignEnd.campaign).where(CampaignEnd.ended_at.is_not(None)))


def set_closed(connection: Connection, campaign: str, *, closed_at: datetime | None) -> bool:
    """Close a campaign, or open it again (None); say whether that changed anything.

    Whoever signs at this moment is waited for, and nobody signs after the commit: a signature
    holds the campaign's row of ``counters``, and reads behind it whether the campaign is closed.
    """
    _HOLD_COUNT.run(connection, of_campaign=campaign)
    is_closed = _IS_CLOSED.row(connection, of_campaign=campaign) is not None
    if is_closed == (closed_at is not None):
        return False
    _SET.run(connection, campaign=campaign, closed_at=closed_at)
    return True


_IS_CLOSED = Prepared(
    select(CampaignState.closed_at).where(
        CampaignState.campaign == bindparam("of_campaign"), CampaignState.closed_at.is_not(None)
    )
)
"""A row where the campaign is closed by command."""


def _hold_count(insert: Any) -> Any:
    """Hold the campaign's count until the commit; where nobody has signed yet, it gets one."""
    campaign = bindparam("of_campaign", type_=Counter.campaign.type)
    statement = insert(Counter).from_select(
        ["campaign", "signatures"], select(campaign, literal(0)).where(true())
    )
    return statement.on_conflict_do_update(
        index_elements=["campaign"], set_={"signatures": Counter.signatures}
    )


_HOLD_COUNT = Prepared(_hold_count)


def _set(insert: Any) -> Any:
    statement = insert(CampaignState)
    return statement.on_conflict_do_update(
        index_elements=["campaign"], set_={"closed_at": statement.excluded.closed_at}
    )


_SET = Prepared(_set, "campaign closed_at")
