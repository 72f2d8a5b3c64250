"""Is what the campaigns say fit for the public: real contacts, real addresses?

Whether they are right in themselves is ``python -m bot check``'s to say.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.campaigns_in_force.signed_letters import find_changed_letters
from bot.setup.checked_setup import CheckedSetup
from bot.setup.findings import Finding, ok, problem, warning
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
        yield warning("campaigns", "none is open: nothing can be signed", "Set status: open.")
    for campaign in opened:
        yield from _check(campaign)


def check_running_campaigns(site: CheckedSetup, database: Database) -> Iterator[Finding]:
    """Are the letters that people signed as they were, and is anything closed by command?"""
    folder = site.settings.campaigns
    with database.read() as connection:
        changed = find_changed_letters(connection, site.shelf, folder)
        closed = campaign_states.read_closed(connection)
    for one in changed:
        where = f"{one.file.parent.name}/{one.file.name}"
        yield problem(where, one.message, f"{one.remedy[0].upper()}{one.remedy[1:]}.")
    for campaign in site.shelf.campaigns:
        if campaign.id in closed:
            yield warning(
                f"campaign {campaign.id}",
                f"closed by command since {closed[campaign.id]:%Y-%m-%d %H:%M} UTC",
                f"Open it again with `python -m bot campaign open {campaign.id}`.",
            )


def _check(campaign: Campaign) -> Iterator[Finding]:
    where = f"campaign {campaign.id}"
    found = False
    if _is_made_up(campaign.contact):
        found = True
        yield problem(
            where,
            f"its contact is made up ({campaign.contact}), and every HELP names it",
            "Set `contact` in campaign.yaml to an address or a number that a person answers.",
        )
    if MADE_UP_DOMAIN.search(urlsplit(campaign.privacy).hostname or ""):
        found = True
        yield problem(
            where,
            f"its privacy address is made up ({campaign.privacy})",
            "Set `privacy` in campaign.yaml to the page that tells people what you keep of them; "
            "carriers and Telegram ask for one.",
        )
    if not found:
        yield ok(where, f"open, with contact {campaign.contact}")


def _is_made_up(contact: str) -> bool:
    digits = re.sub(r"\D", "", contact)
    return bool(MADE_UP_DOMAIN.search(contact) or MADE_UP_NUMBER.search(digits))
