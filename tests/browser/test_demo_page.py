"""The demo page in a browser: what a visitor can do with it, and what it must never do."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from bot.cli.demo_server import Served, serving
from tests.browser.conftest import CAMPAIGNS, DESKTOP
from tests.browser.visitor import BORDERS, CONTRASTS, Visit, visiting

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}

LEAST_CONTRAST = 4.5
"""Of text to its background: WCAG 2.2, success criterion 1.4.3."""
LEAST_CONTRAST_OF_CONTROLS = 3.0
"""Of a control's border to what it stands on: WCAG 2.2, success criterion 1.4.11."""


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serving(port=0, campaigns=CAMPAIGNS) as demo:
        yield demo


def visit(browser: Browser, served: Served, **how: object) -> Iterator[Visit]:
    with visiting(browser, served.address, viewport=DESKTOP, **how) as visitor:
        visitor.new_phone()
        visitor.new_account()
        yield visitor


@pytest.fixture
def visitor(browser: Browser, served: Served) -> Iterator[Visit]:
    yield from visit(browser, served)


@pytest.fixture(params=["light", "dark"])
def themed(request: pytest.FixtureRequest, browser: Browser, served: Served) -> Iterator[Visit]:
    yield from visit(browser, served, color_scheme=request.param, reduced_motion="reduce")


def test_three_texts_sign_and_a_fourth_asks_for_updates(visitor: Visit) -> None:
    before = visitor.count()
    consents = visitor.rows("consents").count()
    expect(visitor.text("IBM")).to_contain_text("full name")
    expect(visitor.text("Ana Ruiz")).to_contain_text("Ana Ruiz")
    expect(visitor.text("sign")).to_contain_text("Signed")
    expect(visitor.page.locator("#count-number")).to_have_text(str(before + 1))
    expect(visitor.text("updates")).to_contain_text("18 Million Rising")
    expect(visitor.rows("consents")).to_have_count(consents + 1)
    expect(visitor.rows("consents").first).to_contain_text("yes")


def test_each_answer_says_what_the_carrier_bills(visitor: Visit) -> None:
    plain = visitor.text("IBM").locator(".cost")
    expect(plain).to_contain_text("GSM-7")
    expect(plain).to_contain_text("Delivered")
    costly = visitor.text("Joaquín Peña").locator(".cost")
    expect(costly).to_contain_text("UCS-2")
    expect(costly.locator("q")).to_have_text(["í"])


def test_words_that_were_offered_can_be_tapped(visitor: Visit) -> None:
    visitor.page.locator("#sms-talk .way", has_text="IBM").first.click()
    hints = visitor.page.locator("#sms-hints")
    hints.get_by_role("button").first.click()
    expect(hints.get_by_role("button", name="SIGN", exact=True)).to_be_visible()
    hints.get_by_role("button", name="SIGN", exact=True).click()
    expect(visitor.page.locator("#sms-talk")).to_contain_text("Signed")


def test_telegram_signs_by_buttons(visitor: Visit) -> None:
    page, before, consents = visitor.page, visitor.count(), visitor.rows("consents").count()
    page.locator("#telegram-talk .way").first.click()
    talk, keys = page.locator("#telegram-talk"), page.locator("#telegram-keys")
    expect(talk.locator(".line:not(.me)")).to_have_count(1)
    page.fill("#telegram-input", "Sam Okafor")
    page.press("#telegram-input", "Enter")
    keys.get_by_role("button", name="SIGN", exact=True).click()
    expect(talk).to_contain_text("Signed")
    expect(page.locator("#count-number")).to_have_text(str(before + 1))
    keys.get_by_role("button", name="UPDATES", exact=True).click()
    expect(visitor.rows("consents")).to_have_count(consents + 1)
    expect(visitor.rows("consents").first).to_contain_text("yes")


def test_stop_is_answered_by_the_carrier_and_obeyed(visitor: Visit) -> None:
    suppressed = visitor.rows("suppressions").count()
    visitor.text("IBM")
    visitor.text("STOP")
    expect(visitor.page.locator("#sms-talk .carrier")).to_have_count(1)
    expect(visitor.page.locator("#sms-blocked")).to_be_visible()
    expect(visitor.rows("suppressions")).to_have_count(suppressed + 1)


def test_spanish_is_answered_in_spanish(visitor: Visit) -> None:
    visitor.page.locator("#sms-talk .way", has=visitor.page.locator("[lang=es]")).click()
    expect(visitor.page.locator("#sms-talk .line:not(.me)")).to_contain_text("nombre")


