"""The console on a phone in a real browser: nothing is cut off, whatever people wrote."""

from typing import Final

import pytest
from playwright.sync_api import Browser

from tests.bot.questions.askers import Asker
from tests.bot.signatures.review.signers import rules, sign
from tests.bot.web.conftest import IBM
from tests.browser.test_console import COOKIE, Served, browsing, served
from tests.browser.visitor import NARROW, SURPLUS_WIDTH, find_breaches

__all__ = ["served"]
pytestmark = pytest.mark.browser

PHONE: Final = (390, 844)
LONG: Final = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
LONG_NAME: Final = "Mickey Mousewolfeschlegelsteinhausenberger"
CUT_TABLES: Final = """() => [...document.querySelectorAll(".table")]
  .filter((each) => each.checkVisibility() && each.scrollWidth > each.clientWidth)
  .map((each) => each.getAttribute("aria-label"))"""
SPILLED: Final = """() => [...document.querySelectorAll("main *")]
  .filter((each) => each.checkVisibility() && each.getBoundingClientRect().right > innerWidth + 1)
  .map((each) => each.outerHTML.slice(0, 80))"""
"""Finds what reaches beyond the screen, though the page may hide that it does."""
HIDDEN_WORDS: Final = """() => [...document.querySelectorAll(".words")]
  .filter((each) => each.scrollWidth > each.clientWidth).map((each) => each.textContent)"""
CUT_CHOICES: Final = """() => {
  const pen = document.createElement("canvas").getContext("2d");
  return [...document.querySelectorAll("select:not(#campaign)")]
    .filter((each) => each.checkVisibility())
    .flatMap((each) => {
      const { font, paddingLeft, paddingRight } = getComputedStyle(each);
      pen.font = font;
      const room = each.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight) - 20;
      return [...each.options].map((one) => one.text)
        .filter((words) => pen.measureText(words).width > room);
    });
}"""
"""Finds what can be chosen, and cannot be read to its end once it is; 20 pixels are the arrow's.
Titles of campaigns are as long as campaigns have them."""
STACKED: Final = ("/audit", "/team", "/me", f"/campaigns/{IBM}")
CHOICES: Final = ("/overview", "/exports/new", "/registration", "/signatures/find", "/team/invite")


@pytest.fixture(scope="module", autouse=True)
def filled(served: Served) -> None:
    """A question and a name with words that are wider than a phone."""
    asker = Asker(served.runtime, "+12125550177")
    asker.say("IBM Ana Ruiz")
    asker.say(f"Where do you meet in {LONG}{LONG}?")
    sign(served.runtime, LONG_NAME)
    sign(served.runtime, LONG_NAME)
    rules(served.runtime)


@pytest.mark.parametrize("path", ["/questions", "/questions/3", "/signatures", "/signatures/2"])
@pytest.mark.parametrize("size", [PHONE, NARROW], ids=["phone", "narrow"])
def test_a_word_wider_than_the_screen_is_broken_and_not_cut_off(
    browser: Browser, served: Served, path: str, size: tuple[int, int]
) -> None:
    with browsing(browser, served, path, as_name="ana", size=size) as page:
        assert page.evaluate(SURPLUS_WIDTH) <= 0
        assert page.evaluate(SPILLED) == []
        assert page.evaluate(HIDDEN_WORDS) == []


def test_a_long_word_lies_on_nothing_beside_it(browser: Browser, served: Served) -> None:
    with browsing(browser, served, "/questions/3", as_name="ana") as page:
        said = page.locator(".said").bounding_box()
        answer = page.get_by_role("textbox", name="Answer").bounding_box()
        assert said is not None
        assert answer is not None
        assert said["x"] + said["width"] < answer["x"]


@pytest.mark.parametrize("path", STACKED)
def test_a_table_shows_all_its_columns(browser: Browser, served: Served, path: str) -> None:
    with browsing(browser, served, path, as_name="ana", size=NARROW) as page:
        assert page.evaluate(CUT_TABLES) == []
        assert page.evaluate(SPILLED) == []
        assert find_breaches(page) == []


@pytest.mark.parametrize("path", CHOICES)
@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_what_can_be_chosen_can_be_read_to_its_end(
    browser: Browser, served: Served, path: str, language: str
) -> None:
    with browsing(browser, served, "/overview", as_name="ana", size=PHONE) as page:
        chosen = {"name": COOKIE.replace("session", "language"), "value": language}
        page.context.add_cookies([{**chosen, "url": served.address}])  # type: ignore[typeddict-item]  # as it asks for
        page.goto(f"{served.address}/console{path}")
        assert page.evaluate(CUT_CHOICES) == []
