"""The console's screens of broadcasts in a real browser."""

from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import update

from bot.organizers import accounts
from bot.storage.schema.broadcast_tables import BroadcastStatus, Chunk, Delivery
from tests.bot.broadcasts.recipients import gather
from tests.bot.broadcasts.signers import drafted
from tests.browser.test_console import Served, browsing, served
from tests.browser.visitor import DESKTOP, NARROW, SURPLUS_WIDTH, each_look, find_breaches

__all__ = ["served"]
pytestmark = pytest.mark.browser

PAGES: Final = (
    *("/broadcasts", "/broadcasts?list=done", "/broadcasts/1", "/broadcasts/2", "/broadcasts/3"),
    *("/broadcasts/new", "/broadcasts/3/edit"),
)
MAX_CLICKS: Final = 8
WORDS: Final = "18 Million Rising: {first}, we hand the letter in on Friday. Reply STOP to stop."
SPANISH_WORDS: Final = "18 Million Rising: el viernes entregamos la carta. STOP para salir."


@pytest.fixture(scope="module", autouse=True)
def filled(served: Served) -> None:
    """One broadcast that is going out, some of which failed, and one that is paused."""
    fill(served)


def fill(served: Served) -> None:
    """Add what the screens show."""
    words = "18 Million Rising: IBM has answered, {first}! Read it and pass it on:"
    texts = f'{{"en": "{words} {served.address}/ibm-extreme-vetting Reply STOP to stop."}}'
    going: dict[str, Any] = {
        "status": BroadcastStatus.SENDING,
        "recipients": 120,
        "title": "IBM has answered",
    }
    gather(served.runtime, 120, texts=texts, starts_at=served.runtime.now(), **going)
    with served.runtime.database.write() as connection:
        failed = {"status": "failed", "error": "30006"}
        connection.execute(update(Delivery).where(Delivery.id <= 3).values(**failed))
        moved = {"queued": 40, "sent": 35, "delivered": 22, "failed": 3}
        connection.execute(update(Chunk).where(Chunk.number == 0).values(**moved))
    paused: dict[str, Any] = {
        "status": BroadcastStatus.PAUSED,
        "recipients": 8,
        "title": "Hand-in on Monday",
    }
    gather(served.runtime, 8, pause_reason="three of four were refused", **paused)
    ana = accounts.named(served.runtime, "ana")
    both = {"en": f"{WORDS} {served.address}/ibm-extreme-vetting", "es": SPANISH_WORDS}
    drafted(served.runtime, ana, title="Call them on Friday", texts=both)


@pytest.mark.parametrize("path", PAGES)
def test_no_rule_of_accessibility_is_broken_and_nothing_is_wider_than_the_screen(
    browser: Browser, served: Served, path: str
) -> None:
    with browsing(browser, served, path, as_name="ana") as page:
        for look in each_look(page, DESKTOP, NARROW):
            assert find_breaches(page) == [], look
            assert page.evaluate(SURPLUS_WIDTH) <= 0, look


def wait_for_counts(page: Page) -> None:
    """Load a page anew until nothing is done beside it: it does so by itself where it may."""
    while page.get_by_role("link", name="Look again").count():
        page.reload()


