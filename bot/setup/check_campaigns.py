"""Is what the campaigns say fit for the public: real contacts, real addresses?

Whether they are right in themselves is ``python -m bot check``'s to say.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.campaigns_in_force.signed_letters import find_changed_letters
from bot.setup.checked_setup import CheckedSetup
from bot.setup.findings import Finding, Level, about, moment, ok, problem, warning
from bot.storage.campaigns import campaign_states
from bot.storage.engine.database import Database
from flows.campaign import Campaign, Shelf

MADE_UP_DOMAIN = re.compile(
    r"(^|[@./])(example\.(com|net|org|edu)|[\w-]+\.(example|invalid|test|localhost))\b",
    re.IGNORECASE,
)
"""Reserved names that nobody can have (RFC 2606, RFC 6761)."""

MADE_UP_NUMBER = re.compile(r"55501\d\d$|^1?555\d{7}$")
"""Digits of a number for use in fiction (nationalnanpa.com, ATIS-0300115): 555-0100 to 555-0199
in any area, and area code 555, which nobody has."""


def check_campaigns(shelf: Shelf) -> Iterator[Finding]:
    """Is there a campaign to sign, and can its people be reached?"""
    opened = [campaign for campaign in shelf.campaigns if campaign.status == "open"]
    if not opened:
        yield warning(about("campaigns"), "campaigns.none_open")
    for campaign in opened:
        yield from _check(campaign)


def check_running_campaigns(site: CheckedSetup, database: Database) -> Iterator[Finding]:
    """Are the letters that people signed as they were, and is anything closed by command?"""
    with database.read() as connection:
        changed = find_changed_letters(connection, site.shelf)
        closed = campaign_states.read_closed(connection)
    for one in changed:
        yield Finding(Level.PROBLEM, f"{one.campaign}/{one.file_name}", one.found, one.to_do)
    for campaign in site.shelf.campaigns:
        if campaign.id in closed:
            yield warning(
                about("campaign", campaign=campaign.id),
                "campaigns.closed_by_command",
                since=moment(closed[campaign.id]),
                campaign=campaign.id,
            )


def _check(campaign: Campaign) -> Iterator[Finding]:
    where = about("campaign", campaign=campaign.id)
    found = False
    if _is_made_up(campaign.contact):
        found = True
        yield problem(where, "campaigns.contact_made_up", contact=campaign.contact)
    if MADE_UP_DOMAIN.search(urlsplit(campaign.privacy).hostname or ""):
        found = True
        yield problem(where, "campaigns.privacy_made_up", address=campaign.privacy)
    if not found:
        yield ok(where, "campaigns.open", contact=campaign.contact)


def _is_made_up(contact: str) -> bool:
    digits = re.sub(r"\D", "", contact)
    return bool(MADE_UP_DOMAIN.search(contact) or MADE_UP_NUMBER.search(digits))
