"""A receipt is checked on the page; nothing of what is typed is kept or told to others."""

import pytest

from bot.proof.publish import publish
from bot.proof.receipt_codes import make_code, show_code
from bot.runtime import Runtime
from bot.web.petition.addresses import PageAddress
from bot.web.petition.pages import PetitionPages
from tests.bot.proof import acts
from tests.bot.web.conftest import IBM


def checked(pages: PetitionPages, typed: str, path: str = "/IBM/receipt") -> str:
    """Return what the page says of a receipt."""
    address = pages.find(path)
    assert isinstance(address, PageAddress)
    page = pages.render_checked_receipt(address, typed)
    assert page is not None
    assert dict(page.headers)["cache-control"] == "no-store"
    told = page.body.decode()
    assert typed not in told
    return told.split('role="status">')[1].split("</p>")[0]


def test_it_says_what_became_of_the_signature(runtime: Runtime) -> None:
    signed, withdrawn, held = acts.add_people(runtime, 3)
    codes = [acts.sign(runtime, who) for who in (signed, withdrawn, held)]
    publish(runtime, IBM, at_once=True)
    acts.withdraw(runtime, withdrawn)
    acts.hold_back(runtime, held)
    publish(runtime, IBM, at_once=True)
    pages = PetitionPages(runtime)
    assert checked(pages, show_code(codes[0])).startswith("This signature counts. It is entry ")
    assert checked(pages, codes[1].lower()).startswith("This signature was taken back")
    assert checked(pages, codes[2]).startswith("This signature is held back")
    assert checked(pages, codes[0], "/IBMESP/receipt").startswith("Esta firma cuenta")
    assert checked(pages, make_code()).startswith("No signature in the log has this receipt")


@pytest.mark.parametrize("typed", ["7X2K", "<script>alert(1)</script>", "x" * 10_000, "é\x00 "])
def test_what_is_no_receipt_is_said_to_be_none(offline: PetitionPages, typed: str) -> None:
    assert checked(offline, typed).startswith("This is no receipt")


def test_the_page_alone_sends_a_form_and_to_itself(offline: PetitionPages) -> None:
    address = offline.find("/IBM/receipt")
    assert address
    policy = dict(offline.render(address).headers)["content-security-policy"]
    assert "form-action 'self'" in policy
    petition = offline.find("/IBM")
    assert petition
    assert "form-action 'none'" in dict(offline.render(petition).headers)["content-security-policy"]


def test_other_pages_check_nothing(offline: PetitionPages) -> None:
    address = offline.find("/IBM")
    assert isinstance(address, PageAddress)
    assert offline.render_checked_receipt(address, make_code()) is None
