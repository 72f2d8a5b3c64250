"""The demo's scenes in a browser: the petition's page beside the phones, and what plays itself."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, FrameLocator, Route, expect
from sqlalchemy import update

from bot.cli.demo_server import Served, working
from bot.storage.schema.sign_in_tables import Session
from tests.browser.conftest import DESKTOP
from tests.browser.visitor import READ_AT_ONCE, SURPLUS_WIDTH, Visit, each_look, visiting

pytestmark = pytest.mark.browser

WIDE = {"width": 1700, "height": 900}
LAPTOP = {"width": 1024, "height": 768}
MEDIUM = {"width": 800, "height": 900}
NARROW = {"width": 320, "height": 640}
PLACES = ("page", "sms", "telegram", "organizer", "console", "stored")
MIN_WIDTH = 280
"""Of the page and of each phone, in pixels, where they stand side by side."""

OVERLAPPING = """() => {
  const scrolled = ".talk *, .panel *, .ledger *, .hints *, .scenes li:not([aria-current])";
  const kinds = "button, select, h1, h2, .count, .talk, .panel, .ledger, iframe, input";
  const parts = [...document.querySelectorAll(kinds)]
    .filter((each) => each.checkVisibility() && !each.closest(`${scrolled}, .hidden`));
  const boxes = parts.map((each) => [each, each.getBoundingClientRect()]);
  const hits = ([a, p], [b, q]) => !a.contains(b) && !b.contains(a) &&
    p.left < q.right - 1 && q.left < p.right - 1 && p.top < q.bottom - 1 && q.top < p.bottom - 1;
  return boxes.flatMap((one, at) => boxes.slice(at + 1).filter((two) => hits(one, two))
    .map((two) => `${one[0].outerHTML.slice(0, 60)} and ${two[0].outerHTML.slice(0, 60)}`));
}"""
"""Finds controls, headings and places that lie on each other."""

TWO_FRAMES_LATER = (
    "() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))"
)
"""Waits until what a press led to at once has happened."""

LINES = """each => {
  const words = document.createRange();
  words.selectNode(each.lastChild);
  return words.getClientRects().length;
}"""
"""Counts the lines on which a heading's last text stands."""

CUT_OFF = """() => [...document.querySelectorAll(".scenes button, .tabs button, .quiet")]
  .filter((each) => each.checkVisibility() && each.scrollWidth > each.clientWidth)
  .map((each) => each.outerHTML)"""


def petition(visitor: Visit) -> FrameLocator:
    return visitor.page.frame_locator("#petition")


def test_it_opens_with_the_public_page_beside_the_phones(visitor: Visit) -> None:
    page = visitor.page
    heading = petition(visitor).get_by_role("heading", level=1)
    expect(heading).to_have_text("Don’t Help Trump Deport Immigrants")
    for place in ("#page", "#sms", "#telegram"):
        expect(page.locator(place)).to_be_in_viewport()
    assert "{" not in page.inner_text("body")
    visitor.open("organizer")
    expect(page.locator("#card .figures")).to_be_visible()
    assert "{" not in page.inner_text("body")


def test_the_link_to_the_messages_fills_the_phone_in(visitor: Visit) -> None:
    petition(visitor).get_by_role("link", name="Open my messages").click()
    field = visitor.page.locator("#sms-input")
    expect(field).to_be_focused()
    expect(field).to_have_value("IBM")
    field.press("Enter")
    expect(visitor.page.locator("#sms-talk .line")).to_have_count(2)
    expect(field).to_have_value("")


def test_the_link_to_telegram_presses_start(visitor: Visit) -> None:
    petition(visitor).get_by_role("link", name="Sign in Telegram").click()
    expect(visitor.page.locator("#telegram-talk .line.me")).to_have_text("You: /start IBM")
    expect(visitor.page.locator("#telegram-talk .line:not(.me)")).to_contain_text("full name")


@pytest.mark.parametrize("size", [DESKTOP, LAPTOP, MEDIUM], ids=lambda size: size["width"])
def test_page_and_phones_stand_side_by_side(browser: Browser, served: Served, size: Any) -> None:
    with visiting(browser, served.address, viewport=size) as visitor:
        boxes = [visitor.page.locator(one).bounding_box() for one in ("#page", "#sms", "#telegram")]
    page, sms, telegram = (box for box in boxes if box)
    assert page["x"] + page["width"] < min(sms["x"], telegram["x"])
    assert sms["x"] + sms["width"] < telegram["x"] or sms["y"] + sms["height"] < telegram["y"]
    assert page["y"] + page["height"] >= sms["y"] + sms["height"] - 1
    assert min(each["width"] for each in (page, sms, telegram)) > MIN_WIDTH


