"""Holds the menu: a line for each screen, and one for all of a group, which are tabs there."""

import re

from bot.organizers.roles import Role
from bot.runtime import Runtime
from bot.storage.organizers.organizers import Organizer
from tests.bot.console.browsing import Browsing
from tests.bot.console.conftest import add_one
from tests.bot.signatures.review.signers import rules, sign


def links_of(page: str, label: str) -> list[str]:
    """Return the paths to which a part of the page leads; none where it is not there."""
    part = re.search(rf'<nav[^>]*aria-label="{label}">(.*?)</nav>', page, re.DOTALL)
    return re.findall(r'href="/console([^"]*)"', part[1]) if part else []


def test_screens_of_a_group_share_a_line_and_are_tabs_on_their_pages(signed_in: Browsing) -> None:
    page = signed_in.open("/review-acts").text
    menu, tabs = links_of(page, "Menu"), links_of(page, "Signatures")
    assert "/signatures" in menu
    assert "/review-acts" not in menu
    assert tabs[:2] == ["/signatures", "/review-acts"]
    assert links_of(signed_in.open("/overview").text, "Signatures") == []


def test_what_waits_in_any_of_a_group_stands_beside_its_line(
    signed_in: Browsing, runtime: Runtime
) -> None:
    sign(runtime, "Mickey Mouse")
    rules(runtime)
    menu = re.search(r"Signatures <span class=\"badge\">1<", signed_in.open("/overview").text)
    assert menu is not None


def test_a_group_leads_to_the_first_that_a_role_may_open(
    browsing: Browsing, runtime: Runtime, ana: Organizer
) -> None:
    browsing.sign_in_as(add_one(runtime, Role.APPROVER, ana))
    menu = links_of(browsing.open("/overview").text, "Menu")
    assert "/review-acts" in menu
    assert "/signatures" not in menu
