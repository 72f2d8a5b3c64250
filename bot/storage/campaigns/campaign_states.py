"""Which campaigns are closed by command, in every process at once."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, literal, select, true

from bot.storage.engine.prepared_statements import Prepared
from bot.storage.schema.figure_tables import CampaignState
from bot.storage.schema.signature_tables import Counter


def read_closed(connection: Connection) -> dict[str, datetime]:
    """Return the campaigns that are closed by command, and since when."""
    return {row[0]: row[1] for row in _CLOSED.rows(connection)}


_CLOSED = Prepared(
    select(CampaignState.campaign, CampaignState.closed_at).where(
        CampaignState.closed_at.is_not(None)
    )
)


def set_closed(connection: Connection, campaign: str, *, closed_at: datetime | None) -> bool:
    """Close a campaign, or open it again (None); say whether that changed anything.

    Whoever signs at this moment is waited for, and nobody signs after the commit: a signature
    holds the campaign's row of ``counters``, and reads behind it whether the campaign is closed.
    """
    _HOLD_COUNT.run(connection, of_campaign=campaign)
    is_closed = IS_CLOSED.row(connection, of_campaign=campaign) is not None
    if is_closed == (closed_at is not None):
        return False
    _SET.run(connection, campaign=campaign, closed_at=closed_at)
    return True


IS_CLOSED = Prepared(
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