def test_the_count_on_the_page_goes_up_with_those_who_sign(visitor: Visit) -> None:
    count = petition(visitor).locator(".count")
    expect(count).to_have_text("Be among the first to sign")
    visitor.open("organizer")
    visitor.page.click("#crowd")
    expect(visitor.page.locator("#organizer-said")).to_be_visible()
    signed = visitor.count()
    expect(count).to_contain_text(f"{signed} people have signed")


def test_links_within_the_page_work_and_those_that_lead_away_are_told_of(visitor: Visit) -> None:
    framed = petition(visitor)
    framed.get_by_role("link", name="WhatsApp").click()
    expect(visitor.page.locator("#notice")).to_contain_text("https://wa.me/")
    framed.get_by_role("link", name="Español").click()
    expect(framed.locator("html")).to_have_attribute("lang", "es")
    framed.get_by_role("link", name="Abrir").click()
    expect(visitor.page.locator("#sms-input")).to_have_value("IBM español")


def test_the_page_has_the_theme_that_was_chosen(visitor: Visit) -> None:
    framed = petition(visitor)
    expect(framed.locator("h1")).to_be_visible()
    visitor.page.click("#theme")
    visitor.page.click("#theme")
    expect(framed.locator("html")).to_have_attribute("data-theme", "dark")


def test_phones_in_use_stay_in_use_when_the_page_is_loaded_again(visitor: Visit) -> None:
    page = visitor.page
    first = page.input_value("#sms-pick"), page.input_value("#telegram-pick")
    visitor.text("IBM")
    visitor.open("organizer")
    page.click("#crowd")
    expect(page.locator("#organizer-said")).to_be_visible()
    page.reload()
    expect(page.locator("#sms-talk .line")).to_have_count(2)
    assert (page.input_value("#sms-pick"), page.input_value("#telegram-pick")) == first


def test_four_scenes_lead_from_the_page_to_the_console(visitor: Visit, served: Served) -> None:
    page = visitor.page
    expect(visitor.play("sign")).to_contain_text("Signed.")
    assert visitor.count() == 1
    expect(visitor.play("stop")).to_contain_text("thanked for")
    sms, telegram = page.locator("#sms-talk .line"), page.locator("#telegram-talk .line")
    expect(sms.nth(-2)).to_contain_text("Stop IBM!")
    expect(sms.last).to_contain_text("Thank you for speaking up!")
    expect(telegram.nth(-2)).to_contain_text("please stop")
    expect(telegram.last).to_contain_text("You are unsubscribed")
    visitor.open("organizer")
    expect(page.locator("#reach b")).to_have_text("1")
    with working(served.demo.runtime):
        expect(visitor.play("hand-in")).to_contain_text("Handed in with 22 names")
        expect(visitor.play("console")).to_contain_text("Answered:")
    expect(page.locator("#sms-talk .tag")).to_have_text(["Update: ", "Answered by hand: "])
    expect(visitor.updates("telegram")).to_have_count(0)
    assert visitor.breaches() == []
    page.click("#live-steps")
    expect(page.get_by_role("dialog", name="Take it live")).to_contain_text("python -m bot connect")
    assert visitor.breaches() == []
    page.keyboard.press("Escape")
    expect(page.locator("#live-steps")).to_be_focused()


def test_each_scene_can_be_played_first(visitor: Visit, served: Served) -> None:
    visitor.page.click("#petition", position={"x": 5, "y": 5})
    petition(visitor).get_by_role("link", name="Privacy").first.click()
    expect(petition(visitor).locator("h1")).to_contain_text("Privacy")
    expect(visitor.play("stop")).to_contain_text("thanked for")
    assert visitor.count() == 2
    with working(served.demo.runtime):
        expect(visitor.play("hand-in")).to_contain_text("Handed in with 22 names")


