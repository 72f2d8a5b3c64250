"""The public pages in a real browser: at every width, in light and dark, by keyboard alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import insert

from bot.bootstrap import build
from bot.demo.stand_ins.loopback_server import serving
from bot.settings import load_settings
from bot.storage.engine.database import Database
from bot.storage.schema.signature_tables import Counter
from bot.web.petition.embeds import FRAME_HEIGHT_PIXELS
from tests.bot.web.conftest import IBM
from tests.browser.visitor import (
    DESKTOP,
    PATIENCE_MS,
    SURPLUS_WIDTH,
    each_look,
    find_breaches,
)
from tests.clock import Clock
from tests.conftest import ENVIRONMENT, shipped_campaigns
from webhooks.app import create_app

pytestmark = pytest.mark.browser

PHONE, NARROW = (390, 844), (320, 568)
PATHS = (
    "/",
    "/IBMKOS-corner-of-5th-and-main/es",
    "/IBM/privacy",
    "/IBMESP/terms",
    "/IBM/receipt",
    "/nothing",
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the pages of the campaign that ships are served, with a count."""
    url = f"sqlite:///{tmp_path_factory.mktemp('pages') / 'pages.sqlite3'}"
    Database(url).migrate()
    settings = load_settings({**ENVIRONMENT, "DATABASE_URL": url})
    runtime = build(settings, now=Clock(), load_campaigns=shipped_campaigns)
    with runtime.database.write() as connection:
        connection.execute(insert(Counter).values(campaign=IBM, signatures=1204))
    with serving(create_app(runtime)) as served:
        yield served
    runtime.database.close()


@contextmanager
def reading(browser: Browser, address: str, path: str, **how: Any) -> Iterator[Page]:
    """Open a page, and hold that it complained of nothing and asked nobody else."""
    width, height = how.pop("size", DESKTOP)
    context = browser.new_context(viewport={"width": width, "height": height}, **how)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    complaints: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}{path}")
    try:
        yield page
        assert [one for one in complaints if "404" not in one] == []
        assert [one for one in asked if not one.startswith(address)] == []
        assert context.cookies() == []
    finally:
        context.close()


@pytest.mark.parametrize("path", [*PATHS, "/embed/IBMKOS/es/frame"])
def test_no_rule_of_accessibility_is_broken_and_nothing_is_wider_than_the_screen(
    browser: Browser, address: str, path: str
) -> None:
    with reading(browser, address, path) as page:
        for look in each_look(page, DESKTOP, PHONE, NARROW):
            assert find_breaches(page) == [], look
            assert page.evaluate(SURPLUS_WIDTH) <= 0, look


def test_both_ways_to_sign_are_on_the_first_screen_of_a_phone(
    browser: Browser, address: str
) -> None:
    with reading(browser, address, "/", size=PHONE) as page:
        for name in ("Open my messages", "Sign in Telegram"):
            button = page.get_by_role("link", name=name)
            box = button.bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= PHONE[1]
            assert box["height"] >= 44
        expect(page.get_by_text("1,204 people have signed")).to_be_visible()
        expect(page.locator(".qr").first).to_be_hidden()


@pytest.mark.parametrize("size", [PHONE, (1280, 700), DESKTOP])
def test_who_has_read_the_letter_is_led_back_to_sign_and_to_what_one_agrees_to(
    browser: Browser, address: str, size: tuple[int, int]
) -> None:
    with reading(browser, address, "/", size=size, reduced_motion="reduce") as page:
        page.get_by_role("link", name="Sign the letter").click()
        expect(page.get_by_role("link", name="Open my messages")).to_be_in_viewport()
        page.evaluate("scrollBy(0, 200)")
        expect(page.locator(".sign").get_by_role("link", name="Terms")).to_be_in_viewport()


def test_on_a_computer_codes_for_the_phone_are_shown(browser: Browser, address: str) -> None:
    with reading(browser, address, "/IBMKOS/es") as page:
        expect(page.get_by_role("img")).to_have_count(2)
        expect(page.locator(".qr").first).to_be_visible()
        captions = page.locator(".codes figcaption")
        expect(captions).to_have_text(["Código para un mensaje de texto", "Código para Telegram"])


def test_a_keyboard_alone_reaches_everything_in_order(browser: Browser, address: str) -> None:
    with reading(browser, address, "/") as page:
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        expect(page.locator(".skip")).to_be_in_viewport()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Open my messages")).to_be_focused()
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert outline == "3px"


def test_questions_open_without_a_script(browser: Browser, address: str) -> None:
    with reading(browser, address, "/", java_script_enabled=False) as page:
        answer = page.get_by_text("IBM sent people to")
        expect(answer).to_be_hidden()
        page.get_by_text("Why IBM?").click()
        expect(answer).to_be_visible()


def test_a_receipt_is_checked_without_a_script(browser: Browser, address: str) -> None:
    with reading(browser, address, "/IBM/receipt", java_script_enabled=False) as page:
        page.get_by_label("The code of the receipt").fill("7X2K")
        page.get_by_role("button", name="Check it").click()
        expect(page.get_by_role("status")).to_have_text(
            "This is no receipt. Please look at each of its 24 letters again."
        )
        assert page.url == f"{address}/IBM/en/receipt"
        assert page.get_by_label("The code of the receipt").input_value() == ""


def test_a_language_that_is_written_right_to_left_is_mirrored(
    browser: Browser, address: str
) -> None:
    with reading(browser, address, "/") as page:
        before = page.locator(".sign").bounding_box()
        page.evaluate("document.documentElement.dir = 'rtl'")
        after = page.locator(".sign").bounding_box()
        assert before is not None
        assert after is not None
        assert after["x"] + after["width"] < before["x"]
        assert page.evaluate("document.documentElement.scrollWidth") <= DESKTOP[0]


@pytest.mark.parametrize("title", ["", "A very long title that says a lot " * 14])
def test_the_frame_fits_into_the_height_that_is_asked_for(
    browser: Browser, address: str, title: str
) -> None:
    for path in ("/embed/IBM/frame", "/embed/IBMKOS/es/frame"):
        with reading(browser, address, path, size=NARROW) as page:
            if title:
                page.locator("h1").evaluate("(each, title) => (each.textContent = title)", title)
            height = page.evaluate("document.querySelector('main').getBoundingClientRect().height")
            assert height <= FRAME_HEIGHT_PIXELS
