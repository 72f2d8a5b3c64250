"""Slugs and keywords are addresses of pages: none may lead to two, or to the program's own."""

import pytest

from flows.campaign import Campaign, Shelf
from flows.check.addresses import find_address_problems
from tests.bot.web.conftest import shelf_with, two_campaigns


def renamed(campaign: Campaign, **changes: object) -> Campaign:
    """Return a campaign under another name."""
    return campaign.model_copy(update=changes)


def problems(*campaigns: Campaign) -> list[str]:
    """Return what is wrong with the addresses of campaigns on one shelf."""
    shelf = shelf_with()
    parts = {name: getattr(shelf, name) for name in Shelf.model_fields}
    together = Shelf(**{**parts, "campaigns": campaigns})
    return [
        problem.message for one in campaigns for problem in find_address_problems(one, together)
    ]


def test_campaigns_that_ship_and_those_of_the_tests_have_addresses_of_their_own() -> None:
    assert problems(*shelf_with().campaigns, *two_campaigns().campaigns) == []


@pytest.mark.parametrize("slug", ["embed", "privacy", "console", "static"])
def test_a_folder_cannot_have_the_name_of_a_page(slug: str) -> None:
    (message,) = problems(renamed(shelf_with().campaigns[0], id=slug))
    assert message == f"/{slug} is an address of the program's own"


def test_a_folder_cannot_have_the_name_of_anothers_keyword() -> None:
    ibm, other = shelf_with().campaigns[0], two_campaigns().campaigns[0]
    (message,) = problems(ibm, renamed(other, id="ibmkos"))
    assert "/ibmkos is the address of a keyword of 'ibm-extreme-vetting'" in message
    assert problems(renamed(ibm, id="ibm")) == []  # of its own keyword it may