def test_the_console_is_open_to_whoever_looks_and_again_after_signing_out(visitor: Visit) -> None:
    console = visitor.page.frame_locator("#console-frame")
    visitor.open("console")
    expect(console.get_by_role("heading", level=1)).to_have_text("Overview")
    console.get_by_role("link", name="Menu").click()
    console.get_by_role("link", name="Questions").click()
    expect(console.get_by_role("heading", level=1)).to_have_text("Questions")
    visitor.open("page")
    visitor.open("console")
    expect(console.get_by_role("heading", level=1)).to_have_text("Questions")
    console.get_by_role("link", name="Menu").click()
    console.get_by_role("button", name="Sign out").click()
    expect(console.get_by_role("heading", level=1)).to_have_text("Sign in")
    visitor.open("console")
    expect(console.get_by_role("heading", level=1)).to_have_text("Overview")


def test_the_console_asks_no_visitor_for_a_code_that_they_cannot_have(
    visitor: Visit, served: Served
) -> None:
    console = visitor.page.frame_locator("#console-frame")
    visitor.open("console")
    console.get_by_role("link", name="Menu").click()
    console.get_by_role("link", name="Signatures").click()
    console.get_by_role("link", name="Exports").click()
    with served.demo.runtime.database.write() as connection:
        long_ago = served.demo.runtime.now() - timedelta(minutes=6)
        connection.execute(update(Session).values(factor_at=long_ago))
    console.get_by_role("link", name="Ask for an export").click()
    expect(console.get_by_role("heading", level=1)).to_have_text("Ask for an export")
    with served.demo.runtime.database.write() as connection:
        connection.execute(update(Session).values(factor_at=long_ago))
    console.get_by_role("button", name="Ask for it").click()
    expect(console.get_by_role("status")).to_have_text("It is asked for.")


def test_a_scene_waits_for_a_page_that_is_slow_to_come(browser: Browser, served: Served) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    context = browser.new_context(reduced_motion="reduce")
    context.route("**/petition*.css*", hold)
    page = context.new_page()
    page.goto(served.address)
    expect(page.frame_locator("#petition").locator("h1")).to_be_attached()
    page.evaluate(READ_AT_ONCE)
    page.click("#play-sign")
    page.evaluate(TWO_FRAMES_LATER)
    held[0].continue_()
    said = page.locator("#scenes li").first.locator("p")
    expect(said).to_contain_text("Signed.")
    context.close()


def test_a_scene_that_cannot_go_on_says_so(visitor: Visit) -> None:
    visitor.page.route("**/sandbox/text", lambda route: route.fulfill(status=200, body="{"))
    visitor.page.click("#play-sign")
    card = visitor.page.locator("#scenes li").first
    expect(card).to_contain_text("It went otherwise than planned")
    expect(card.get_by_role("button")).to_be_enabled()


@pytest.mark.parametrize(
    "size", [WIDE, DESKTOP, LAPTOP, MEDIUM, NARROW], ids=lambda size: size["width"]
)
def test_no_rule_of_accessibility_is_broken_and_nothing_collides(
    browser: Browser, served: Served, size: Any
) -> None:
    with visiting(browser, served.address, viewport=size, reduced_motion="reduce") as visitor:
        expect(petition(visitor).locator("h1")).to_be_visible()
        has_tabs = size is not WIDE
        places = PLACES if size is NARROW else ()
        for place in places or (("page", "organizer", "console", "stored") if has_tabs else ("",)):
            if place:
                visitor.open(place)
            for look in each_look(visitor.page, (size["width"], size["height"])):
                assert visitor.breaches() == [], (place, look)
                assert visitor.page.evaluate(OVERLAPPING) == [], (place, look)
                assert visitor.page.evaluate(CUT_OFF) == [], (place, look)
                assert visitor.page.evaluate(SURPLUS_WIDTH) <= 0, (place, look)


def test_the_programs_name_stays_whole_on_a_narrow_screen_whatever_the_count(
    browser: Browser, served: Served
) -> None:
    with visiting(browser, served.address, viewport=NARROW) as visitor:
        count = visitor.page.locator("#count-number")
        count.evaluate("each => (each.textContent = '1,204')")
        assert visitor.page.locator("h1").evaluate(LINES) == 1
        assert visitor.page.evaluate(SURPLUS_WIDTH) <= 0


def test_without_javascript_it_says_what_is_missing(browser: Browser, served: Served) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(served.address)
    expect(page.locator("noscript p")).to_be_in_viewport()
    context.close()