@pytest.mark.parametrize("has_scripts", [True, False], ids=["script", "no-script"])
def test_an_update_is_written_and_approved_within_eight_clicks(
    browser: Browser, served: Served, has_scripts: bool
) -> None:
    clicks = iter(range(MAX_CLICKS))

    def click(what: Locator) -> None:
        next(clicks)
        what.click()

    with browsing(
        browser, served, "/overview", as_name="ana", java_script_enabled=has_scripts
    ) as page:
        click(page.get_by_role("navigation", name="Menu").get_by_role("link", name="Broadcasts"))
        click(page.get_by_role("link", name="Write a broadcast"))
        page.get_by_label("Title").fill(f"An update, {has_scripts}")
        page.get_by_label("Words in English").fill(f"{WORDS} {has_scripts}")
        if has_scripts:
            shown = page.get_by_role("region", name="How it looks")
            expect(shown.locator(".bubble").first).to_contain_text("Rising: Ana, we hand")
            expect(shown).to_contain_text("Nothing is wrong with the words.")
            assert find_breaches(page) == []
        click(page.get_by_role("button", name="Keep and go on"))
        wait_for_counts(page)
        click(page.get_by_role("button", name="Send 128 messages"))
        wait_for_counts(page)
        expect(page.get_by_role("heading", level=2).first).to_have_text(
            "It is approved and scheduled"
        )
        click(page.get_by_role("button", name="Take it back"))
        expect(page.get_by_role("status")).to_contain_text("It is taken back")


def test_a_keyboard_alone_writes_and_approves(browser: Browser, served: Served) -> None:
    with browsing(browser, served, "/broadcasts/new", as_name="ana") as page:
        press = page.keyboard.press
        page.get_by_label("Title").focus()
        page.keyboard.type("By keyboard")
        press("Tab")
        press("Tab")
        page.keyboard.type(f"{WORDS} By keyboard.")
        press("Tab")
        press("Tab")
        press("Tab")
        press("Enter")
        send = page.get_by_role("button", name="Send 128 messages")
        expect(send).to_be_visible()
        send.focus()
        press("Enter")
        expect(page.get_by_role("button", name="Take it back")).to_be_visible()


def test_what_was_typed_is_back_until_it_is_kept_or_left_out(
    browser: Browser, served: Served
) -> None:
    with browsing(browser, served, "/broadcasts/new", as_name="ana") as page:
        page.on("dialog", lambda asked: asked.accept())  # whether to leave what is typed
        title, words = page.get_by_label("Title"), page.get_by_label("Words in English")
        back = page.get_by_text("What you had typed here")
        expect(back).to_be_hidden()
        title.fill("Half of an update")
        words.fill(WORDS)
        page.get_by_text("Whom it is for").first.click()
        page.get_by_label("Text message").check()
        page.goto(f"{served.address}/console/overview")
        page.go_back()
        expect(title).to_have_value("Half of an update")
        expect(words).to_have_value(WORDS)
        expect(page.get_by_label("Text message")).to_be_checked()
        expect(back).to_be_visible()
        assert find_breaches(page) == []
        cookies = page.context.cookies()
        page.context.clear_cookies()
        page.goto(f"{served.address}/console/broadcasts/new")
        expect(title).to_have_count(0)
        page.context.add_cookies(cookies)  # type: ignore[arg-type]  # as they were given
        page.goto(f"{served.address}/console/broadcasts/new")
        expect(title).to_have_value("Half of an update")
        expect(page.get_by_label("Text message")).to_be_checked()
        expect(page.get_by_label("Telegram", exact=True)).not_to_be_checked()
        page.get_by_role("button", name="Leave it out").click()
        expect(title).to_have_value("")
        expect(back).to_be_hidden()
        title.fill("All of an update")
        words.fill(WORDS)
        page.get_by_role("button", name="Keep and go on").click()
        expect(page.get_by_role("status").first).to_contain_text("It is kept.")
        page.goto(f"{served.address}/console/broadcasts/new")
        expect(title).to_have_value("")


def test_progress_is_watched_without_loading_the_page_again(
    browser: Browser, served: Served
) -> None:
    with browsing(browser, served, as_name="ana") as page:
        page.clock.install()
        page.goto(f"{served.address}/console/broadcasts/1")
        expect(page.locator(".figures dd").first).to_have_text("57")
        with served.runtime.database.write() as connection:
            moved = {"queued": 30, "sent": 45}
            connection.execute(
                update(Chunk).where(Chunk.broadcast_id == 1, Chunk.number == 0).values(**moved)
            )
        page.clock.run_for(6_000)
        expect(page.locator(".figures dd").first).to_have_text("67")
