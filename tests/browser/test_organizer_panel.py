"""A broadcast in the browser: written in the panel, sent by the worker, read on both phones."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event

import pytest
from playwright.sync_api import Browser, expect

from bot.broadcasts.deliver.delivery_loop import send_due
from bot.broadcasts.monitor.circuit_breaker import supervise_broadcasts
from bot.cli.demo_server import Served, working
from bot.sending.transports import open_transport
from tests.browser.visitor import CONTRASTS, Visit, visiting

pytestmark = pytest.mark.browser

WIDE = {"width": 1700, "height": 900}
NARROW = {"width": 320, "height": 640}
ANSWER = "Dogs are welcome, on a leash."
QUESTION = "can i bring my dog to the demonstration on sunday or is that not allowed"

LEAST_CONTRAST = 4.5
"""Of text to its background: WCAG 2.2, success criterion 1.4.3."""


def send_once(served: Served) -> int:
    """Do what the worker does in one of its rounds, and return how many were sent."""
    runtime = served.demo.runtime
    supervise_broadcasts(runtime)
    lines = partial(open_transport, runtime.settings)
    with ThreadPoolExecutor(1) as worker:  # this thread's event loop is the browser's
        return worker.submit(send_due, runtime, lines, owner="worker-1", stop=Event()).result()


def test_a_broadcast_arrives_on_both_phones(visitor: Visit, served: Served) -> None:
    visitor.sign_by_text()
    visitor.sign_in_telegram()
    visitor.approve(people=2)
    with working(served.demo.runtime):
        sms, telegram = visitor.updates("sms"), visitor.updates("telegram")
        expect(sms).to_have_count(1)
        expect(telegram).to_have_count(1)
        expect(sms).to_contain_text("18 Million Rising: Ana, ")
        expect(telegram).to_contain_text("18 Million Rising: Sam, ")
        expect(sms).to_contain_text("STOP")
        says = visitor.page.locator("#broadcast-says")
        expect(says).to_have_text("Sent")
        expect(visitor.page.locator(".legend .delivered")).to_have_text("1 delivered")
    visitor.open("stored")
    expect(visitor.rows("deliveries")).to_have_count(2)
    expect(visitor.rows("deliveries").filter(has_text="delivered")).to_have_count(1)
    expect(visitor.rows("audit").filter(has_text="approved")).to_contain_text("you")


def test_who_did_not_ask_for_updates_gets_none(visitor: Visit) -> None:
    visitor.sign_by_text(last="no")
    visitor.open("organizer")
    expect(visitor.page.locator("#reach b")).to_have_text("0")
    visitor.page.click("#preview")
    expect(visitor.page.locator("#reach")).to_be_focused()
    expect(visitor.page.locator("#send")).to_have_count(0)


def test_who_stops_after_the_approval_is_left_out(visitor: Visit, served: Served) -> None:
    visitor.sign_by_text()
    visitor.sign_in_telegram()
    visitor.approve(people=2)
    visitor.text("STOP")
    assert send_once(served) == 1
    expect(visitor.updates("telegram")).to_have_count(1)
    expect(visitor.page.locator(".legend .suppressed")).to_contain_text("1 suppressed")
    expect(visitor.page.locator("#reach b")).to_have_text("1")
    expect(visitor.updates("sms")).to_have_count(0)


def test_a_pause_holds_until_it_is_ended(visitor: Visit, served: Served) -> None:
    says = visitor.page.locator("#broadcast-says")
    act = visitor.page.get_by_role("button")
    visitor.sign_by_text()
    visitor.approve(people=1)
    act.filter(has_text="Pause").click()
    expect(says).to_have_text("Paused")
    assert send_once(served) == 0
    expect(act.filter(has_text="Resume")).to_be_focused()
    act.filter(has_text="Resume").click()
    expect(says).not_to_have_text("Paused")
    assert send_once(served) == 1
    expect(visitor.updates("sms")).to_have_count(1)


def test_what_is_cancelled_is_not_sent_and_another_can_be_written(
    visitor: Visit, served: Served
) -> None:
    visitor.sign_by_text()
    first = visitor.page.input_value("#draft-en")
    visitor.approve(people=1)
    visitor.page.get_by_role("button", name="Cancel").click()
    expect(visitor.page.locator("#broadcast-says")).to_have_text("Cancelled")
    assert send_once(served) == 0
    visitor.page.click("#another")
    expect(visitor.page.locator("#draft-en")).to_be_focused()
    assert visitor.page.input_value("#draft-en") != first
    visitor.approve(people=1)
    assert send_once(served) == 1
    expect(visitor.updates("sms")).to_have_count(1)


def test_a_text_without_a_way_out_cannot_be_approved(visitor: Visit) -> None:
    visitor.sign_by_text()
    visitor.open("organizer")
    visitor.rewrite("en", "18 Million Rising: come on Monday.")
    expect(visitor.page.locator("#card .problems")).to_contain_text("STOP")
    visitor.page.click("#preview")
    expect(visitor.page.locator("#card .problems")).to_be_focused()
    expect(visitor.page.locator("#send")).to_have_count(0)
    visitor.rewrite("en", "18 Million Rising: come on Monday. Reply STOP to stop.")
    expect(visitor.page.locator("#card .problems")).to_have_count(0)
    visitor.approve(people=1)


def test_the_card_says_what_makes_a_text_dear(visitor: Visit) -> None:
    visitor.sign_by_text()
    visitor.open("organizer")
    expect(visitor.page.locator("#size-en")).to_have_text("1 segment each")
    visitor.rewrite("en", "18 Million Rising: ✊ on Monday! STOP to stop. " + "More. " * 9)
    expect(visitor.page.locator("#size-en")).to_have_text("2 segments each")
    expect(visitor.page.locator("#card .dear q")).to_have_text(["✊"])
    expect(visitor.page.locator("#card .figures")).to_contain_text("$0.02")


def test_supporters_come_in_and_who_wants_updates_is_counted(
    visitor: Visit, served: Served
) -> None:
    visitor.open("organizer")
    visitor.page.click("#crowd")
    expect(visitor.page.locator("#organizer-said")).to_contain_text("20 signed, 16 want updates")
    expect(visitor.page.locator("#count-number")).to_have_text("20")
    expect(visitor.page.locator("#reach b")).to_have_text("16")
    visitor.approve(people=16)
    assert send_once(served) == 3  # the first few
    expect(visitor.page.locator("#broadcast-says")).to_have_text("Going to its first few people")
    expect(visitor.page.locator(".legend .queued")).to_have_text("13 waiting")


def test_a_question_is_answered_by_hand_and_another_is_closed(
    visitor: Visit, served: Served
) -> None:
    page = visitor.page
    questions, cards = page.locator("#questions"), page.locator("#questions form")
    expect(questions).to_be_hidden()
    visitor.open("organizer")
    visitor.sign_by_text()
    visitor.text(QUESTION)
    visitor.text("does the march go on if it rains hard that morning, and who decides it")
    expect(questions.locator("h3")).to_have_text("2 questions for you")
    field = cards.first.get_by_label(f"Your answer to {QUESTION}")
    field.fill("Dogs are welcome: bit.ly/dogs")
    cards.first.get_by_role("button", name="Send answer").click()
    expect(page.locator("#notice")).to_contain_text("link shortener")
    expect(field).to_have_value("Dogs are welcome: bit.ly/dogs")
    field.fill(ANSWER)
    cards.first.get_by_role("button", name="Send answer").click()
    expect(questions.locator("h3")).to_be_focused()
    expect(questions.locator("h3")).to_have_text("1 question for you")
    cards.first.get_by_role("button", name="Nothing to answer").click()
    expect(questions).to_be_hidden()
    expect(page.locator("#reach")).to_be_focused()
    with working(served.demo.runtime):
        expect(visitor.updates("sms")).to_have_text(f"18 Million Rising: {ANSWER}")
    expect(page.locator("#sms-talk .tag")).to_contain_text("Answered by hand")
    visitor.open("stored")
    expect(visitor.rows("audit").filter(has_text="question closed")).to_contain_text("you")


def test_on_a_narrow_phone_a_question_is_answered_without_scrolling_sideways(
    browser: Browser, served: Served
) -> None:
    with visiting(browser, served.address, viewport=NARROW, reduced_motion="reduce") as visitor:
        visitor.open("sms")
        visitor.text("IBM")
        visitor.text(QUESTION)
        visitor.open("organizer")
        expect(visitor.page.locator("#questions form")).to_be_visible()
        assert visitor.page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        assert visitor.page.locator("#questions button").evaluate_all(
            "all => all.every((one) => one.scrollWidth <= one.clientWidth)"
        )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_panel_can_be_read_and_everything_in_it_has_a_name(
    theme: str, browser: Browser, served: Served
) -> None:
    look = {"viewport": WIDE, "color_scheme": theme, "reduced_motion": "reduce"}
    with visiting(browser, served.address, **look) as visitor:
        page = visitor.page
        visitor.open("organizer")
        visitor.sign_by_text()
        visitor.text(QUESTION)
        expect(page.locator("#questions form")).to_be_visible()
        visitor.rewrite("es", "18 Million Rising: ven.")
        expect(page.locator("#card .problems")).to_be_visible()
        contrasts = page.evaluate(CONTRASTS)
        visitor.rewrite("es", "18 Million Rising: ven. STOP para salir. ✊")
        expect(page.locator("#card .problems")).to_have_count(0)
        page.click("#preview")
        expect(page.locator("#send")).to_be_visible()
        contrasts += page.evaluate(CONTRASTS)
        page.click("#send")
        expect(page.locator("#broadcast-says")).to_be_visible()
        send_once(served)
        expect(page.locator(".legend .delivered")).to_be_visible()
        contrasts += page.evaluate(CONTRASTS)
        assert [each for each in contrasts if each["contrast"] < LEAST_CONTRAST] == []
        nameless = page.evaluate(
            """() => [...document.querySelectorAll("button, input, select, textarea")]
                .filter((each) => !each.ariaLabel && !each.labels?.length && !each.innerText.trim())
                .filter((each) => each.checkVisibility())
                .map((each) => each.outerHTML)"""
        )
        assert nameless == []
        # Both are there at once on a wide screen, and the page itself does not scroll.
        assert visitor.breaches() == []
        expect(page.locator("#organizer")).to_be_visible()
        expect(page.locator("#stored")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollHeight") <= WIDE["height"]
