"""What a petition shows that is closed, handed in or ended, and what a foreign page shows of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from bot.demo.stand_ins.loopback_server import serving
from bot.registration.answers import Form, Subject, write_answers
from bot.registration.gaps import find_gaps
from bot.registration.organization_file import LegalOrganization
from bot.registration.rendering import as_page
from bot.web.petition.addresses import PageAddress, PageKind
from bot.web.petition.embeds import FRAME_HEIGHT_PIXELS, write_embed_html
from bot.web.petition.petition_page import PetitionPage
from flows.campaign import Outcome, Shelf
from tests.bot.web.conftest import IBM, offline_runtime, shelf_with, shelf_with_outcome
from tests.browser.visitor import (
    DESKTOP,
    NARROW,
    PATIENCE_MS,
    SURPLUS_WIDTH,
    each_look,
    find_breaches,
)
from webhooks.app import create_app

pytestmark = pytest.mark.browser

HANDED_IN = Outcome(handed_in_on=date(2026, 5, 1), names=1180)
CLOSED, ENDED = "This petition is closed", "The names of its signers have been destroyed"
HAND_IN = "This petition was handed in on May 1, 2026, with 1,180 names."


@contextmanager
def serving_pages(shelf: Shelf) -> Iterator[str]:
    """Serve the pages of a shelf, and yield their address."""
    with serving(create_app(offline_runtime(shelf))) as address:
        yield address


@pytest.mark.parametrize(
    ("outcome", "status", "told"),
    [
        (None, "closed", CLOSED),
        (HANDED_IN, "open", HAND_IN),
        (HANDED_IN, "closed", HAND_IN),
        (Outcome(has_ended=True), "closed", ENDED),
    ],
    ids=["closed", "handed in", "handed in and closed", "ended"],
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_what_became_of_a_petition_is_told_at_once_on_every_screen(
    browser: Browser, outcome: Outcome | None, status: str, told: str, language: str
) -> None:
    context = browser.new_context()
    context.set_default_timeout(PATIENCE_MS)
    with serving_pages(shelf_with_outcome(outcome, status=status)) as address:
        page = context.new_page()
        page.goto(f"{address}/IBM/{language}")
        if language == "en":
            expect(page.get_by_text(told).first).to_be_in_viewport()
        expect(page.locator('main a[href^="sms:"]')).to_have_count(2 if status == "open" else 0)
        for look in each_look(page, DESKTOP, NARROW):
            assert find_breaches(page) == [], look
            assert page.evaluate(SURPLUS_WIDTH) <= 0, look
    context.close()


def test_a_long_word_or_address_is_no_wider_than_the_screen(browser: Browser) -> None:
    name = "neighborsforfairness" * 3
    english = shelf_with().campaigns[0].words["en"].model_copy(update={"title": name})
    shelf = shelf_with(
        contact=f"petition@{name}.example",
        privacy=f"https://{name}.example/{name}/privacy",
        words={"en": english},
        keywords={"IBM": "en"},
    )
    context = browser.new_context(viewport={"width": NARROW[0], "height": NARROW[1]})
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    with serving_pages(shelf) as address:
        for path in ("/IBM", "/privacy", "/terms", "/receipt", "/embed/IBM/frame"):
            page.goto(f"{address}{path}")
            assert page.evaluate(SURPLUS_WIDTH) <= 0, path
    context.close()


def test_the_registration_kit_can_be_read_on_a_phone(browser: Browser) -> None:
    shelf = shelf_with()
    settings = offline_runtime(shelf).settings
    whose = Subject(settings, shelf, shelf.campaigns[0], LegalOrganization())
    answers = write_answers(whose, (Form.BRAND, Form.CAMPAIGN, Form.TOLL_FREE))
    page = browser.new_page(viewport={"width": NARROW[0], "height": NARROW[1]})
    page.set_content(as_page("A title", answers, find_gaps(whose, answers)))
    assert find_breaches(page) == []
    assert page.evaluate(SURPLUS_WIDTH) <= 0
    page.close()


def test_what_is_pasted_into_a_foreign_page_is_shown_there(browser: Browser) -> None:
    foreign = Flask(__name__)
    shelf = shelf_with()
    runtime = offline_runtime(shelf)
    page_of_kit = PetitionPage(
        runtime.settings,
        shelf.campaigns[0],
        PageAddress(PageKind.PETITION, "en", IBM, "IBMKOS"),
        None,
    )
    with serving_pages(shelf) as address, serving(foreign) as elsewhere:
        pasted = write_embed_html(
            page_of_kit, f"{address}/embed/IBMKOS/en/frame", f"{address}/embed/IBMKOS/en/count.svg"
        )
        foreign.add_url_rule("/", view_func=lambda: f"<!doctype html><title>A site</title>{pasted}")
        context = browser.new_context(viewport={"width": NARROW[0], "height": 800})
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.goto(elsewhere)
        framed = page.frame_locator("iframe")
        expect(framed.get_by_role("link").first).to_be_visible()
        height = framed.locator("html").evaluate("node => node.scrollHeight")
        assert height <= FRAME_HEIGHT_PIXELS
        assert page.get_by_role("img").evaluate("node => node.complete && node.naturalWidth > 0")
        assert context.cookies() == []
        context.close()
