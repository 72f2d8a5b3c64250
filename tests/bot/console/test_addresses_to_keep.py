"""What a browser's history keeps: nothing of what was done, and no page that a form brought."""

import re

from bot.organizers import accounts
from bot.runtime import Runtime
from tests.bot.console.browsing import Browsing


def find_address(page: str, name: str) -> str:
    """Return what stands in a page's ``data-<name>``, "" for nothing."""
    return next(iter(re.findall(rf'<body[^>]* data-{name}="([^"]*)"', page)), "")


def test_what_was_done_is_no_part_of_the_address_that_is_kept(signed_in: Browsing) -> None:
    page = signed_in.open("/signatures?told=held_back&decided=7").text
    assert find_address(page, "told") == "/console/signatures?decided=7"
    assert find_address(page, "sent") == ""


def test_a_page_that_was_opened_is_kept_as_it_is(signed_in: Browsing) -> None:
    page = signed_in.open("/signatures").text
    assert (find_address(page, "told"), find_address(page, "sent")) == ("", "")


def test_a_page_that_a_form_brought_is_kept_as_that_of_the_form(
    signed_in: Browsing, runtime: Runtime
) -> None:
    refused = signed_in.send("/team/invite", {"name": "two words", "role": "reader"})
    assert find_address(refused.text, "sent") == "/console/team/invite"
    page = f"/team/{accounts.named(runtime, 'ana').id}"
    refused = signed_in.send(f"{page}/remove", page=page)
    assert find_address(refused.text, "sent") == f"/console{page}"


def test_codes_that_are_shown_once_are_left_for_ones_account(signed_in: Browsing) -> None:
    shown = signed_in.send("/me/recovery-codes", page="/me")
    assert find_address(shown.text, "sent") == "/console/me"
