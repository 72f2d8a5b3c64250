"""Closes a campaign by command, and opens it again: at once, in every process."""

from dataclasses import dataclass
from datetime import datetime

from bot.languages import PhrasedError
from bot.organizers.accounts import Organizer
from bot.runtime import Runtime
from bot.storage.campaigns import campaign_states
from bot.storage.organizers import audit_trail
from bot.storage.signatures.signatures import count_signatures


class NotPossible(PhrasedError):
    """The campaign cannot be closed or opened: the text says why, and what to do."""

    section = "campaign_refusals"


@dataclass(frozen=True, slots=True)
class ListedCampaign:
    """One campaign: ``closed_at`` is when it was closed by command, if it was."""

    id: str
    status: str
    closed_at: datetime | None
    signatures: int


def list_campaigns(runtime: Runtime) -> list[ListedCampaign]:
    """Return the campaigns of the folder, in its order."""
    with runtime.database.read() as connection:
        closed = campaign_states.read_closed(connection)
        return [
            ListedCampaign(
                one.id,
                "closed" if one.id in closed else one.status,
                closed.get(one.id),
                count_signatures(connection, one.id),
            )
            for one in runtime.shelf.campaigns
        ]


def close_campaign(runtime: Runtime, campaign: str, who: Organizer) -> bool:
    """Close a campaign: nobody signs it from the commit on. Say whether it was not closed by then.

    Raises ``NotPossible``.
    """
    _check(runtime, campaign)
    return _set(runtime, campaign, who, is_closed=True)


def open_campaign(runtime: Runtime, campaign: str, who: Organizer) -> bool:
    """Open a campaign that was closed by command; say whether it was.

    Raises ``NotPossible`` also where its campaign.yaml has it closed: closed wins.
    """
    _check(runtime, campaign)
    of_folder = runtime.in_force.of_folder or runtime.shelf
    written = of_folder.campaign(campaign)
    if written and written.status == "closed":
        raise NotPossible("closed_in_file", campaign=campaign)
    with runtime.database.read() as connection:
        outcome = campaign_states.read_outcomes(connection).get(campaign)
    if outcome and outcome.has_ended:
        raise NotPossible("has_ended", campaign=campaign)
    return _set(runtime, campaign, who, is_closed=False)


def _check(runtime: Runtime, campaign: str) -> None:
    if runtime.shelf.campaign(campaign) is None:
        there = ", ".join(one.id for one in runtime.shelf.campaigns)
        raise NotPossible("no_such_campaign", campaign=campaign, there=there)


def _set(runtime: Runtime, campaign: str, who: Organizer, *, is_closed: bool) -> bool:
    now = runtime.now()
    with runtime.database.write() as connection:
        at = now if is_closed else None
        if not campaign_states.set_closed(connection, campaign, closed_at=at):
            return False
        act = "campaign closed" if is_closed else "campaign opened"
        audit_trail.note(connection, now, who.id, act, detail=campaign)
    return True