def test_a_partners_keyword_is_kept_as_the_source(visitor: Visit) -> None:
    visitor.page.locator("#sms-talk .chip").last.click()
    visitor.text("Mei Tanaka")
    visitor.text("sign")
    expect(visitor.rows("signatures").first).to_contain_text("good-jobs-nation")


def test_what_is_stored_is_sealed_until_the_key_is_used(visitor: Visit) -> None:
    visitor.open("stored")
    ledger = visitor.page.locator("#ledger")
    visitor.text("IBM")
    visitor.text("Amira Haddad")
    visitor.text("sign")
    expect(visitor.rows("signatures").first.locator(".sealed")).to_have_count(1)
    assert "Amira" not in ledger.inner_text()
    assert "+1" not in ledger.inner_text()
    visitor.page.click("#read-clear")
    expect(visitor.rows("signatures").first.locator(".opened")).to_have_text("Amira Haddad")
    expect(visitor.rows("addresses").first.locator(".opened")).to_contain_text("+1")


def test_markup_in_a_name_is_text(visitor: Visit) -> None:
    visitor.text("IBM")
    visitor.text("<b>Ana</b> <img src=x onerror=alert(1)>")
    expect(visitor.page.locator("#sms-talk b, #sms-talk img")).to_have_count(0)


def test_a_phone_keeps_its_own_conversation(visitor: Visit) -> None:
    expect(visitor.text("IBM")).to_be_visible()
    first = visitor.page.input_value("#sms-pick")
    visitor.new_phone()
    expect(visitor.page.locator("#sms-talk .line")).to_have_count(0)
    visitor.page.select_option("#sms-pick", first)
    expect(visitor.page.locator("#sms-talk .line")).to_have_count(2)


def test_who_blocks_the_bot_is_suppressed(visitor: Visit) -> None:
    suppressed = visitor.rows("suppressions").count()
    visitor.page.locator("#telegram-talk .way").first.click()
    visitor.page.click("#telegram-block")
    expect(visitor.page.locator("#telegram-block")).to_have_text("Unblock")
    expect(visitor.rows("suppressions")).to_have_count(suppressed + 1)


def test_a_narrow_screen_shows_one_place_at_a_time(browser: Browser, served: Served) -> None:
    with visiting(browser, served.address, viewport=PHONE, has_touch=True) as visitor:
        visitor.open("sms")
        visitor.new_phone()
        visitor.text("IBM")
        page = visitor.page
        expect(page.locator("#tab-stored")).to_have_attribute("data-news", "")
        for place in ("page", "telegram", "organizer", "stored", "sms"):
            visitor.open(place)
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        page.press("#tab-sms", "ArrowRight")
        expect(page.locator("#tab-telegram")).to_be_focused()
        expect(page.locator("#sms")).to_be_hidden()


def test_text_stands_out_from_its_background(themed: Visit) -> None:
    themed.text("IBM")
    expect(themed.text("Joaquín Peña").locator(".cost")).to_contain_text("Delivered")
    themed.page.locator("#telegram-talk .way").first.click()
    expect(themed.page.locator("#telegram-talk .line:not(.me)")).to_have_count(1)
    contrasts = themed.page.evaluate(CONTRASTS)
    assert len(contrasts) > 20
    faint = [each for each in contrasts if each["contrast"] < LEAST_CONTRAST]
    assert faint == []
    borders = themed.page.evaluate(BORDERS)
    assert len(borders) > 10
    assert [each for each in borders if each["contrast"] < LEAST_CONTRAST_OF_CONTROLS] == []


def test_the_theme_can_be_chosen_and_is_remembered(visitor: Visit) -> None:
    page = visitor.page
    page.click("#theme")
    page.click("#theme")
    expect(page.locator("#theme-name")).to_have_text("Dark")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark


def test_everything_to_press_has_a_name_and_answers_to_the_keyboard(visitor: Visit) -> None:
    page = visitor.page
    nameless = page.evaluate(
        """() => [...document.querySelectorAll("button, input, select")]
            .filter((each) => each.checkVisibility())
            .filter((each) => !each.ariaLabel && !each.labels?.length && !each.innerText.trim())
            .map((each) => each.outerHTML)"""
    )
    assert nameless == []
    page.reload()
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#sms-input")).to_be_focused()
    assert page.get_attribute("#sms-talk", "aria-live") == "polite"
