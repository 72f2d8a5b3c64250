"""The public pages in a language that is written right to left, in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests import arabic_pages
from tests.browser.test_petition_page import NARROW, PHONE, reading
from tests.browser.visitor import DESKTOP, SURPLUS_WIDTH, each_look, find_breaches

pytestmark = pytest.mark.browser

PATHS = ("/IBMAR", "/IBM/ar/privacy", "/IBM/ar/terms", "/IBM/ar/receipt", "/embed/IBM/ar/frame")

CLIPPED = """() => [...document.querySelectorAll("main *, header *, footer *")]
  .filter((each) => each.checkVisibility() && !each.closest(".skip"))
  .map((each) => [each, each.getBoundingClientRect()])
  .filter(([, box]) => box.width > 0 && (box.left < -1 || box.right > innerWidth + 1))
  .map(([each]) => each.outerHTML.slice(0, 80))"""
"""Finds what sticks out of the screen, on either side."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with arabic_pages.serving(tmp_path_factory.mktemp("arabic")) as served:
        yield served


@pytest.mark.parametrize("path", PATHS)
def test_every_page_is_written_from_the_right_and_breaks_no_rule(
    browser: Browser, address: str, path: str
) -> None:
    with reading(browser, address, path) as page:
        expect(page.locator("html")).to_have_attribute("dir", "rtl")
        expect(page.locator("html")).to_have_attribute("lang", "ar")
        for look in each_look(page, DESKTOP, PHONE, NARROW):
            assert page.evaluate(SURPLUS_WIDTH) <= 0, look
            assert page.evaluate(CLIPPED) == [], look
            heading = page.locator("h1").evaluate("each => getComputedStyle(each).textAlign")
            assert heading in ("start", "right")
            assert find_breaches(page) == [], look


def test_what_is_asked_stands_on_the_right_and_how_to_sign_on_the_left(
    browser: Browser, address: str
) -> None:
    with reading(browser, address, "/IBMAR") as page:
        asked, sign = page.locator(".lead").bounding_box(), page.locator(".sign").bounding_box()
        assert asked is not None
        assert sign is not None
        assert sign["x"] + sign["width"] < asked["x"]
        expect(page.get_by_role("link", name="افتح رسائلي")).to_be_visible()


def test_numbers_addresses_and_codes_keep_their_own_direction(
    browser: Browser, address: str
) -> None:
    with reading(browser, address, "/IBMAR") as page:
        number = page.locator(".text-words strong").last
        assert number.inner_text() == "(202) 555-0100"
        for one in (number, page.locator(".address")):
            assert one.evaluate(FIRST_SIGN_IS_LEFT), one.inner_text()
    with reading(browser, address, "/IBM/ar/receipt") as page:
        assert page.locator("input").evaluate("each => getComputedStyle(each).direction") == "ltr"


FIRST_SIGN_IS_LEFT = """(each) => {
  const text = each.firstChild;
  const place = (at) => {
    const range = document.createRange();
    range.setStart(text, at);
    range.setEnd(text, at + 1);
    return range.getBoundingClientRect().left;
  };
  return place(0) < place(1) && place(0) < place(text.length - 1);
}"""
"""Tells whether a text reads from left to right, as a number must within any language."""


def test_the_names_of_languages_and_the_letter_read_as_they_should(
    browser: Browser, address: str
) -> None:
    with reading(browser, address, "/IBMAR", size=PHONE) as page:
        expect(page.locator("nav a[lang=en]").first).to_have_text("English")
        expect(page.get_by_role("progressbar")).to_have_count(0)
        assert page.locator(".sheet li").count() == 2
        lead = page.locator(".sheet ul").evaluate("each => getComputedStyle(each).paddingRight")
        assert float(lead.removesuffix("px")) > 0
