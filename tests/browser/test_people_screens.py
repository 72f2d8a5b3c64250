"""A person who asks for something, in the console in a real browser: found, shown, helped."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.bot.questions.askers import Asker
from tests.browser.test_console import Served, browsing, served
from tests.browser.visitor import DESKTOP, NARROW, SURPLUS_WIDTH, each_look, find_breaches

__all__ = ["served"]
pytestmark = pytest.mark.browser

ROSA = "+14155550142"


@pytest.fixture(scope="module")
def rosa(served: Served) -> Asker:
    """Somebody who signed, agreed to updates, and asked."""
    asker = Asker(served.runtime, ROSA)
    for words in ("IBM Rosa Delgado", "SIGN", "UPDATES", "Is there a march in Oakland?"):
        asker.say(words)
    return asker


def hold_looks(page: Page) -> None:
    """Hold the page that is open to the rules, however it is looked at."""
    for look in each_look(page, DESKTOP, NARROW):
        assert find_breaches(page) == [], look
        assert page.evaluate(SURPLUS_WIDTH) <= 0, look


@pytest.mark.usefixtures("rosa")
def test_every_page_of_a_person_keeps_the_rules(
    browser: Browser,
    served: Served,
) -> None:
    with browsing(browser, served, "/people", as_name="ana") as page:
        page.get_by_label("Phone number").fill("555")
        page.get_by_role("button", name="Find").click()
        expect(page.get_by_role("alert")).to_contain_text("neither a whole phone number")
        hold_looks(page)
        page.get_by_label("Phone number").fill("(415) 555-0142")
        page.get_by_role("button", name="Find").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("A person")
        hold_looks(page)
        page.get_by_role("link", name="Correct the name").click()
        hold_looks(page)
        page.get_by_role("link", name="To the person").click()
        page.get_by_role("link", name="Erase them").click()
        hold_looks(page)
        page.get_by_role("button", name="Erase them").click()
        expect(page.get_by_role("alert")).to_contain_text("Tick the box first.")
        hold_looks(page)


def test_many_are_held_back_by_a_keyboard_alone_and_every_page_keeps_the_rules(
    browser: Browser,
    served: Served,
) -> None:
    with browsing(browser, served, "/review-acts", as_name="ana") as page:
        page.get_by_role("link", name="Hold back or release many").focus()
        page.keyboard.press("Enter")
        hold_looks(page)
        page.get_by_label("Flagged for").focus()
        page.keyboard.type("A joke")
        page.get_by_role("button", name="Count them").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("1 signature fits")
        hold_looks(page)
        page.get_by_role("button", name="Hold back 1").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("being carried out")


@pytest.mark.usefixtures("rosa")
def test_a_keyboard_alone_finds_somebody_and_corrects_their_name(
    browser: Browser,
    served: Served,
) -> None:
    with browsing(browser, served, "/people", as_name="ana", java_script_enabled=False) as page:
        page.get_by_label("Phone number").focus()
        page.keyboard.type("415 555 0142")
        page.keyboard.press("Enter")
        page.get_by_role("link", name="Correct the name").focus()
        page.keyboard.press("Enter")
        page.get_by_label("Name").focus()
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type("Rosa Delgado-Ruiz")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_have_text("The name is corrected.")
        expect(page.get_by_role("heading", name="Rosa Delgado-Ruiz")).to_be_visible()


@pytest.mark.usefixtures("rosa")
def test_what_is_held_is_saved_as_a_file(
    browser: Browser,
    served: Served,
) -> None:
    with browsing(browser, served, "/people", as_name="ana") as page:
        page.get_by_label("Phone number").fill(ROSA)
        page.get_by_role("button", name="Find").click()
        page.get_by_role("link", name="Hand over what is held").click()
        hold_looks(page)
        with page.expect_download() as saving:
            page.get_by_role("button", name="Save the file").click()
        saved = Path(saving.value.path())
        assert json.loads(saved.read_text())["addresses"][0]["address"] == ROSA
        assert saving.value.suggested_filename == "what-is-held.json"
